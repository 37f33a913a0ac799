"""What the leaks of the table say to the verdict: words that are leaks wherever they stand, and European spellings."""

from __future__ import annotations

from functools import cache
from typing import Final

from quality.leaks.entries import entries
from text.prose import word_set

EUROPEAN: Final = 3.0
_IN_BRAZIL_TOO = word_set("metro metros irão campus campi stand stands stress cachet deli")


@cache
def leak_weights() -> dict[str, float]:
    """Lower-case word -> log-odds: forms that are leaks whatever stands around them, and the European spelling of those
    that differ in spelling alone."""
    weights: dict[str, float] = {}
    for rows in entries().values():
        for entry in rows:
            if len(entry.words) > 1 or entry.context or not entry.weight:
                continue
            weights[entry.words[0]] = entry.weight
            if entry.severity == "hard" and entry.category == "spelling" and entry.european.isalpha():
                if entry.european.lower() in _IN_BRAZIL_TOO:
                    continue
                weights.setdefault(entry.european.lower(), EUROPEAN)
    return weights
