"""traducao and retroversao: translations that say the same, and those that don't."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from prompts.packs import load_pack
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

SOURCE = next(str(row["text"]) for row in load_pack("translations").rows if row["id"] == "en-01")
SAID = (
    "O abastecimento de água na Hartley Street vai ser interrompido na terça-feira, 14 de abril, entre as 9 e as 13 "
    "horas, enquanto substituímos 120 metros de conduta. Encha antes algumas garrafas e mantenha as torneiras fechadas "
    "até a obra estar concluída."
)
BACK = (
    "The water supply on Hartley Street will be cut off on Tuesday 14 April between 9 a.m. and 1 p.m. while we replace "
    "120 metres of pipe. Please fill some bottles beforehand and keep the taps closed until the work is finished."
)


def rolled(folder: Path, said: str, back: str = BACK, count: int = 1, more: tuple[tuple[str, Any], ...] = ()) -> Run:
    one = ("persona: census\n  where: {persona.country: Portugal}", "persona: personas\n  where: {seed.id: [en-01]}")
    replies = [*more, ("turned off on Tuesday", said), (said[-40:], back)]
    return roll(folder, variant(folder, "traducao", one), replies, count)


def test_a_translation_that_comes_back_is_a_sample(tmp_path: Path) -> None:
    content = accepted(rolled(tmp_path, SAID))
    assert content.answer == SAID
    assert "português de Portugal" in content.instruction and SOURCE in content.instruction


@pytest.mark.parametrize(
    ("said", "back", "stage", "reason"),
    [
        (SOURCE.replace("14 April", "20 April"), BACK, "answer", "wrong_language"),
        (SAID.replace("garrafas", "bottles").replace("torneiras", "taps"), BACK, "answer", "untranslated"),
        (SAID.replace("120 metros", "12 metros"), BACK, "answer", "lost_number"),
        (SAID.replace("14 de abril", "14 de maio"), BACK, "answer", "lost_number"),
        (SAID.replace("Hartley Street", "rua do Moinho"), BACK, "answer", "lost_name"),
        (SAID, "The shop sells bread, cheese and fruit on weekdays.", "back", "meaning_lost"),
        (SAID.replace("vai ser interrompido", "vai tá sendo interrompido, você viu,"), BACK, "check", "brazilianism"),
    ],
)
def test_what_says_something_else_is_turned_down(said: str, back: str, stage: str, reason: str, tmp_path: Path) -> None:
    found = rejected(rolled(tmp_path, said, back))
    assert (found.stage, found.reason) == (stage, reason), found.detail


def test_a_text_that_was_used_becomes_another_of_its_kind(tmp_path: Path) -> None:
    """Of three rollouts of one row the second and third ask for another text; the example itself is not one."""
    run = rolled(tmp_path, SAID, count=3, more=(("um texto deste género", {"texto": SOURCE, "nomes": []}),))
    assert len(list(run.samples())) == 1
    assert {(r.stage, r.reason) for r in run.rejections()} == {("source", "same_source")}
    foreign = {"texto": SAID, "nomes": []}
    (tmp_path / "foreign").mkdir()
    run = rolled(tmp_path / "foreign", SAID, count=2, more=(("um texto deste género", foreign),))
    assert {(r.stage, r.reason) for r in run.rejections()} == {("source", "wrong_source")}


PASSAGE = "O Douro nasce em Espanha"


def test_a_passage_goes_abroad_and_a_copy_does_not(tmp_path: Path) -> None:
    def of_the_douro(name: str, said: str, back: str) -> Run:
        (tmp_path / name).mkdir()
        one = (
            "persona: census\n  where: {persona.country: Portugal}",
            "persona: personas\n  where: {seed.id: [douro]}",
        )
        recipe = variant(tmp_path / name, "retroversao", one, ("into: [en, es, fr]", "into: [en]"))
        return roll(tmp_path / name, recipe, [(PASSAGE, said), (said[-40:], back)])

    text = str(next(row["text"] for row in load_pack("passages").rows if row["id"] == "douro"))
    sentence = text.partition(". ")[0] + "."
    english = (
        "The Douro rises in Spain, in the Urbión mountains, at more than two thousand metres, and one of the longest "
        "rivers of the Iberian Peninsula: nine hundred kilometres long. For more than a hundred kilometres "
        "it is the border between two countries, in a narrow valley between sheer granite walls; this is the "
        "International Douro, a nature park on both sides. At Barca de Alva the river begins to flow through Portugal "
        "alone. On the right bank it takes in the Sabor, the Tua, the Corgo and the Tâmega and, on the left, the Côa, "
        "the Távora and the Paiva."
    )
    whole = " ".join(text.split("\n\n")[:2]).partition(" Passa pelas")[0]
    assert accepted(of_the_douro("right", english, whole)).answer == english
    copied = rejected(of_the_douro("copied", sentence, whole))
    assert (copied.stage, copied.reason) == ("answer", "wrong_language")
    nameless = re.sub(r"(?<=[a-z,] )[A-Z]\w+", "it", english)
    gone = rejected(of_the_douro("nameless", nameless, whole))
    assert (gone.stage, gone.reason) == ("answer", "lost_name")
