"""A question of a benchmark with its options in one order -> the letter that a teacher says, or finds likeliest."""

from __future__ import annotations

import re
from math import exp
from typing import Any, Literal

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError, UnusableError
from generators.readings import Reading, Text
from generators.rollout import Rollout
from quality.answers.choice_letters import LETTERS
from schemas.message import Message
from schemas.sample import Content

_LETTER = re.compile(r"[\W_]*([A-J])[\W_]*")


class ChoicesOptions(Options):
    """`by`: whether the teacher writes the letter (`answer`), or the letter counts that it finds likeliest as the first
    token of its answer (`probabilities`)."""

    by: Literal["answer", "probabilities"] = "answer"


async def evaluate_choices(rollout: Rollout, options: ChoicesOptions) -> Content:
    """Ask once. By answer the content is what was said, for `evaluation` to read; by probabilities the likeliest
    letter, and `scores` have each option's probability. Rejects what can't be an answer (`empty`, `no_letter`...)."""
    row = rollout.seed.values["seed"]
    letters = LETTERS[: len(row["options"])]
    asked = rollout.render("answer", options=dict(zip(letters, row["options"], strict=True)))
    scores: tuple[float, ...] = ()
    try:
        if options.by == "answer":
            said: str = (await rollout.ask("answer", SAID, messages=asked))[0].answer
        else:
            shares = (await rollout.ask("answer", _likeliest(letters), messages=asked))[0].answer
            scores = tuple(shares.get(letter, 0.0) for letter in letters)
            said = max(letters, key=lambda letter: shares.get(letter, 0.0))
    except RolloutRejectedError as error:
        named = {**error.evidence, "row": row["id"]}
        raise RolloutRejectedError(error.stage, error.check, error.reason, error.detail, named) from error
    return Content(kind="chat", messages=(*asked, Message(role="assistant", content=said)), scores=scores)


def _said(choice: Text) -> str:
    if not choice.text.strip():
        raise UnusableError("empty", "the teacher said nothing that is no thought")
    return choice.text.strip()


SAID = Reading(_said, takes_cut=True)
"""A letter stands at the beginning: what was cut off after it may hold it."""


def _likeliest(letters: str) -> Reading[dict[str, float]]:
    """The probability of each letter as the first token; a letter that isn't among the likeliest tokens has none."""

    def read(choice: Text) -> dict[str, float]:
        first = next((token for token in choice.logprobs if token.at <= 0), None)
        shares: dict[str, float] = {}
        for token, logprob in first.top.items() if first else ():
            if (found := _LETTER.fullmatch(token)) and found[1] in letters:
                shares[found[1]] = shares.get(found[1], 0.0) + exp(logprob)
        if not shares:
            told = ", ".join(repr(token) for token in list(first.top)[:5]) if first else "nothing"
            raise UnusableError("no_letter", f"no letter is among the likeliest first tokens ({told})")
        return shares

    return Reading(read, takes_cut=True)


SHOWN: dict[str, Any] = {"options": dict(zip(LETTERS, ("um", "dois", "três", "quatro"), strict=False))}

EVALUATE_CHOICES = Method(
    run=evaluate_choices,
    kind="chat",
    summary="question of a benchmark -> the option that a teacher picks, which `filigrana evaluate` counts",
    steps={"answer": SHOWN},
    needs=("seed.question", "seed.options"),
    options=ChoicesOptions,
    evaluates=True,
    reads_probabilities=lambda options: options.by == "probabilities",
)
