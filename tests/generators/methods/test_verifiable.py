"""verifiable: constraints that are told, checked and stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generators.prepare import prepare
from prompts.packs import load_pack
from quality.checks import run_checks
from quality.constraints.checkers import check_constraint
from quality.contract import CheckInput
from schemas.errors import RecipeError
from schemas.message import Message
from schemas.sample import Content
from tests.generators.scripted_runs import ANSWER, accepted, rejected, roll, variant


def constrained(folder: Path, *rows: dict[str, Any]) -> str:
    """The shipped recipe with a pack of constraints of its own, each in a group of its own."""
    listed = [{"id": f"c{n}", "group": f"g{n}", "excludes": [], **row} for n, row in enumerate(rows)]
    pack = {"name": "minhas", "description": "-", "source": "-", "licence": "CC0-1.0", "rows": listed}
    (folder / "minhas.yaml").write_text(json.dumps(pack), encoding="utf-8")
    return variant(
        folder,
        "verifiable",
        ("  constraints: constraints", "  constraints: minhas.yaml"),
        ("[1, 2, 2, 3]", f"[{len(rows)}]"),
    )


ASKING = ("Escreve o pedido que esta pessoa faria", {"instrucao": "Explica-me o que faz uma junta de freguesia."})

TWO_SENTENCES = {"checker": "n_sentences", "arguments": {"count": 2}, "text": "A resposta tem exatamente duas frases."}

NO_MUITO = {"checker": "forbids_word", "arguments": {"keywords": ["muito"]}, "text": "Não uses a palavra «muito»."}


@pytest.mark.slow
def test_constraints_are_told_checked_and_stored(tmp_path: Path) -> None:
    recipe = constrained(tmp_path, TWO_SENTENCES, NO_MUITO)
    content = accepted(roll(tmp_path, recipe, [ASKING, ("duas frases", ANSWER)]))
    assert content.kind == "verifiable"
    assert content.answer == ANSWER
    assert {c["checker"]: {**c, "checker": 0} for c in content.constraints} == {
        "n_sentences": {"checker": 0, "count": 2, "text": TWO_SENTENCES["text"]},
        "forbids_word": {"checker": 0, "keywords": ["muito"], "text": NO_MUITO["text"]},
    }
    for constraint in content.constraints:
        assert constraint["text"] in content.instruction
        assert check_constraint(content.answer, constraint).holds


@pytest.mark.slow
def test_a_constraint_that_does_not_hold_is_named_with_what_was_seen(tmp_path: Path) -> None:
    recipe = constrained(tmp_path, TWO_SENTENCES, NO_MUITO)
    turned_down = rejected(roll(tmp_path, recipe, [ASKING, ("duas frases", f"{ANSWER} É muito perto.")]))
    assert (turned_down.stage, turned_down.reason) == ("answer", "constraint_failed")
    failed = {f["checker"]: f["evidence"] for f in turned_down.evidence["failed"]}
    assert failed == {"n_sentences": {"sentences": 3}, "forbids_word": {"found": ["muito"]}}
    assert turned_down.check in failed
    assert turned_down.content is not None and len(turned_down.content.constraints) == 2


@pytest.mark.slow
def test_drawn_constraints_go_together(tmp_path: Path) -> None:
    run = roll(tmp_path, "verifiable", [], count=120)
    rows = {t: row for row in load_pack("constraints").rows for t in (*row["texts"], *row["texts_formal"])}
    kinds = {row["id"]: row["kind"] for row in load_pack("tasks").rows}
    contents = [(s.provenance.index, s.content) for s in run.samples()]
    contents += [(r.index, r.content) for r in run.rejections() if r.content]
    assert len(contents) > 80
    seeds = prepare("verifiable").seeds
    groups = set()
    for index, content in contents:
        seed = seeds.seed(index, 0, "verifiable")[0]
        wordings = "texts_formal" if seed.values["persona"]["register"] == "formal" else "texts"
        assert all(c["text"] in rows[c["text"]][wordings] for c in content.constraints), "tu in a formal request"
        drawn = [rows[c["text"]] for c in content.constraints]
        kind = kinds[seed.row["task"]]
        assert all(kind in row["suits"] or not row["suits"] for row in drawn)
        assert 1 <= len(drawn) <= 3
        assert len({row["group"] for row in drawn}) == len(drawn)
        groups |= {row["group"] for row in drawn}
        for row in drawn:
            assert not {other["group"] for other in drawn if other is not row} & set(row["excludes"])
    assert groups == {row["group"] for row in rows.values()}
    told = {c["text"] for _, content in contents for c in content.constraints}
    assert len(told) > 1.5 * len({rows[text]["id"] for text in told}), "one wording each would be told over and over"


@pytest.mark.slow
def test_a_request_gets_only_constraints_that_suit_its_kind(tmp_path: Path) -> None:
    """A greeting on a birthday has no bullet points; and where nothing suits, the row says so."""
    suited = {**TWO_SENTENCES, "suits": ["mensagem"]}
    every = "task.kind: [explicação, comparação, passos, conselho, lista, carta, mensagem, texto]"
    greeting, letter = (every, "task.kind: [mensagem]"), (every, "task.kind: [carta]")
    for name, seeds, constraints in (("a", greeting, [suited, NO_MUITO]), ("b", letter, [suited, NO_MUITO])):
        (tmp_path / name).mkdir()
        recipe = Path(constrained(tmp_path / name, *constraints))
        recipe.write_text(recipe.read_text(encoding="utf-8").replace(*seeds), encoding="utf-8")
        run = roll(tmp_path / name, str(recipe), [ASKING, ("", "Parabéns, avó. Um beijo grande.")])
        drawn = {c["checker"] for c in accepted(run).constraints}
        assert drawn == ({"n_sentences", "forbids_word"} if name == "a" else {"forbids_word"})
    (tmp_path / "c").mkdir()
    recipe = Path(constrained(tmp_path / "c", suited))
    recipe.write_text(recipe.read_text(encoding="utf-8").replace(*letter), encoding="utf-8")
    refused = rejected(roll(tmp_path / "c", str(recipe), [ASKING, ("", ANSWER)]))
    assert (refused.stage, refused.reason) == ("seed", "no_constraint")


def test_a_constraint_that_no_program_checks_is_refused_when_loaded(tmp_path: Path) -> None:
    recipe = constrained(tmp_path, {"checker": "rimas", "arguments": {}, "text": "A resposta rima."})
    with pytest.raises(RecipeError, match=r"verifiable.yaml:\d+: .*there is no checker 'rimas'"):
        prepare(recipe)
    lost = variant(tmp_path, "verifiable", ("  constraints: constraints", "  constraints: perdidas.yaml"))
    with pytest.raises(RecipeError, match=r"There is no pack 'perdidas.yaml'"):
        prepare(lost)


@pytest.mark.slow
def test_an_answer_checked_to_the_letter_is_not_repaired(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "verifiable", ("draws: 2\n", "draws: 2\nrepair: true\n"))
    with pytest.raises(RecipeError, match="a repair would change it afterwards"):
        prepare(recipe)


@pytest.mark.slow
@pytest.mark.parametrize(
    "answer",
    [
        *(ANSWER, ANSWER.upper(), ANSWER.lower(), f"«{ANSWER}»", ANSWER.replace(",", "")),
        *(
            f"«A freguesia»\n\n{ANSWER}",
            f"{ANSWER}\n\nP.S. Traz o cartão.",
            f"{ANSWER} Mãos à obra!",
            f"Em resumo, {ANSWER}",
        ),
        *(
            json.dumps({"titulo": "A freguesia", "texto": ANSWER}, ensure_ascii=False),
            "- " + ANSWER.replace(". ", ".\n- "),
        ),
        *("Podes ir lá. Leva o teu cartão contigo.", "Pode ir lá. Leve consigo o seu cartão."),
    ],
)
def test_the_recipes_own_checks_let_every_form_pass(answer: str) -> None:
    messages = (
        Message(role="user", content="Explica. Acaba com «Mãos à obra!»."),
        Message(role="assistant", content=answer),
    )
    outcome = run_checks(prepare("verifiable").checks, CheckInput(Content(kind="verifiable", messages=messages)))
    assert outcome.rejected_by is None
