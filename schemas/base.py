"""The base of every row: frozen, strict about unknown keys, picklable."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """An immutable record. To change one, make another with `model_copy(update=...)`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
