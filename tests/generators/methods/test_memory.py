"""memory: what is told early is asked for late, by a script that a program draws; corrections hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.cost.repeats import NOBODY, _catch
from generators.prepare import prepare
from generators.rollout import Rollout
from generators.verifying.memory_script import Move, script
from quality.constraints.checkers import contains_keyword
from schemas.errors import RecipeError
from tests.generators.scripted_runs import accepted, rejected, roll, variant

FACTS = """\
name: factos
description: d
source: s
licence: CC0-1.0
rows:
  - {id: gata, group: a, text: "que a gata se chama {valor}", question: como se chama a gata, values: [Amora, Pantufa]}
"""


def recipe(folder: Path, corrections: float, facts: str = FACTS) -> str:
    (folder / "factos.yaml").write_text(facts, encoding="utf-8")
    return variant(
        folder,
        "memoria",
        ("  turns: [6, 8, 10, 12]", "  turns: [6]"),
        ("  counts: [2, 3]", "  counts: [1]"),
        ("  corrections: 0.5", f"  corrections: {corrections}"),
        ("  facts: memory_facts", "  facts: factos.yaml"),
    )


def moves_of(name: str, index: int = 0) -> list[Move]:
    """The script of a rollout, as the run will have it."""
    prepared = prepare(name)
    seed, draw = prepared.seeds.seed(index, 0, prepared.recipe.name)
    rollout = Rollout(prepared.recipe, prepared.hash, index, seed, draw, 0, _catch, NOBODY, NOBODY)
    return script(rollout, prepared.options)


def talk(answer: str, asked: str = "E o nome da minha gata, ainda o sabe?") -> list[tuple[str, Any]]:
    """What each side says: the person tells, corrects and asks as the script wants it, else asks question after
    question, and the assistant numbers its answers."""
    told = [
        (f"que a gata se chama {name}{rest}", {"mensagem": f"{said} {name}."})
        for name in ("Amora", "Pantufa")
        for rest, said in ((": escreve", "Olhe, a minha gata chama-se"), (", e não", "Enganei-me: a gata chama-se"))
    ]
    questions = [(f"Caso {number}.", {"mensagem": f"Tenho a pergunta {number + 1}."}) for number in range(12, 0, -1)]
    answers = [(f"a pergunta {number}.", f"Trata-se disso na junta. Caso {number}.") for number in range(2, 13)]
    return [
        ("ainda o sabe", answer),
        ("Pergunta ao assistente como se chama a gata", {"mensagem": asked}),
        *told,
        *questions,
        ("Enganei-me", "Fica emendado, e passo a saber o nome certo. Caso 7."),
        ("a minha gata", "É um nome bonito para uma gata. Caso 1."),
        *answers,
    ]


def test_what_was_told_is_remembered_and_the_sample_says_what_to_look_for(tmp_path: Path) -> None:
    path = recipe(tmp_path, corrections=0.0)
    told = moves_of(path)[0].tells[0]
    content = accepted(roll(tmp_path, path, talk(f"A sua gata chama-se {told.value}, como me contou.")))
    assert [m.role for m in content.messages] == ["system", *["user", "assistant"] * 6]
    assert told.value in content.messages[1].text and told.value not in content.messages[-2].text
    assert [c["checker"] for c in content.constraints] == ["contains_keyword"]
    assert content.constraints[0]["keywords"] == [told.value]


@pytest.mark.parametrize("answer", ["{new}", "{old}", "{old}, ou melhor, {new}", "Não me contou."])
def test_after_a_correction_only_the_newer_holds(answer: str, tmp_path: Path) -> None:
    path = recipe(tmp_path, corrections=1.0)
    told = next(told for move in moves_of(path) for told in move.tells if told.former)
    said = "A gata: " + answer.format(new=told.value, old=told.former)
    run = roll(tmp_path, path, talk(f"{said.rstrip('.')}, se bem me recordo do que disse."))
    if answer == "{new}":
        assert [c["checker"] for c in accepted(run).constraints] == ["contains_keyword", "forbids_word"]
    else:
        turned_down = rejected(run)
        assert (turned_down.stage, turned_down.reason) == ("turn-6", "forgotten")


def test_a_person_who_gives_the_value_away_or_never_says_it_is_turned_down(tmp_path: Path) -> None:
    for name, reason in (("away", "value_given_away"), ("silent", "value_missing")):
        (tmp_path / name).mkdir()
        path = recipe(tmp_path / name, corrections=0.0)
        value = moves_of(path)[0].tells[0].value
        replies = (
            talk("Sei, sim.", f"A {value} chama-se mesmo assim?")
            if name == "away"
            else [("", {"mensagem": "Boa tarde."})]
        )
        assert rejected(roll(tmp_path / name, path, replies)).reason == reason


@pytest.mark.slow
def test_shipped_scripts_tell_before_they_ask_and_ask_for_what_was_corrected() -> None:
    lengths, corrected, changes = set(), 0, 0
    for index in range(120):
        moves = moves_of("memoria", index)
        lengths.add(len(moves))
        told: dict[str, str] = {}
        for move in moves:
            assert not (move.asks and move.tells)
            told |= {one.question: one.value for one in move.tells}
            if move.asks:
                assert told[move.asks.question] == move.asks.value
        assert moves[-1].asks and moves[0].tells and not moves[0].is_new_subject
        values = [one.value for move in moves for one in move.tells]
        assert [(a, b) for a in values for b in values if a is not b and contains_keyword(a, [b]).holds] == []
        fixed = [one for move in moves for one in move.tells if one.former]
        corrected += bool(fixed)
        assert all(one in [move.asks for move in moves] for one in fixed)
        changed = sum(move.is_new_subject for move in moves)
        assert 1 <= changed <= 2
        changes += changed
    assert lengths == {6, 8, 10, 12}
    assert 40 <= corrected <= 80
    assert changes > 120


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Pantufa]", "Amora Silvestre]", "one of its `values` holds another"),
        ("{valor}", "Amora", "needs a `text` with"),
        ("[Amora, Pantufa]", "[Amora]", "two `values`"),
    ],
)
def test_facts_that_no_answer_could_be_told_by_are_refused(before: str, after: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=said):
        prepare(recipe(tmp_path, 0.5, FACTS.replace(before, after)))
