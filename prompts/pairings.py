"""Which rows of a cross go together, by their `suits`, and how many such combinations there are: any one by number.

A row says what it goes with: `suits: {persona.age_group: [18-29, 30-44], topic.kinds: [lugar]}`, the row of another
field of the cross having one of these values in that column (a list there has it when it shares one). Who lacks the
column, or has it as null, goes with everybody. Rows that are alike in all that counts are handled as one group, so that
nothing is listed combination by combination.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from schemas.ids import canonical_json

Row = Mapping[str, Any]
Groups = list[tuple[Row, list[int]]]
"""Of rows that are alike in what counts: one of them, and the positions of all."""


@dataclass(frozen=True, slots=True)
class Combinations:
    """The combinations of some fields' rows, numbered from 0 to `total`: by the group of the first field, for each of
    which `rest` has what goes with it. Where the same is left to combine, it is the same one, not listed again."""

    members: tuple[list[int], ...] = ()
    """The rows of each group of the first field; no groups where no field is left."""
    ends: tuple[int, ...] = (1,)
    rest: tuple[Combinations, ...] = ()

    @property
    def total(self) -> int:
        return self.ends[-1] if self.ends else 0

    def at(self, number: int) -> list[int]:
        """The row of each field, in the order of fields."""
        rows, here = [], self
        while here.members:
            place = bisect_right(here.ends, number)
            number, digit = divmod(number - (here.ends[place - 1] if place else 0), len(here.members[place]))
            rows.append(here.members[place][digit])
            here = here.rest[place]
        return rows


class Pairings:
    """The rows of several packs that go together, asked by the row of the one that leads."""

    def __init__(self, lead: str, packs: Mapping[str, Sequence[Row]]) -> None:
        self._lead = lead
        self._rows = packs[lead]
        self._columns = _columns(packs)
        self._others = {field: self._grouped(field, rows) for field, rows in packs.items() if field != lead}
        self._fields = list(self._others)
        self._known: dict[bytes, Combinations] = {}
        self._alike: dict[tuple[int, ...], Combinations] = {(): Combinations()}
        """What is left to combine, by which groups still fit of each field that is left."""
        self._fits: dict[tuple[str, int, str], int] = {}

    def of(self, lead_row: int) -> Combinations:
        """What goes with a row of the leading pack."""
        row = self._rows[lead_row]
        key = self._key(self._lead, row)
        if key not in self._known:
            self._known[key] = self._of_what_fits(tuple(self._fitting(self._lead, row, f) for f in self._fields))
        return self._known[key]

    def _of_what_fits(self, fits: tuple[int, ...]) -> Combinations:
        """The combinations of the last fields, of whose groups only some still fit (one bit a group)."""
        if fits not in self._alike:
            first, *later = self._fields[-len(fits) :]
            found = []
            for place, (_, members) in enumerate(self._others[first]):
                if fits[0] >> place & 1:
                    left = (self._fitting_group(first, place, f) & fit for f, fit in zip(later, fits[1:], strict=True))
                    if (rest := self._of_what_fits(tuple(left))).total:
                        found.append((members, rest))
            ends = tuple(accumulate(len(members) * rest.total for members, rest in found))
            self._alike[fits] = Combinations(
                tuple(members for members, _ in found), ends, tuple(rest for _, rest in found)
            )
        return self._alike[fits]

    def _fitting_group(self, field: str, place: int, other: str) -> int:
        """The groups of another field that go with a group: asked for many leading rows, worked out once."""
        key = (field, place, other)
        if key not in self._fits:
            self._fits[key] = self._fitting(field, self._others[field][place][0], other)
        return self._fits[key]

    def _fitting(self, field: str, row: Row, other: str) -> int:
        """The groups of another field that go with a row, one bit each."""
        groups = enumerate(self._others[other])
        return sum(1 << place for place, (there, _) in groups if go_together(field, row, other, there))

    def _grouped(self, field: str, rows: Sequence[Row]) -> Groups:
        found: dict[bytes, tuple[Row, list[int]]] = {}
        for position, row in enumerate(rows):
            found.setdefault(self._key(field, row), (row, []))[1].append(position)
        return list(found.values())

    def _key(self, field: str, row: Row) -> bytes:
        """Equal for rows that are alike in all that counts."""
        return canonical_json([_suits(row), [row.get(column) for column in self._columns[field]]])


def go_together(one: str, row: Row, other: str, other_row: Row) -> bool:
    """Whether two rows, each of its field, suit each other."""
    return _goes_with(_suits(row), other, other_row) and _goes_with(_suits(other_row), one, row)


def _goes_with(suits: Mapping[str, Any], field: str, row: Row) -> bool:
    for key, allowed in suits.items():
        owner, _, column = key.partition(".")
        value = row.get(column)
        if owner != field or value is None:
            continue
        values = value if isinstance(value, list | tuple) else [value]
        if not {str(one) for one in values} & {str(one) for one in allowed}:
            return False
    return True


def _suits(row: Row) -> Mapping[str, Any]:
    """What a row goes with. The rows of `constraints` hold a list there: kinds of request, which their method reads."""
    suits = row.get("suits")
    return suits if isinstance(suits, Mapping) else {}


def _columns(packs: Mapping[str, Sequence[Row]]) -> dict[str, list[str]]:
    """The columns of each field that some row of another asks for."""
    asked: dict[str, set[str]] = {field: set() for field in packs}
    for rows in packs.values():
        for row in rows:
            for key in _suits(row):
                owner, _, column = key.partition(".")
                asked.setdefault(owner, set()).add(column)
    return {field: sorted(columns) for field, columns in asked.items()}
