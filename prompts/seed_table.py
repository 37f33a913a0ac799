"""A seed, and the table of all that a recipe has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from schemas.base import Row, remembered
from schemas.errors import UsageError
from schemas.ids import canonical_json


class Seed(Row):
    """One row of input. `values` is what templates see; `row` is the same, flat, for the sample's provenance."""

    values: dict[str, Any]
    row: dict[str, Any]
    source: str
    licence: str
    domain: str = ""
    topic: str = ""
    lead_again: int = 0
    """Of a cross: how often the row that leads came before, with other rows."""

    @remembered
    def row_json(self) -> bytes:
        """The row as ids are made of it."""
        return canonical_json(self.row)


@dataclass(frozen=True, slots=True)
class ShapedSeed:
    """A seed that stands for all rows with the same fields; `place` finds its file and line."""

    seed: Seed
    place: Callable[[], str]


class SeedTable:
    """All the seeds of a recipe. `size` is how many different ones there are; after that they are drawn again."""

    def __init__(
        self, size: int, at: Callable[[int, int, str], tuple[Seed, int]], shapes: Callable[[], Iterable[ShapedSeed]]
    ) -> None:
        self.size = size
        self._at = at
        self.shapes = shapes
        """One seed for each shape of row that there is: who can use them can use all."""
        self.digests: dict[str, str] = {}
        """SHA-256 of each pack, file or dataset that they are drawn from, by the name that the recipe gives it."""
        self.held_out = ""
        """The name of a pack among them with which models are evaluated; '' where there is none."""

    def seed(self, index: int, shuffle: int, salt: str = "") -> tuple[Seed, int]:
        """The seed of rollout `index`, in an order that `shuffle` sets, and how often it was drawn before.

        Crosses of the same packs begin in other places of their order by `salt`: the recipe's name.
        """
        return self._at(index, shuffle, salt)

    def first(self) -> Seed:
        return self._at(0, 0, "")[0]


def weights_of(rows: Sequence[dict[str, Any]], weights: dict[str, dict[str, float]]) -> dict[str, float]:
    """The weights given, checked against the values there are."""
    for key, given in weights.items():
        column = key.rpartition(".")[2]
        values = {str(row.get(column, "")) for row in rows}
        unknown = sorted(set(given) - values)
        if unknown:
            raise UsageError(
                f"`weights` names '{unknown[0]}', which no seed has as {column}.", f"Values: {sorted(values)}."
            )
        return given
    return {}
