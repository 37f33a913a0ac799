"""Stands in for `schemas.finding` where pydantic may not be there."""

from __future__ import annotations

import dataclasses
from typing import Any, Literal

Severity = Literal["hard", "soft"]
Variety = Literal["pt-PT", "pt-BR", "undecided"]


@dataclasses.dataclass(frozen=True)
class Finding:
    start: int
    end: int
    text: str
    category: str
    severity: Severity
    suggestion: str = ""
    rule: str = ""

    def model_copy(self, update: dict[str, Any]) -> Finding:
        return dataclasses.replace(self, **update)
