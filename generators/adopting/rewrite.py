"""What a program can't correct: a teacher rewrites the turns that the checks turn down, with what they found listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generators.adopting.changed import TEACHER, note_changes, with_text_of
from generators.hostile_seeds import refuse_hostile_row
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.lost_parts import lost_parts
from quality.checks import Outcome, PreparedCheck, run_checks
from quality.contract import CheckInput
from schemas.message import Message
from schemas.sample import Content

STEP = "rewrite"
REWRITABLE = frozenset(("variety", "leaks", "orthography", "treatment", "openers"))
"""Checks whose problem other words mend; the rest needs another answer."""
MOST_FINDINGS = 40


async def rewritten(
    rollout: Rollout, content: Content, outcome: Outcome, checks: Sequence[PreparedCheck]
) -> Content | None:
    """The content with each turn that the checks turn down rewritten, or None where other words don't mend it.

    Raises RolloutRejectedError where the texts give the teacher orders (`order_in_row`), and where what it wrote lost
    code, addresses, numbers or points of a list.
    """
    problems = [outcome.rejected_by, *outcome.also] if outcome.rejected_by else []
    if STEP not in rollout.recipe.templates or not problems or {name for name, _ in problems} - REWRITABLE:
        return None
    wanted = [check for check in checks if check[0] in REWRITABLE]
    better = content
    for turn, found in list(_turned_down(content, wanted)):
        message = content.messages[turn]
        seen = _seen(content, turn, found)
        refuse_hostile_row(rollout, [seen["request"], seen["answer"]])
        reply = (await rollout.answer(STEP, f"turn-{turn}", **seen)).text.strip()
        _require_whole(message, reply, found)
        better = with_text_of(better, turn, reply)
    if better is content:
        return None
    note_changes(rollout, content.messages, better.messages, TEACHER)
    return better


def _turned_down(content: Content, checks: Sequence[PreparedCheck]) -> Iterator[tuple[int, Outcome]]:
    """The assistant's turns that the checks turn down by themselves, each with all that they found in it."""
    for place, message in enumerate(content.messages):
        if message.role == "assistant" and message.text.strip():
            asked = tuple(turn for turn in content.messages if turn.role != "assistant")
            alone = content.model_copy(update={"messages": (*asked, message)})
            outcome = run_checks(checks, CheckInput(alone), every=True)
            if outcome.rejected_by:
                yield place, outcome


def _seen(content: Content, turn: int, found: Outcome) -> dict[str, Any]:
    asked = next((m.text for m in reversed(content.messages[:turn]) if m.role == "user"), "")
    names = [name for name, _ in ([found.rejected_by] if found.rejected_by else []) + list(found.also)]
    return {
        "request": asked,
        "answer": content.messages[turn].text,
        "findings": [finding.model_dump() for finding in found.findings[:MOST_FINDINGS]],
        "problems": names,
    }


def _require_whole(before: Message, after: str, found: Outcome) -> None:
    """Raise RolloutRejectedError, with both texts, where a part that must stay isn't there any more."""
    lost = lost_parts(before.text, after, [], [finding.text for finding in found.findings])
    if lost:
        kind, parts = next(iter(lost.items()))
        evidence = {"lost": lost, "source": before.text, "result": after}
        detail = f"not there any more: {', '.join(parts)[:200]}"
        raise RolloutRejectedError(STEP, "lost_parts", f"lost_{kind}", detail, evidence)


SEEN: dict[str, Any] = {
    "request": "Como chego à estação?",
    "answer": "Você pega o ônibus 28.",
    "findings": [{"text": "ônibus", "suggestion": "autocarro"}],
    "problems": ["variety", "leaks"],
}
