"""A document under construction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Column, Document, Fact, Lines, Noun
from generators.documents.values import Style, Value

FIRST_DAY, DAYS = date(2025, 1, 2), 900


class Draft:
    """Facts and tables are added in the order in which people read them. `style` is drawn with the document."""

    def __init__(self, dice: Random, kind: str, name: str, title: str) -> None:
        self.dice, self.kind, self.name, self.title = dice, kind, name, title
        self.style = Style(long_dates=dice.random() < 0.5, colons=dice.random() < 0.4)
        self._facts, self._tables = dict[str, Fact](), dict[str, Lines]()

    def day(self) -> date:
        """A working day."""
        found = FIRST_DAY + timedelta(days=self.dice.randrange(DAYS))
        return found - timedelta(days=max(0, found.weekday() - 4))

    def fact(self, key: str, label: str, what: str, value: Value, asked: bool = True) -> None:
        self._facts[key] = Fact(label=label, what=what, value=value, asked=asked)

    def table(
        self,
        key: str,
        noun: tuple[str, str, str],
        head: str,
        columns: Sequence[Column],
        rows: Iterable[tuple[str, *tuple[Value, ...]]],
        link: str = "de",
        decoys: Iterable[str] = (),
    ) -> None:
        """`noun` is gender, one, many; each row is its label and its values."""
        listed = list(rows)
        gender, one, many = noun
        self._tables[key] = Lines(
            noun=Noun.model_validate({"gender": gender, "one": one, "many": many}),
            head=head,
            labels=tuple(row[0] for row in listed),
            columns=tuple(columns),
            rows=tuple(row[1:] for row in listed),
            link=link,
            decoys=tuple(decoys),
        )

    def made(self, absent: Sequence[str], notes: Sequence[str] = ()) -> Document:
        return Document(
            kind=self.kind,
            name=self.name,
            title=self.title,
            facts=self._facts,
            tables=self._tables,
            notes=tuple(notes),
            absent=tuple(absent),
            style=self.style,
        )

    def euros(self, low: float, high: float, step: str = "0.01") -> Decimal:
        """An amount from `low` to `high` in steps."""
        unit = Decimal(step)
        return unit * self.dice.randint(round(low / float(unit)), round(high / float(unit)))

    def parted(self, items: Sequence[str], few: int, many: int, spare: int = 3) -> tuple[list[str], list[str]]:
        """Some of the items, in their order, and a few of those left out."""
        count = min(self.dice.randint(few, many), len(items) - 1)
        kept = sorted(self.dice.sample(range(len(items)), count))
        left = [item for place, item in enumerate(items) if place not in kept]
        return [items[place] for place in kept], left[:spare]


def column(head: str, what: str, many: str, form: str, adds: bool = False, high: bool = False) -> Column:
    return Column.model_validate(
        {"head": head, "what": what, "many": many, "form": form, "adds": adds, "high": high or form != "number"}
    )
