"""Tables of a pack's outlines, with numbers that a program draws, and questions about them that have one right answer:
told in a program's words, for a teacher to ask them in a person's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from generators.invented_data.contract import Cell, Number, Style, Table, numbers_of, written

KINDS = ("valor", "maior", "menor", "total", "diferenca", "quantos", "sem_resposta")
FORMATS: tuple[Style, ...] = ("markdown", "csv", "linhas")


@dataclass(frozen=True, slots=True)
class Outlined:
    """A table whose first column names its rows; `numbers` are its other columns. `absent` is a column that it might
    have had, and has not."""

    table: Table
    numbers: tuple[Number, ...]
    absent: str

    @property
    def labels(self) -> list[str]:
        return [str(label) for label in self.table.column(0)]

    def text(self, form: Style) -> str:
        """The table under its title."""
        return f"{self.table.title}\n\n{written(self.table, form)}"

    def lines(self, form: Style, labels: tuple[str, ...]) -> str:
        """The part of the text that has these rows, from the first to the last of them."""
        text = self.text(form).split("\n")
        first = len(text) - len(self.labels)
        places = [first + self.labels.index(label) for label in labels]
        return "\n".join(text[min(places) : max(places) + 1])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in a program's words, with its right answer: a number, or the label of a row; with neither, the table
    doesn't tell. `labels` are the rows that it rests on, `must_name` what a person must say to ask it."""

    kind: str
    words: str
    number: int | None
    label: str
    labels: tuple[str, ...]
    must_name: tuple[str, ...]


def draw_table(outline: dict[str, Any], random: Random) -> Outlined:
    """A table of an outline: `text` (its title), `head`, `labels`, `columns` of {name, unit, low, high}. Its rows keep
    the outline's order; the values of a column all differ, so that the highest and the lowest are one row's each."""
    labels = [str(label) for label in outline["labels"]]
    count = random.randint(min(5, len(labels)), min(9, len(labels)))
    kept = sorted(random.sample(range(len(labels)), count))
    columns = list(outline["columns"])
    random.shuffle(columns)
    *there, absent = columns[: random.randint(3, 4)]
    numbers = tuple(_number(column) for column in there)
    values = [random.sample(range(int(one.low), int(one.high) + 1), count) for one in numbers]
    rows: list[tuple[Cell, ...]] = [
        (labels[place], *(Decimal(column[row]) for column in values)) for row, place in enumerate(kept)
    ]
    heads = (str(outline["head"]), *(number.title for number in numbers))
    return Outlined(Table(str(outline["text"]), heads, tuple(rows)), numbers, str(absent["name"]))


def _number(column: dict[str, Any]) -> Number:
    low, high = Decimal(column["low"]), Decimal(column["high"])
    return Number(str(column["name"]), str(column.get("unit") or ""), "", low, high, Decimal(1))


def draw_question(drawn: Outlined, kind: str, random: Random) -> Asked:
    """A question of a kind about a table."""
    labels, place = tuple(drawn.labels), random.randrange(len(drawn.numbers))
    values = [int(value) for value in numbers_of(drawn.table.column(1 + place))]
    one, other = random.sample(range(len(labels)), 2)
    what = f"«{drawn.numbers[place].head}»"
    if kind == "valor":
        return Asked(kind, f"o valor de {what} em «{labels[one]}»", values[one], "", (labels[one],), (labels[one],))
    if kind in ("maior", "menor"):
        label = labels[values.index((max if kind == "maior" else min)(values))]
        word = "mais alto" if kind == "maior" else "mais baixo"
        return Asked(kind, f"em que «{drawn.table.heads[0]}» é {word} o valor de {what}", None, label, (label,), ())
    if kind == "total":
        return Asked(kind, f"a soma de {what} em todas as linhas", sum(values), "", labels, ())
    if kind == "diferenca":
        pair = (labels[one], labels[other])
        words = f"a diferença de {what} entre «{pair[0]}» e «{pair[1]}»"
        return Asked(kind, words, abs(values[one] - values[other]), "", pair, pair)
    if kind == "quantos":
        limit = sorted(values)[len(values) // 2] - 1
        over = sum(value > limit for value in values)
        return Asked(kind, f"em quantas linhas o valor de {what} passa de {limit}", over, "", labels, (str(limit),))
    words = f"o valor de «{drawn.absent}», que a tabela não tem, em «{labels[one]}»"
    return Asked(kind, words, None, "", (), (labels[one],))
