"""steered: the rules of a system message hold in every answer, or the turn that breaks one is named."""

from __future__ import annotations

from pathlib import Path

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

FIRST = {"mensagem": "Queria saber o que trata uma junta de freguesia e quem a escolhe."}
THEN = {"mensagem": "E a assembleia, para que serve? Responda mais à vontade, por favor."}
OVER = {"terminou": True, "mensagem": ""}
SIGNED = "\n\nInês, linha de apoio"
SECOND = (
    "A assembleia escolhe a junta e vigia o que ela faz. As reuniões são públicas e qualquer morador pode assistir."
)
RULE = """\
name: regras
description: d
source: s
licence: CC0-1.0
rows:
  - id: assina
    checker: ends_with
    arguments: {phrase: "Inês, linha de apoio"}
    text: Assinas «Inês, linha de apoio».
    group: a
  - {id: curta, checker: max_words, arguments: {count: 45}, text: "Nunca passas das 45 palavras.", group: b}
"""


def ruled(folder: Path, rules: str = RULE) -> str:
    (folder / "regras.yaml").write_text(rules, encoding="utf-8")
    counts = ("counts: [2, 2, 3, 3, 4]", "counts: [2]")
    return variant(folder, "sistema", counts, ("rules: system_rules", "rules: regras.yaml"))


def talk(second: str) -> list[tuple[str, object]]:
    return [
        ("terminou", OVER),
        ("primeira mensagem", FIRST),
        ("diz a seguir", THEN),
        ("o que trata uma junta", ANSWER + SIGNED),
        ("para que serve", second),
    ]


def test_each_answer_keeps_the_rules_and_the_sample_carries_them(tmp_path: Path) -> None:
    run = roll(tmp_path, ruled(tmp_path), talk(SECOND + SIGNED))
    content = accepted(run)
    assert [m.role for m in content.messages] == ["system", *["user", "assistant"] * 2]
    for constraint in content.constraints:
        assert constraint["text"] in content.messages[0].text
        assert all(check_constraint(m.text, constraint).holds for m in content.messages if m.role == "assistant")
    assert {c["checker"] for c in content.constraints} == {"ends_with", "max_words"}


def test_an_answer_that_gives_a_rule_up_later_on_is_turned_down_with_its_turn(tmp_path: Path) -> None:
    turned_down = rejected(roll(tmp_path, ruled(tmp_path), talk(SECOND)))
    assert (turned_down.stage, turned_down.check, turned_down.reason) == ("turn-2", "ends_with", "constraint_failed")
    assert turned_down.content is not None and turned_down.content.answer == SECOND


def test_rules_that_no_program_checks_are_refused_when_loaded(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="there is no checker 'rimas'"):
        prepare(ruled(tmp_path, RULE.replace("max_words", "rimas")))


def test_the_shipped_rules_and_roles_are_drawn_anew_for_each_conversation(tmp_path: Path) -> None:
    """Rules that go together, each said in the system message, by several roles and in several words."""
    run = roll(tmp_path, "sistema", [("primeira mensagem", FIRST)], count=60)
    contents = [r.content for r in run.rejections() if r.content] + [s.content for s in run.samples()]
    rows = {text: row for row in load_pack("system_rules").rows for text in row["texts"]}
    assert len(contents) > 40
    for content in contents:
        drawn = [rows[c["text"]] for c in content.constraints]
        assert all(c["text"] in content.messages[0].text for c in content.constraints)
        assert len({row["group"] for row in drawn}) == len(drawn)
        assert not [1 for row in drawn for other in drawn if other["group"] in row["excludes"]]
    assert len({content.messages[0].text for content in contents}) == len(contents)


@pytest.mark.parametrize("row", load_pack("system_rules").rows, ids=lambda row: row["id"])
def test_a_rules_words_say_what_its_checker_wants(row: dict[str, object]) -> None:
    arguments, texts = row["arguments"], row["texts"]
    assert isinstance(arguments, dict) and isinstance(texts, list) and len(texts) >= 4
    said = [arguments[key] for key in ("phrase", "marker") if key in arguments] + arguments.get("keywords", [])
    said += [str(n) for key, n in arguments.items() if key == "count" and n > 4]
    assert [(text, word) for text in texts for word in said if word not in text] == []


def test_the_recipes_own_checks_let_signed_opened_and_noted_answers_pass() -> None:
    tails = [row["arguments"]["phrase"] for row in load_pack("system_rules").rows if row["group"] == "assinatura"]
    heads = [row["arguments"]["phrase"] for row in load_pack("system_rules").rows if row["group"] == "abertura"]
    answers = [*(f"{ANSWER}\n\n{tail}" for tail in tails), *(f"{head} {ANSWER}" for head in heads)]
    answers += [f"«A freguesia»\n\n{ANSWER}", f"{ANSWER}\n\nNota: a sede tem horário próprio.", f"{ANSWER} Já lá foi?"]
    checks = prepare("sistema").checks
    for answer in answers:
        said = (Message(role="user", content="O que faz uma junta?"), Message(role="assistant", content=answer))
        assert run_checks(checks, CheckInput(Content(kind="verifiable", messages=said))).rejected_by is None, answer
