"""What annotators see for each kind of sample: fields and filters (shown.py), questions and guidelines, in Portuguese.

Names are stable identifiers; titles, descriptions and texts of options may be reworded at any time (push carries the
change to the server). New questions or options need a new dataset, which push makes by itself (`conversas-v2`).
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from review.page.media_fields import MEDIA_FIELDS
from review.page.shown import FILTERS, FieldSettings, FilterSettings, fields_of_kind
from schemas.base import Row
from schemas.sample import SampleKind

GUIDELINES = Path(__file__).parents[1] / "guidelines"


class QuestionSettings(Row):
    """One question. `options` maps values to what is shown; `field` is the text that spans mark."""

    name: str
    title: str
    type: Literal["label", "labels", "rating", "spans", "text"]
    description: str
    options: dict[str, str] = {}
    required: bool = False
    field: str = ""


class DatasetSettings(Row):
    """Everything that makes an Argilla dataset for one kind of sample."""

    kind: SampleKind
    name: str
    guidelines: str
    fields: tuple[FieldSettings, ...]
    questions: tuple[QuestionSettings, ...]
    filters: tuple[FilterSettings, ...]


DATASET_NAMES: dict[SampleKind, str] = {
    "chat": "conversas",
    "grounded": "textos-de-apoio",
    "preference": "preferencias",
    "tools": "ferramentas",
    "verifiable": "verificaveis",
    "pack_row": "pontos-de-partida",
    "multiple_choice": "escolha-multipla",
}

SPAN_LABELS = {
    "brasileirismo": "Brasileirismo",
    "ortografia": "Ortografia",
    "gramatica": "Gramática",
    "tratamento": "Tratamento",
    "dados_pessoais": "Dados pessoais",
    "facto": "Facto",
    "estilo": "Estilo",
}

VERDICT = QuestionSettings(
    name="verdict",
    title="Veredicto",
    type="label",
    required=True,
    description=(
        "Aceite o que publicaria tal como está; corrija o que se salva com poucas alterações; rejeite o resto."
    ),
    options={"accept": "Aceitar", "correct": "Corrigir", "reject": "Rejeitar"},
)
PREFERRED = QuestionSettings(
    name="preferred",
    title="Qual das respostas é melhor?",
    type="label",
    required=True,
    description="Compare só as respostas entre si; o veredicto diz se o exemplo serve.",
    options={"a": "Resposta A", "b": "Resposta B", "tie": "Empate"},
)
VARIETY = QuestionSettings(
    name="variety",
    title="Português europeu e naturalidade",
    type="rating",
    description="1: é português do Brasil ou soa a tradução; 5: podia ter sido escrito por um bom redator português.",
)
CORRECTNESS = QuestionSettings(
    name="correctness",
    title="Correção do conteúdo",
    type="rating",
    description="1: errado, inventado ou ao lado do pedido; 5: certo, completo e útil.",
)
PROBLEMS = QuestionSettings(
    name="problems",
    title="Problemas encontrados",
    type="labels",
    description="Assinale todos os que se aplicam. Não assinale nada se não houver problemas.",
    options={
        "brazilian": "Brasileirismos",
        "spelling": "Ortografia ou gramática",
        "facts": "Factos errados ou inventados",
        "off_request": "Não cumpre o pedido",
        "incomplete": "Incompleta ou cortada",
        "unnatural": "Pouco natural",
        "unsafe": "Perigosa ou ofensiva",
        "personal_data": "Dados pessoais",
    },
)
SPANS = QuestionSettings(
    name="spans",
    title="Passagens a assinalar",
    type="spans",
    field="answer",
    description="A verificação automática já realçou algumas: apague as que não são erros e junte as que faltam.",
    options=SPAN_LABELS,
)
CORRECTED_TEXT = QuestionSettings(
    name="corrected_text",
    title="Texto corrigido",
    type="text",
    description="A caixa já traz a resposta, com as correções certas feitas: altere só o preciso.",
)
CORRECTED_WINNER = CORRECTED_TEXT.model_copy(
    update={"description": "Só para «Corrigir»: a resposta preferida, inteira, tal como deve ficar."}
)
YES_OR_NO = {"yes": "Sim", "no": "Não"}
OF_ITEMS = (
    QuestionSettings(
        name="key_right",
        title="A opção certa está mesmo certa?",
        type="label",
        required=True,
        description="Confirme no texto de apoio, e não só de memória.",
        options=YES_OR_NO,
    ),
    QuestionSettings(
        name="one_right",
        title="É a única opção certa?",
        type="label",
        required=True,
        description="Não, se alguma das outras também se puder defender.",
        options=YES_OR_NO,
    ),
    QuestionSettings(
        name="about_portugal",
        title="É preciso conhecer Portugal para responder?",
        type="label",
        required=True,
        description="Em parte: sabe-o quem tem cultura geral, em qualquer país.",
        options={"yes": "Sim", "partly": "Em parte", "no": "Não"},
    ),
    QuestionSettings(
        name="difficulty",
        title="Dificuldade, para um adulto que vive em Portugal",
        type="rating",
        required=True,
        description="1: quase todos sabem; 3: sabe quem se interessa; 5: só um especialista.",
    ),
)
"""Besides the verdict, of an item of a benchmark."""
UNDECIDED = QuestionSettings(
    name="undecided",
    title="Não decide? Diga porquê",
    type="label",
    description="Escolha a razão e descarte o registo, ou guarde-o como rascunho para voltar a ele mais tarde.",
    options={
        "unsure": "Não sei avaliar este assunto",
        "faulty_request": "O pedido tem erros ou não se percebe",
        "sensitive": "Assunto delicado: prefiro que outra pessoa veja",
        "personal_data": "Tem dados de uma pessoa real",
        "repeated": "Repetido",
        "other": "Outra razão, que digo no comentário",
    },
)
COMMENT = QuestionSettings(
    name="comment",
    title="Comentário para a coordenação",
    type="text",
    description="O que quem coordena deve saber: uma dúvida, um erro num turno anterior, uma regra que falta.",
)


@cache
def settings_for(kind: SampleKind, shows: bool = False) -> DatasetSettings:
    """The dataset for one kind of sample; `shows`: of those with pictures or sounds, whose fields others don't have."""
    pair = kind == "preference"
    first = (PREFERRED, VERDICT, CORRECTED_WINNER) if pair else (VERDICT, CORRECTED_TEXT)
    spans = () if pair else (SPANS,)
    of_item = OF_ITEMS if kind == "multiple_choice" else ()
    rated = (VARIETY,) if of_item else (VARIETY, CORRECTNESS)
    return DatasetSettings(
        kind=kind,
        name=DATASET_NAMES[kind],
        guidelines=guidelines(kind, shows),
        fields=(*(MEDIA_FIELDS if shows else ()), *fields_of_kind(kind)),
        questions=(*of_item, *first, *rated, PROBLEMS, *spans, UNDECIDED, COMMENT),
        filters=FILTERS,
    )


def guidelines(kind: SampleKind, shows: bool = False) -> str:
    """The page of guidelines, in Markdown: what is particular to the kind (and to media), then what is common."""
    parts = (kind, *(["media"] if shows else []), "common")
    return "\n\n".join((GUIDELINES / f"{part}.md").read_text(encoding="utf-8").strip() for part in parts)
