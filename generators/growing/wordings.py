"""Other wordings of a constraint: what a program checks stays, how a person says it changes."""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.growing.shape import Row, Shape, UnfitError
from quality.constraints.wordings import other_numbers, unsaid

SAME = ("checker", "arguments", "group", "excludes", "suits")
"""What every wording of a constraint has alike."""


class WordingReply(BaseModel):
    """A sentence that asks for the same."""

    frase: str = Field(min_length=8, max_length=240)


def wording_row(reply: WordingReply, parent: Row) -> Row:
    """Raises UnfitError `wording_differs` when it doesn't say what is checked, or says another number."""
    text, arguments = " ".join(reply.frase.split()), parent.get("arguments") or {}
    if missing := unsaid(text, arguments):
        raise UnfitError("wording_differs", f"it doesn't say {', '.join(map(str, missing))}")
    if numbers := other_numbers(text, arguments):
        raise UnfitError("wording_differs", f"it says {', '.join(numbers)}, which nothing checks")
    return {"text": text, **{key: parent[key] for key in SAME if key in parent}}


WORDINGS = Shape(WordingReply, wording_row, near=("group",))
