"""What a document is: facts with their labels, tables with their columns, and what it might have had and hasn't."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from generators.documents.values import Form, Style, Value, shown
from schemas.base import Row

Gender = Literal["o", "a"]


class Noun(Row):
    """What a table's rows are: «artigo», «artigos»."""

    gender: Gender
    one: str
    many: str


class Fact(Row):
    """A value with its printed `label`, and what a question calls it, with its article: «o total a pagar».
    `asked` is false for what nobody asks about: numbers of identification, addresses, what the title says."""

    label: str
    what: str
    value: Value
    asked: bool = True


class Column(Row):
    """A column of values, one form for all. `what` and `many` name it in questions: «o preço», «os preços». `adds` says
    that a sum means something, `high` that its values are high or low, and not great or small."""

    head: str
    what: str
    many: str
    form: Form
    adds: bool = False
    high: bool = False

    @property
    def is_counted(self) -> bool:
        return self.form in ("money", "number", "percent")


class Lines(Row):
    """A table. `labels` name its rows, all different; `columns` are the others. `link` joins a column's name to a row's
    («o preço de», «a hora em»). `decoys` are labels that it might have had. `total` is printed under it, as it is."""

    noun: Noun
    head: str
    labels: tuple[str, ...] = Field(min_length=2)
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    link: str = "de"
    decoys: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_square(self) -> Lines:
        if len(set(self.labels)) < len(self.labels) or set(self.labels) & set(self.decoys):
            raise ValueError("two rows have the same label")
        if len(self.rows) != len(self.labels) or any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("rows, labels and columns don't fit")
        if any(value.form != column.form for row in self.rows for value, column in zip(row, self.columns, strict=True)):
            raise ValueError("a value of another form than its column")
        return self

    def column(self, place: int) -> tuple[Value, ...]:
        return tuple(row[place] for row in self.rows)


class Document(Row):
    """A document of one kind. `name` is what questions call it, with its article («a fatura da água»); `absent` what
    it hasn't, named likewise; `notes` are sentences that it prints as they are."""

    kind: str
    name: str
    title: str
    facts: dict[str, Fact]
    tables: dict[str, Lines] = {}
    notes: tuple[str, ...] = ()
    absent: tuple[str, ...] = Field(min_length=1)
    style: Style = Style()

    def printed(self, value: Value) -> str:
        return shown(value, self.style)

    def sheet(self) -> dict[str, Any]:
        """What its template lays out: everything is text by now."""
        return {
            "title": self.title,
            "facts": {
                key: {"label": fact.label, "value": self.printed(fact.value)} for key, fact in self.facts.items()
            },
            "tables": {
                key: {
                    "heads": [lines.head, *(column.head for column in lines.columns)],
                    "right": [False, *(column.form != "text" for column in lines.columns)],
                    "rows": [
                        [label, *map(self.printed, row)] for label, row in zip(lines.labels, lines.rows, strict=True)
                    ],
                }
                for key, lines in self.tables.items()
            },
            "notes": list(self.notes),
        }

    def text(self) -> str:
        """All that is printed, as text."""
        told = [self.title, *(f"{fact.label}: {self.printed(fact.value)}" for fact in self.facts.values())]
        for table in self.sheet()["tables"].values():
            told += ["", " | ".join(table["heads"]), *(" | ".join(row) for row in table["rows"])]
        return "\n".join((*told, "", *self.notes)).strip()
