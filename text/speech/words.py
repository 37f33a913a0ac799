"""The word lists of the folder, each a file of `data/`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from text.limited_yaml import load_yaml

DATA = Path(__file__).parent / "data"


@cache
def words_of(name: str) -> dict[str, Any]:
    """One file's mapping. Lists of words written in one line are sets."""
    loaded: dict[str, Any] = load_yaml((DATA / f"{name}.yaml").read_text("utf-8"))
    return {key: frozenset(value.split()) if isinstance(value, str) else value for key, value in loaded.items()}
