"""What a checker says."""

from __future__ import annotations

from typing import Any, NamedTuple


class Held(NamedTuple):
    """Whether a constraint holds, and what was seen."""

    holds: bool
    evidence: dict[str, Any]
