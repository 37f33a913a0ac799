"""A table drawn by a program -> a question about it -> an answer that the program knows.

The program draws the numbers and what is asked, so that the right answer is known; the teacher words the question as a
person would, and answers it from the table.
"""

from __future__ import annotations

import re
from random import Random
from typing import Any

from pydantic import Field

from generators.grounding import asked_question
from generators.invented_data.contract import Style
from generators.invented_data.outlines import FORMATS, KINDS, Asked, Outlined, draw_question, draw_table
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.stated_numbers import stated_numbers
from quality.answers.citations import numbers
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content

TOLD_LACKING = re.compile(r"\b(?:tabela|quadro|dados|números)\b[^?.;]{0,30}\bnão\b", re.IGNORECASE)
"""Who asks for what a table lacks doesn't know that it does."""


class TableOptions(Options):
    """`kinds` of question and `formats` of a table to draw from, evenly."""

    kinds: tuple[str, ...] = Field(KINDS, min_length=1)
    formats: tuple[Style, ...] = Field(FORMATS, min_length=1)


async def table(rollout: Rollout, options: TableOptions) -> Content:
    """Ask and answer. Rejects `question_off` (it doesn't name what it must, or gives the answer away), `wrong_answer`,
    and `invented_value` where the table doesn't tell."""
    random = Random(int(content_id(rollout.id, "table")[:12], 16))
    drawn = draw_table(rollout.seed.values["seed"], random)
    asked = draw_question(drawn, rollout.choose(options.kinds, salt="kind"), random)
    form = rollout.choose(options.formats, salt="format")
    text = drawn.text(form)
    shown: dict[str, Any] = {"table": text, "asked": asked.words, "kind": asked.kind}
    question = await asked_question(rollout, **shown)
    evidence: dict[str, Any] = {"table": text, "asked": asked.words, "question": question}
    if problem := _question_problem(question, asked):
        raise RolloutRejectedError("question", "table", "question_off", problem, evidence)
    request = rollout.render("request", table=text, question=question, wording=rollout.choose(range(60), "wording"))
    answer = await rollout.answer("answer", request=request[-1].text)
    reason, problem = _answer_problem(answer.text, question, asked, drawn)
    if reason:
        right = asked.label or asked.number
        raise RolloutRejectedError(
            "answer", "table", reason, problem, evidence | {"answer": answer.text, "right": right}
        )
    return Content(
        kind="grounded",
        messages=(Message(role="user", content=request[-1].text), answer),
        passage=text,
        quote=drawn.lines(form, asked.labels) if asked.labels else "",
    )


def _question_problem(question: str, asked: Asked) -> str:
    """Why a question doesn't ask what the program asks; '' when it may."""
    for name in asked.must_name:
        if not _named(name, question):
            return f"it doesn't name «{name}»"
    if asked.label and _named(asked.label, question):
        return f"it gives the answer away: «{asked.label}»"
    if not asked.label and asked.number is None and (told := TOLD_LACKING.search(question)):
        return f"it says itself that the table doesn't tell: «{told.group()}»"
    return ""


def _named(name: str, text: str) -> re.Match[str] | None:
    """Where a text names a row, whole («maio», and not in «maior»)."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)


def _answer_problem(answer: str, question: str, asked: Asked, drawn: Outlined) -> tuple[str, str]:
    """A reason and what was seen; ('', '') when the answer is right."""
    if asked.label:
        places = [(found.start(), one) for one in drawn.labels if (found := _named(one, answer))]
        first = min(places)[1] if places else "no row"
        return ("", "") if first == asked.label else ("wrong_answer", f"{first} comes first, {asked.label} is right")
    if asked.number is not None:
        is_right = str(asked.number) in numbers(answer) | stated_numbers(answer)
        return ("", "") if is_right else ("wrong_answer", f"the answer doesn't say {asked.number}")
    invented = numbers(answer) - numbers(question) - numbers(" ".join((drawn.table.title, *drawn.labels)))
    return ("invented_value", f"the table doesn't tell, yet the answer says {min(invented)}") if invented else ("", "")


SHOWN = {"table": "Vendas\n\nrua;kg\nRua da Eira;12", "asked": "o valor de «kg» em «Rua da Eira»", "kind": "valor"}

TABLE = Method(
    run=table,
    kind="grounded",
    summary="table that a program drew -> question -> answer that the program knows",
    steps={
        "question": SHOWN,
        "request": {"table": SHOWN["table"], "question": "Quantos quilos foram na Rua da Eira?", "wording": 0},
        "answer": {"request": "rua;kg\nRua da Eira;12\n\nQuantos quilos foram na Rua da Eira?"},
    },
    needs=("seed.text", "seed.head", "seed.labels", "seed.columns"),
    options=TableOptions,
    verifies=True,
    calls=lambda _: {"request": 0},
)
