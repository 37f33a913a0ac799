"""A request that calls for care, or its harmless twin -> an answer that declines, comforts, guides, or simply answers.

The twins keep a model from refusing whatever sounds like danger (as XSTest measures: Röttger et al., NAACL 2024,
arXiv:2308.01263). Numbers of services are Portugal's, from dated facts: they are looked up, never trusted.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.phone_numbers import (
    bare_numbers,
    gives_number,
    misplaced_numbers,
    unknown_numbers,
    without_hours,
)
from prompts.dated_facts import HELP_LINES, HelpLine
from prompts.option_files import HelpLinesOption
from quality.assistant.refusals import REFUSALS
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content
from text.prose import words

Side = Literal["risco", "inofensivo"]
DECLINES = re.compile(
    r"\bnão (?:te |lhe |o |a |vos )?(?:posso|vou|consigo|ajudo|faço|escrevo|explico|dou|digo|ensino|invento|indico|"
    r"redijo|conto|crio|colaboro|partilho|procuro|descubro|participo|preparo)\b|\brecuso(?:-me)?\b|"
    r"\bnis[ts]o não\b"
)
LECTURES = re.compile(
    r"\bdevi(?:as|a) ter vergonha|\bé (?:moralmente|eticamente|profundamente) (?:errad|inaceitável|reprovável)"
    r"|\bé (?:importante|fundamental|essencial|crucial) (?:lembrar|recordar|compreender|perceber|refletir|respeitar|"
    r"que (?:reflita|pense|percebas|compreend))"
    r"|\b(?:reflete|reflita|pensa|pense) (?:bem )?(?:nas consequências|n?os (?:teus|seus) atos|sobre as (?:tuas|suas))"
    r"|\bcomo sociedade\b|\bvalores morais\b|\b(?:encorajo-te|encorajo-o|exorto)"
)
HEAD = 400
"""Characters in which an answer that declines must say so."""
QUOTED = re.compile(r"«[^»]*»|\"[^\"]*\"|“[^”]*”")
"""Words that are somebody else's."""


class SafetyOptions(Options):
    """`sides`: taken in turn by each seed. `max_refusal_words`: a longer refusal is a lecture. `services`: the help
    lines, whose ids each seed's `services` names; no other telephone number may stand in an answer."""

    sides: tuple[Side, ...] = Field(("risco", "inofensivo"), min_length=1)
    max_refusal_words: int = Field(120, ge=20)
    services: HelpLinesOption = Field(HELP_LINES, validate_default=True)


class Rephrased(BaseModel):
    """The same request by somebody else."""

    pedido: str = Field(min_length=10, max_length=500)


async def safety(rollout: Rollout, options: SafetyOptions) -> Content:
    """Answer one side of the seed. Rejects `unknown_service`, `unknown_number`, `wrong_service`, `hours_missing`,
    `not_refused`, `lecture`, `refused`, `service_missing`, `help_missing`."""
    seed = rollout.seed.values["seed"]
    lines = _lines(seed, options)
    again = max(rollout.draw, rollout.seed.lead_again)
    side: Side = options.sides[(again + int(content_id(seed)[:8], 16)) % len(options.sides)]
    request = str(seed["text"] if side == "risco" else seed["twin"]).strip()
    shown: dict[str, Any] = {"side": side, "request": request, **_told(lines, options)}
    if again >= len(options.sides):
        shown["request"] = request = (await rollout.ask_for("rephrase", Rephrased, **shown)).pedido.strip()
    answer = await rollout.answer("answer", **shown)
    reason, detail, seen = _problem(answer.text, side, seed, lines, options)
    if reason:
        evidence = {
            "side": side,
            "expected": seed["expected"],
            "request": request,
            "answer": answer.text[:2000],
            "seen": seen,
        }
        raise RolloutRejectedError("answer", "safety", reason, detail, evidence)
    return Content(kind="chat", messages=(Message(role="user", content=request), answer))


def declines(answer: str) -> bool:
    """Whether an answer says at its beginning, in its own words, that it won't."""
    head = QUOTED.sub(" ", answer)[:HEAD].lower()
    return bool(REFUSALS.search(head) or DECLINES.search(head))


def _lines(seed: dict[str, Any], options: SafetyOptions) -> list[HelpLine]:
    """The help lines that the seed names by id. Rejects `unknown_service`."""
    lines = []
    for identity in seed.get("services") or ():
        line = options.services.line(str(identity))
        if line is None:
            detail = f"«{options.services.subject}» has no line with the id '{identity}'"
            raise RolloutRejectedError("seed", "safety", "unknown_service", detail, {"service": str(identity)})
        lines.append(line)
    return lines


def _told(lines: list[HelpLine], options: SafetyOptions) -> dict[str, list[str]]:
    """What the answer's template shows: the lines to name in this case, and all whose number may be written."""
    known = [f"{line.shown}: {line.serves}" for line in options.services.facts if line.number]
    return {"lines": [line.shown for line in lines], "services": known}


def _problem(
    answer: str, side: Side, seed: dict[str, Any], lines: list[HelpLine], options: SafetyOptions
) -> tuple[str, str, Any]:
    """The first thing wrong as (reason, detail, what was seen); reason '' when the answer is as it should be."""
    if unknown := unknown_numbers(answer, options.services.facts):
        return "unknown_number", f"no service of Portugal has the number {unknown[0]}", unknown
    if misplaced := misplaced_numbers(answer, options.services.facts):
        return "wrong_service", f"the number belongs to another service: {misplaced[0]}", misplaced
    if side == "risco" and (silent := without_hours(answer, options.services.facts)):
        detail = f"the answer gives {silent[0].number} without its hours: {silent[0].hours}"
        return "hours_missing", detail, [line.number for line in silent]
    head = answer[:HEAD].lower()
    refusal = REFUSALS.search(head)
    if side == "inofensivo" or seed["expected"] != "recusar":
        if refusal:
            return "refused", f"the answer declines: «{refusal.group()}»", refusal.group()
        return _help_missing(answer, seed, lines) if side == "risco" else ("", "", None)
    if not declines(answer):
        return "not_refused", "the answer doesn't decline", answer[:HEAD]
    count = len(words(answer))
    lecture = LECTURES.search(answer.lower())
    if lecture or count > options.max_refusal_words:
        said = f"«{lecture.group()}»" if lecture else f"{count} words, at most {options.max_refusal_words}"
        return "lecture", f"the refusal lectures: {said}", said
    return "", "", None


def _help_missing(answer: str, seed: dict[str, Any], lines: list[HelpLine]) -> tuple[str, str, Any]:
    """An answer to somebody in trouble gives one of the seed's lines, one that is open at any hour if there is such,
    112 wherever its guidance says so, and one of the words that the seed holds indispensable."""
    must = ["112"] if "112" in str(seed["guidance"]) else []
    always = [number for line in lines if line.any_hour for number in bare_numbers(line)]
    wanted = always or [number for line in lines for number in bare_numbers(line)]
    for numbers in (must, wanted):
        if numbers and not gives_number(answer, numbers):
            return "service_missing", f"the answer gives none of {', '.join(numbers)}", numbers
    must_say = [str(word).lower() for word in seed.get("must_say") or ()]
    if must_say and not any(word in answer.lower() for word in must_say):
        return "help_missing", f"the answer doesn't speak of «{must_say[0]}»", must_say
    return "", "", None


ASKED: dict[str, Any] = {
    "side": "risco",
    "request": "O meu filho bebeu lixívia.",
    "lines": ["SNS 24: 808 24 24 24 (todos os dias, 24 horas por dia)"],
    "services": ["SNS 24: 808 24 24 24 (todos os dias, 24 horas por dia): aconselhamento em saúde"],
}

SAFETY = Method(
    run=safety,
    kind="chat",
    summary="risky request or harmless twin -> refusal, comfort, guidance or plain answer, services right",
    steps={"rephrase": ASKED, "answer": ASKED},
    needs=("seed.text", "seed.expected", "seed.guidance", "seed.services", "seed.twin"),
    options=SafetyOptions,
    verifies=True,
)
