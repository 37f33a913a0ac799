"""Is it an answer at all: length, and the instruction copied."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, Self

from pydantic import Field, model_validator

from quality.answers.template_echo import template_echo
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.prose import words

LABEL = re.compile(
    r"[\s*_#]*(?:humano|humana|instrução|pergunta|pedido|tarefa|enunciado|questão|utilizador|p|q)[*_]*\s?:\s?",
    re.IGNORECASE,
)


class LengthSettings(Settings):
    """Words an answer may have, both ends included. Where the seed's task says `min_words` and `max_words`, these
    bind instead, widened by `slack`: 1.5 accepts 60 to 300 words for a task of 90 to 200."""

    min_words: int = Field(default=1, ge=0)
    max_words: int = Field(default=2000, ge=1)
    slack: float = Field(default=1.5, ge=1)

    @model_validator(mode="after")
    def _some_length_fits(self) -> Self:
        if self.min_words > self.max_words:
            raise ValueError(f"no answer has {self.min_words} words or more and {self.max_words} or fewer")
        return self


class CopiedInstructionSettings(Settings):
    """`maximum_share`: of the answer's runs of five words, how many may stand in the instruction (0 to 1)."""

    maximum_share: float = Field(default=0.7, gt=0, le=1)


def check_length(given: CheckInput, settings: LengthSettings) -> CheckResult:
    """Reject `empty`, `too_short`, `too_long`; measure `answer_words`."""
    answer = given.content.answer
    count = len(words(answer))
    measures = {"answer_words": float(count)}
    if not answer.strip() and not any(message.tool_calls for message in given.content.messages):
        return CheckResult(Problem(reason="empty", detail="the answer is empty"), measures=measures)
    least, most = _bounds(given.seed, settings)
    if least <= count <= most:
        return CheckResult(measures=measures)
    reason, bound = ("too_short", least) if count < least else ("too_long", most)
    evidence = {"words": count, "bound": bound}
    return CheckResult(
        Problem(reason=reason, detail=f"{count} words, bound {bound:g}", evidence=evidence), (), measures
    )


def _bounds(seed: dict[str, Any], settings: LengthSettings) -> tuple[float, float]:
    task = seed.get("task")
    asked = task if isinstance(task, dict) else seed
    least, most = asked.get("min_words"), asked.get("max_words")
    return (
        least / settings.slack if isinstance(least, int | float) else settings.min_words,
        most * settings.slack if isinstance(most, int | float) else settings.max_words,
    )


def check_copied_instruction(given: CheckInput, settings: CopiedInstructionSettings) -> CheckResult:
    """Reject `copied_instruction`: the answer repeats what was asked; a grounded passage may be quoted. Reject
    `echoed_template`: a turn repeats what the recipe's template asked of the teacher."""
    if echo := template_echo(given):
        return CheckResult(echo)
    instruction = given.content.instruction
    if given.content.passage:
        instruction = instruction.replace(given.content.passage, " ")
    answer = given.content.answer
    asked, answered = words(instruction), words(answer[label.end() :] if (label := LABEL.match(answer)) else answer)
    if len(asked) < 6 or len(answered) < 6:
        return PASSED
    if answered[: len(asked)] == asked:
        return _problem("copied_instruction", "the answer starts with the whole instruction", {"share": 1.0})
    if "?" in instruction and answer.rstrip().endswith("?"):
        shared = sum((Counter(asked) & Counter(answered)).values())
        if shared >= 0.85 * max(len(asked), len(answered)):
            return _problem("copied_instruction", "the answer is the question", {"share": 1.0})
    if sum(map(frozenset(asked).__contains__, answered)) < settings.maximum_share * (len(answered) - 4):
        return PASSED  # each run of the instruction's begins with a word of the instruction's
    in_question = {asked[i : i + 5] for i in range(len(asked) - 4)}
    runs = len(answered) - 4
    share = sum(map(in_question.__contains__, zip(*(answered[i:] for i in range(5)), strict=False))) / runs
    if share > settings.maximum_share:
        return _problem(
            "copied_instruction", f"{share:.0%} of the answer is the instruction", {"share": round(share, 3)}
        )
    return PASSED


def _problem(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
