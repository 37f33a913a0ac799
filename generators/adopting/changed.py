"""What of a row was changed, by whom, and what stood there before: it stays in the sample's provenance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generators.rollout import Rollout
from schemas.message import Message
from schemas.sample import Content

PROGRAM, TEACHER = "program", "teacher"


def with_text_of(content: Content, turn: int, text: str) -> Content:
    """The content with another text in one of its turns."""
    messages = list(content.messages)
    messages[turn] = messages[turn].with_text(text)
    return content.model_copy(update={"messages": tuple(messages)})


def note_changes(rollout: Rollout, before: Sequence[Message], after: Sequence[Message], by: str) -> None:
    """Add to the seed's row, under `before`, the text of each turn that is another now: as the dataset has it, however
    often it is changed."""
    noted: dict[int, dict[str, Any]] = {one["turn"]: one for one in rollout.seed.row.get("before", ())}
    for turn, (old, new) in enumerate(zip(before, after, strict=True)):
        if old.text == new.text:
            continue
        earlier = noted.get(turn)
        noted[turn] = {
            "turn": turn,
            "by": f"{earlier['by']}, {by}" if earlier else by,
            "text": earlier["text"] if earlier else old.text,
        }
    if noted:
        row = rollout.seed.row | {"before": [noted[turn] for turn in sorted(noted)]}
        rollout.seed = rollout.seed.model_copy(update={"row": row})
