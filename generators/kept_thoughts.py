"""The thoughts that a sample keeps, held to what the recipe says of their language, by the recipe's own checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from generators.outcomes import RolloutRejectedError
from quality.checks import PreparedCheck, run_checks, validate_settings
from quality.contract import CheckInput
from schemas.message import Message
from schemas.sample import Content

OF_LANGUAGE = ("language", "variety", "leaks", "orthography")
"""Checks that say whether a text is European Portuguese."""
UNLESS_NAMED = ("language", "variety", "leaks")
"""Those that thoughts are held to where a recipe names none of them."""
STRICTEST = ("gate", "drop", "any")
"""Of policies: what holds for thoughts that were masked since, and so are no step's word for word."""
OF_ANY = ("personal_data",)
"""Checks that thoughts are held to in any language."""


def settled(
    checks: Sequence[PreparedCheck], content: Content, languages: Mapping[str, str], seed: dict[str, Any]
) -> Content:
    """The content with the thoughts that may stay. `languages` has the recipe's word on each: gate, any or drop.

    Raises RolloutRejectedError (`reasoning_` and the check's own reason) where they may not be otherwise.
    """
    turns = (*content.messages, *content.rejected_answer)
    if not any(turn.reasoning for turn in turns):
        return content
    held = partial(_held, checks, content, languages, seed)
    return content.model_copy(
        update={
            "messages": tuple(map(held, content.messages)),
            "rejected_answer": tuple(map(held, content.rejected_answer)),
        }
    )


def _held(
    checks: Sequence[PreparedCheck], content: Content, languages: Mapping[str, str], seed: dict[str, Any], turn: Message
) -> Message:
    if not turn.reasoning:
        return turn
    policy = languages.get(turn.reasoning) or min(languages.values(), key=STRICTEST.index, default="gate")
    wanted = OF_ANY if policy == "any" else (*OF_LANGUAGE, *OF_ANY)
    chosen = [check for check in checks if check[0] in wanted]
    if policy != "any" and not any(name in OF_LANGUAGE for name, _ in chosen):
        chosen += [(name, validate_settings(name)) for name in UNLESS_NAMED]
    alone = Content(kind="chat", messages=(Message(role="assistant", content=turn.reasoning),))
    outcome = run_checks(chosen, CheckInput(alone, seed))
    if outcome.rejected_by is None:
        return turn
    check, problem = outcome.rejected_by
    if policy == "drop" and check in OF_LANGUAGE:
        return turn.model_copy(update={"reasoning": ""})
    detail = f"in the thoughts: {problem.detail}"
    raise RolloutRejectedError("check", check, f"reasoning_{problem.reason}", detail, problem.evidence, content)
