"""Dice of a seed, and the parts of a text that noise leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from schemas.ids import content_id

Item = TypeVar("Item")
PROTECTED = re.compile(
    r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"|```.*?```|`[^`\n]+`|\bhttps?://\S+|\bwww\.\S+|[\w.+-]+@[\w.-]+"
    r"|\b\d+(?:[.,:h]\d+)*\b",
    re.DOTALL,
)
"""Quotations, code, addresses and numbers: what an answer must be able to rely on."""


class Dice:
    """Throws that follow from a seed, the same in every process."""

    def __init__(self, seed: str) -> None:
        self._seed, self._throws = seed, 0

    def below(self, sides: int) -> int:
        """A number from 0 to `sides` - 1."""
        self._throws += 1
        return int(content_id("noise", self._seed, self._throws)[:12], 16) % sides

    def happens(self, share: float) -> bool:
        """Whether something of this share of cases happens now."""
        return self.below(10_000) < share * 10_000

    def pick(self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]


def outside_protected(text: str, change: Callable[[str], str]) -> str:
    """The text with all changed but its protected parts."""
    made, last = [], 0
    for kept in PROTECTED.finditer(text):
        made += [change(text[last : kept.start()]), kept.group()]
        last = kept.end()
    return "".join([*made, change(text[last:])])
