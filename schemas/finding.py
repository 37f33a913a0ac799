"""What a check of a text found: where, what, how bad, and what to write instead."""

from __future__ import annotations

from typing import Literal

from schemas.base import Row

Severity = Literal["hard", "soft"]
Variety = Literal["pt-PT", "pt-BR", "undecided"]


class Finding(Row):
    """A span of a text: `text == source[start:end]`, offsets in Unicode code points, `0 <= start < end`.

    `hard` is enough to reject on its own; `soft` is evidence that adds up. `suggestion` is the European form
    ('' when there is no certain one). `rule` names the rule that fired.
    """

    start: int
    end: int
    text: str
    category: str
    severity: Severity
    suggestion: str = ""
    rule: str = ""
