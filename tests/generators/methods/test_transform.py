"""transform: texts that become others, and what a program sees of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generators.prepare import prepare
from generators.verifying.planted_errors import before_ao90, misspelt
from prompts.packs import load_pack
from schemas.errors import RecipeError
from store.run import Run
from tests.generators.scripted_runs import ANSWER, accepted, rejected, roll, variant, where_crossed


def transform_recipe(folder: Path, kind: str, passage: str = "tejo") -> str:
    path = Path(variant(folder, "transform", where_crossed(passage)))
    text = re.sub(r"  kinds: \[.*\]\n", f"  kinds: [{kind}]\n", path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    return str(path)


def passage(name: str = "tejo") -> str:
    return str(next(r["text"] for r in load_pack("passages").rows if r["id"] == name))


LETTER = (
    "Informa-se V. Ex.ª de que, no âmbito do procedimento em curso e sem prejuízo do disposto nas normas aplicáveis, a "
    "apresentação do comprovativo da inscrição deverá ser efetuada até ao dia 15 de março de 2025, sob pena de "
    "caducidade do direito à isenção do pagamento da quantia de 30 euros devida pelo serviço."
)

PLAIN = "Entregue o comprovativo da inscrição até 15 de março de 2025. Se não o fizer, paga 30 euros pelo serviço."

INVITED = (
    "Convidamo-lo para a visita ao estuário. Pode inscrever-se até sexta-feira. Leve consigo água e a sua máquina "
    "fotográfica. Confirme a sua presença até às 18 horas."
)

INVITED_TU = (
    "Convidamos-te para a visita ao estuário. Podes inscrever-te até sexta-feira. Leva contigo água e a tua máquina "
    "fotográfica. Confirma a tua presença até às 18 horas."
)

BRAZILIAN = (
    "Se você vai pegar o ônibus para o estuário do Tejo, leve o seu celular e chegue cedo. No café da manhã, o "
    "pessoal está tomando suco e te esperando. A visita dura 3 horas."
)

EUROPEAN = (
    "Quem vai apanhar o autocarro para o estuário do Tejo deve levar o telemóvel e chegar cedo. Ao pequeno-almoço, o "
    "grupo está a beber sumo e à espera dos atrasados. A visita dura 3 horas."
)

TODAY = (
    "O projeto do novo arquiteto é atual: a direção da escola quer poupar eletricidade e afetar a receita à receção. "
    "Em exatamente um mês, a ação começa."
)


@pytest.mark.parametrize(
    ("kind", "replies", "answer"),
    [
        (
            "resumir",
            [("O Tejo é o rio", "O Tejo nasce em Espanha e desagua em Lisboa, num grande estuário.")],
            "O Tejo nasce",
        ),
        ("linguagem_clara", [("Título: O rio Tejo", LETTER), ("Informa-se", PLAIN)], "Entregue"),
        ("tratar_por_tu", [("Título: O rio Tejo", INVITED), ("Convidamo-lo", INVITED_TU)], "Convidamos-te"),
        ("tratar_por_senhor", [("Título: O rio Tejo", INVITED_TU), ("Convidamos-te", INVITED)], "Convidamo-lo"),
        ("brasileiro", [("Título: O rio Tejo", BRAZILIAN), ("pegar o ônibus", EUROPEAN)], "Quem vai apanhar"),
        ("corrigir", [("Tejo", passage())], "O Tejo é o rio mais extenso"),
        ("acordo", [("Título: O rio Tejo", TODAY), ("O projecto do novo arquitecto é actual", TODAY)], "O projeto"),
        ("classificar", [("Categorias: ", {"categoria": "ambiente e mar"})], "ambiente e mar"),
    ],
)
def test_a_text_is_transformed(kind: str, replies: list[tuple[str, Any]], answer: str, tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, transform_recipe(tmp_path, kind), replies))
    assert content.answer.startswith(answer)
    assert answer not in content.instruction or kind in ("resumir", "classificar", "corrigir")


@pytest.mark.parametrize(
    ("kind", "replies", "stage", "reason"),
    [
        ("resumir", [("O Tejo é o rio", passage() + " Fim.")], "answer", "not_shorter"),
        (
            "resumir",
            [("O Tejo é o rio", "O Tejo tem 1007 quilómetros e acaba em Lisboa.")],
            "answer",
            "invented_number",
        ),
        ("linguagem_clara", [("<assunto-", LETTER), ("Informa-se", LETTER + " Grato.")], "answer", "not_plainer"),
        (
            "linguagem_clara",
            [("<assunto-", LETTER), ("Informa-se", "Entregue o papel. É já.")],
            "answer",
            "lost_number",
        ),
        ("tratar_por_tu", [("<assunto-", INVITED_TU)], "source", "source_register"),
        (
            "tratar_por_tu",
            [("<assunto-", INVITED), ("Convidamo-lo", INVITED + " Obrigado.")],
            "answer",
            "wrong_register",
        ),
        ("tratar_por_senhor", [("<assunto-", INVITED_TU), ("Convidamos-te", INVITED_TU)], "answer", "unchanged"),
        ("brasileiro", [("<assunto-", EUROPEAN)], "source", "source_not_brazilian"),
        ("brasileiro", [("<assunto-", BRAZILIAN), ("ônibus", BRAZILIAN + " Tchau.")], "answer", "not_european"),
        ("corrigir", [("Tejo", passage().replace("extenso", "comprido"))], "answer", "not_restored"),
        ("acordo", [("<assunto-", ANSWER)], "source", "nothing_to_plant"),
        ("classificar", [("Categorias: ", {"categoria": "saúde"})], "answer", "wrong_label"),
        ("classificar", [("Categorias: ", {"categoria": "rios"})], "answer", "invalid_json"),
    ],
)
def test_what_was_not_transformed_as_asked_is_turned_down(
    kind: str, replies: list[tuple[str, Any]], stage: str, reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(roll(tmp_path, transform_recipe(tmp_path, kind), replies))
    assert (turned_down.stage, turned_down.reason) == (stage, reason), turned_down.detail


def extracting(folder: Path, found: dict[str, list[str]]) -> Run:
    recipe = Path(transform_recipe(folder, "extrair"))
    text = recipe.read_text(encoding="utf-8")
    head, rest = text.split("  fields:\n")[0], text[text.index("  labels:\n") :]
    fields = "  fields: {lugares: os lugares nomeados, quantidades: as quantidades}\n"
    recipe.write_text(head + fields + rest, encoding="utf-8")
    return roll(folder, str(recipe), [("«lugares»", found)])


def test_what_is_extracted_is_valid_json_and_stands_in_the_text(tmp_path: Path) -> None:
    found = {"lugares": ["Espanha", "serra de Albarracim"], "quantidades": ["cerca de mil quilómetros"]}
    (tmp_path / "right").mkdir()
    content = accepted(extracting(tmp_path / "right", found))
    assert json.loads(content.answer) == found
    assert "- «quantidades»: as quantidades" in content.instruction
    wrong: tuple[tuple[str, dict[str, list[str]], str], ...] = (
        ("strange", {**found, "lugares": ["Badajoz"]}, "not_in_text"),
        ("empty", {"lugares": [], "quantidades": []}, "nothing_extracted"),
        ("key", {"lugares": ["Espanha"]}, "invalid_json"),
    )
    for name, said, reason in wrong:
        (tmp_path / name).mkdir()
        assert rejected(extracting(tmp_path / name, said)).reason == reason


@pytest.mark.parametrize("name", ["tejo", "orgaos-soberania", "arrendamento", "fado"])
@given(key=st.text(max_size=4))
@settings(max_examples=15, deadline=None)
def test_planted_errors_are_errors_and_can_be_taken_back(name: str, key: str) -> None:
    text = passage(name)
    planted = misspelt(text, key)
    assert len(planted.changes) >= 3
    assert all(right != wrong for right, wrong in planted.changes)
    assert len(planted.text.split()) - len(text.split()) == sum(w.count(" ") for _, w in planted.changes)
    restored, at = planted.text, 0
    for right, wrong in planted.changes:
        at = restored.index(wrong, at)
        if restored[:at] != text[:at]:  # the same letters stood earlier, by chance
            assume(False)
        restored = restored[:at] + right + restored[at + len(wrong) :]
        at += len(right)
    assert restored == text


def test_the_old_spelling_is_that_of_before_1990() -> None:
    planted = before_ao90("Ação direta! As direções atuais afetam a receção. Em abril, no inverno, um facto ao vê-lo.")
    assert planted.text == (
        "Acção directa! As direcções actuais afectam a recepção. Em Abril, no Inverno, um facto ao vê-lo."
    )
    assert before_ao90("Pelo aspeto do trato, o Pedro Ata pela rua para.").changes == ()


def test_a_recipe_whose_kinds_lack_what_they_need_is_refused(tmp_path: Path) -> None:
    text = Path(transform_recipe(tmp_path, "resumir")).read_text(encoding="utf-8")
    for before, after, said in (
        ("kinds: [resumir]", "kinds: [traduzir]", "kinds"),
        ("    resumir:\n", "    resumo:\n", "requests"),
        ("  old_words: [ação,", "  old_words: [água,", "AO90 didn't change 'água'"),
    ):
        path = tmp_path / "errada.yaml"
        path.write_text(text.replace(before, after), encoding="utf-8")
        with pytest.raises(RecipeError, match=said):
            prepare(str(path))


def test_a_passage_is_used_once_and_then_its_genre_is_written_in_on_other_topics(tmp_path: Path) -> None:
    """The label of a written text is its topic's: `classificar` knows the right answer there, too."""
    recipe = Path(transform_recipe(tmp_path, "classificar"))
    text = recipe.read_text(encoding="utf-8").replace("  where: {", "  where: {topic.domain: saúde, ")
    recipe.write_text(text, encoding="utf-8")
    replies = [
        (passage(), {"categoria": "ambiente e mar"}),
        ("Categorias", {"categoria": "saúde"}),
        ("Assunto", LETTER),
    ]
    run = roll(tmp_path, str(recipe), replies, count=3)
    made = {s.provenance.index: s for s in run.samples()}
    assert {index: (s.content.answer, s.provenance.domain) for index, s in made.items()} == {
        0: ("ambiente e mar", "ambiente e mar"),
        1: ("saúde", "saúde"),
        2: ("saúde", "saúde"),
    }
    assert LETTER in made[1].content.instruction and passage() in made[0].content.instruction
    asked = run.scan("requests").filter(step="source").collect()["body"].to_list()
    assert len(asked) == 2 and all("Quem escreve, ou de quem se fala: um" in body for body in asked)
