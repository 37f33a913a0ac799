"""A question about a document with the answer that a program knows."""

from __future__ import annotations

from typing import Any, Literal

from schemas.base import Row

AnswerForm = Literal["number", "day", "hour", "minutes", "text", "label", "order", "absent"]
KINDS = (
    *("valor", "soma", "diferenca", "comparacao", "extremo", "contagem", "ausencia", "data", "percentagem", "qual"),
    "ordem",
)


class Known(Row):
    """`value` is canonical: a decimal number, an ISO date, minutes, the label, or labels in order; nothing when the
    document doesn't tell. `sentence` is a right answer in our own words, `rivals` labels that are not it."""

    kind: str
    question: str
    sentence: str
    form: AnswerForm
    value: tuple[str, ...] = ()
    unit: str = ""
    rivals: tuple[str, ...] = ()

    @property
    def constraint(self) -> dict[str, Any]:
        """What a checker holds the answer to."""
        return {
            "checker": "known_value",
            "form": self.form,
            "value": list(self.value),
            "unit": self.unit,
            "rivals": list(self.rivals),
            "text": f"A resposta diz o mesmo que esta: {self.sentence}",
        }
