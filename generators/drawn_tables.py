"""Tables drawn from a pack's outlines, and questions about them that have one right answer."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

KINDS = ("valor", "maior", "menor", "total", "diferenca", "quantos", "sem_resposta")
FORMATS = ("markdown", "csv", "linhas")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers: its head, its unit, and its values by row."""

    name: str
    unit: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head for its labels. `absent` is a column that it might have had, and has not."""

    title: str
    head: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    absent: str

    def text(self, form: str) -> str:
        """The table under its title: Markdown, values parted by semicolons, or a line for each row."""
        heads = [self.head, *(f"{c.name} ({c.unit})" if c.unit else c.name for c in self.columns)]
        rows = [[label, *(str(c.values[n]) for c in self.columns)] for n, label in enumerate(self.labels)]
        if form == "csv":
            lines = [";".join(cells) for cells in (heads, *rows)]
        elif form == "linhas":
            lines = [f"{cells[0]}: " + ", ".join(map(_said, heads[1:], cells[1:])) + "." for cells in rows]
        else:
            lines = [f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *rows)]
        return "\n".join([self.title, "", *lines])

    def lines(self, form: str, labels: tuple[str, ...]) -> str:
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


def _said(head: str, value: str) -> str:
    name, _, unit = head.partition(" (")
    return f"{name} {value}{' ' + unit.rstrip(')') if unit else ''}"


def draw_table(outline: dict[str, Any], random: Random) -> Table:
    """A table of an outline: `text` (its title), `head`, `labels`, `columns` of {name, unit, low, high}. Its rows keep
    the outline's order."""
    labels = tuple(map(str, outline["labels"]))
    count = random.randint(min(5, len(labels)), min(9, len(labels)))
    kept = sorted(random.sample(range(len(labels)), count))
    columns = list(outline["columns"])
    random.shuffle(columns)
    *there, absent = columns[: random.randint(3, 4)]
    return Table(
        title=str(outline["text"]),
        head=str(outline["head"]),
        labels=tuple(labels[place] for place in kept),
        columns=tuple(_column(column, count, random) for column in there),
        absent=str(absent["name"]),
    )


def _column(column: dict[str, Any], count: int, random: Random) -> Column:
    """Values that are all different, so that the highest and the lowest are one row's each."""
    values = random.sample(range(int(column["low"]), int(column["high"]) + 1), count)
    return Column(str(column["name"]), str(column.get("unit") or ""), tuple(values))


def draw_question(table: Table, kind: str, random: Random) -> Asked:
    """A question of a kind about a table."""
    column = random.choice(table.columns)
    one, other = random.sample(range(len(table.labels)), 2)
    what = f"«{column.name}»"
    if kind == "valor":
        label = table.labels[one]
        return Asked(kind, f"o valor de {what} em «{label}»", column.values[one], "", (label,), (label,))
    if kind in ("maior", "menor"):
        best = (max if kind == "maior" else min)(column.values)
        label = table.labels[column.values.index(best)]
        word = "mais alto" if kind == "maior" else "mais baixo"
        return Asked(kind, f"em que «{table.head}» é {word} o valor de {what}", None, label, (label,), ())
    if kind == "total":
        return Asked(kind, f"a soma de {what} em todas as linhas", sum(column.values), "", table.labels, ())
    if kind == "diferenca":
        labels = (table.labels[one], table.labels[other])
        words = f"a diferença de {what} entre «{labels[0]}» e «{labels[1]}»"
        return Asked(kind, words, abs(column.values[one] - column.values[other]), "", labels, labels)
    if kind == "quantos":
        limit = sorted(column.values)[len(column.values) // 2] - 1
        over = sum(value > limit for value in column.values)
        words = f"em quantas linhas o valor de {what} passa de {limit}"
        return Asked(kind, words, over, "", table.labels, (str(limit),))
    label = table.labels[one]
    return Asked(kind, f"o valor de «{table.absent}», que a tabela não tem, em «{label}»", None, "", (), (label,))
