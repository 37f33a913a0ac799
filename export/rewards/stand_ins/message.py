"""Stands in for `schemas.message` where pydantic may not be there."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Message:
    role: str
    content: str

    @property
    def text(self) -> str:
        return self.content
