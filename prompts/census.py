"""`census` as a pack without end: people drawn from Portugal's census as needed, the same for the same number.

Recipes name it where they would name a pack or a file (`persona: census`). To know who is number n nobody else need be
drawn but those of their block, so that any rollout's person is found at once and no list of them is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import Any

from prompts.packs import Pack
from prompts.strata import key_of
from schemas.errors import UsageError

CENSUS = "census"
BLOCK = 16
"""People of one block: a crowd of its own, drawn with the block's number as its seed."""

OPEN = 64
"""So many blocks of which only the first people were needed are kept ready for the next (0.12 MB each)."""

SAMPLED = 512
"""So many of the first people stand for all where the kinds of people that there are must be known."""

ENDLESS = 10_000_000
"""How many people are counted where a number is wanted: about as many as live in Portugal."""

OWN = 4
"""People whom one rollout alone looks at first; where none of them will do, as many again from far away, and so on: two
rollouts never have the same person."""

YOUNGEST = 9
"""Nobody younger is drawn for a rollout: seven-year-olds ask assistants nothing about grief or rents."""

MOST_PASSED_OVER = 50_000

Row = Mapping[str, Any]


class _Block:
    """The people of a block, drawn as far as somebody asked: who comes later depends on all before, not they on it.
    Only those who were asked for are put into words."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._people: list[Callable[[], dict[str, Any]]] = []
        self._rows: dict[int, dict[str, Any]] = {}
        self._to_come: Iterator[Callable[[], dict[str, Any]]] | None = None

    def row(self, place: int) -> dict[str, Any]:
        if place not in self._rows:
            with _DRAWING:
                self._draw(place)
                self._rows[place] = {**self._people[place](), "id": f"{CENSUS}-{self._number * BLOCK + place}"}
        return self._rows[place]

    def close(self) -> None:
        """Let go of what drawing on needs; whoever is asked for later is drawn from the block's beginning."""
        self._to_come = None

    def _draw(self, place: int) -> None:
        from sources.personas.rows import drawn

        if place < len(self._people):
            return
        if self._to_come is None:
            self._to_come = islice(drawn(self._number), len(self._people), BLOCK)
        while place >= len(self._people):
            self._people.append(next(self._to_come))
        _BEGUN.pop(self._number, None)
        if len(self._people) == BLOCK:
            self.close()
        else:
            _BEGUN[self._number] = self
            if len(_BEGUN) > OPEN:
                _BEGUN.pop(next(iter(_BEGUN))).close()


_DRAWING = Lock()
_BEGUN: dict[int, _Block] = {}
"""Blocks whose people are not all drawn, by number; the one that was drawn from last stands last."""
_block = lru_cache(maxsize=512)(_Block)


def person(number: int) -> dict[str, Any]:
    """Person `number` (from 0): a row of `filigrana sources personas`, its `id` saying the number."""
    block, place = divmod(number, BLOCK)
    return _block(block).row(place)


@lru_cache(maxsize=1)
def census_pack() -> Pack:
    """The first people as a pack: they show which fields and values there are."""
    from sources.personas.rows import LICENCE, SOURCE

    rows = tuple(person(number) for number in range(SAMPLED))
    return Pack(
        name=CENSUS, description="Pessoas tiradas dos Censos de 2021.", source=SOURCE, licence=LICENCE, rows=rows
    )


class People:
    """The people of the census whose columns have the values that `where` allows."""

    def __init__(self, where: Mapping[str, list[str]]) -> None:
        self._where = where

    def allows(self, row: Row) -> bool:
        return row["age"] >= YOUNGEST and all(
            str(row.get(column)) in allowed for column, allowed in self._where.items()
        )

    def for_rollout(self, index: int, shuffle: int, salt: str, suits: Callable[[Row], bool]) -> dict[str, Any]:
        """The first of a rollout's own people who suits the rest. Raises UsageError."""
        first = key_of(CENSUS, shuffle, salt) % ENDLESS + index * OWN
        for passed in range(MOST_PASSED_OVER):
            again, place = divmod(passed, OWN)
            row = person(first + again * OWN * ENDLESS + place)
            if self.allows(row) and suits(row):
                return row
        raise UsageError(
            f"Of {MOST_PASSED_OVER:,} people of the census none goes with row {index}.", "See `where` and `suits`."
        )
