"""A text's letters, one by one."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """Letters without accents and cedillas."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
