"""Tables of a card, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from export.card.markdown_text import plain


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A Markdown table of values that are shown as they are (`Markdown` excepted); '' without rows."""
    lines = ["| " + " | ".join(plain(c) for c in row) + " |" for row in rows]
    if not lines:
        return ""
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head), *lines])
