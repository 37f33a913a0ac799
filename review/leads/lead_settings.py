"""The dataset in which leads settle what nobody else can: its fields, questions and guidelines, in Portuguese."""

from __future__ import annotations

from functools import cache

from review.opinions.undecided import Reason
from review.page.media_fields import MEDIA_FIELDS
from review.page.settings import CORRECTED_TEXT, GUIDELINES, PREFERRED, VERDICT, DatasetSettings
from review.page.shown import OF_KIND, FieldSettings, FilterSettings, fields_of_kind

LEAD_DATASET = "a-decidir"
LEAD_SUFFIX = "-coordenacao"
"""What follows the workspace's name in that of the leads': annotators see nothing of it."""

WHY = FieldSettings(name="why", title="Porque está aqui")
SAID = FieldSettings(name="said", title="Quem disse o quê")

REASONS: dict[Reason, str] = {
    "tie": "As respostas das pessoas empatam: nenhuma opinião tem a maioria.",
    "equal": (
        "Só uma pessoa avaliou este par e respondeu «Empate». Se concorda, responda «Empate»; se não, diga qual das"
        " respostas é melhor."
    ),
    "correction_missing": "Alguém escolheu «Corrigir» sem alterar o texto: falta a correção.",
    "turns_lost": (
        "No texto corrigido falta, ou mudou, uma das linhas que separam as intervenções: não se sabe o que é de quem."
    ),
    "preference_missing": "O veredicto não chega: falta dizer qual das respostas é melhor.",
    "correction_failed": "O texto corrigido não passa nas verificações. Corrija-o, aceite o original ou rejeite.",
    "too_few": "Faltam respostas e o registo já não está nos pendentes de ninguém.",
}
FILTER_VALUES: dict[Reason, str] = {
    "tie": "empate",
    "equal": "empate de uma só pessoa",
    "correction_missing": "correção em falta",
    "turns_lost": "intervenções por separar",
    "preference_missing": "preferência em falta",
    "correction_failed": "correção que não passa",
    "too_few": "respostas em falta",
}

PREFERRED_OF_PAIRS = PREFERRED.model_copy(
    update={"required": False, "description": "Só quando o registo tem duas respostas; aí é precisa, com o veredicto."}
)


@cache
def lead_settings(shows: bool = False) -> DatasetSettings:
    """The leads' dataset: one for all kinds of sample, with the fields of each; `shows`: of those with pictures or
    sounds, too, whose fields a server without any needn't have."""
    media = MEDIA_FIELDS if shows else ()
    parts = ("lead", "media") if shows else ("lead",)
    of_samples = {field.name: field for kind in OF_KIND for field in fields_of_kind(kind)}
    return DatasetSettings(
        kind="chat",
        name=LEAD_DATASET,
        guidelines="\n\n".join((GUIDELINES / f"{part}.md").read_text(encoding="utf-8").strip() for part in parts),
        fields=(WHY, SAID, *media, *(field.model_copy(update={"required": False}) for field in of_samples.values())),
        questions=(PREFERRED_OF_PAIRS, VERDICT, CORRECTED_TEXT),
        filters=(
            FilterSettings(name="reason", title="Motivo"),
            FilterSettings(name="sample", title="Amostra"),
            FilterSettings(name="run", title="Execução"),
        ),
    )
