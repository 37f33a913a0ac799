"""A question about a document with the answer that a program knows."""

from __future__ import annotations

import re
from typing import Any, Literal

from quality.constraints.known_values import values_said
from schemas.base import Row

AnswerForm = Literal["number", "day", "hour", "minutes", "text", "label", "order", "absent"]
KINDS = (
    *("valor", "soma", "diferenca", "comparacao", "extremo", "contagem", "ausencia", "data", "percentagem", "qual"),
    "ordem",
)

LABEL = re.compile(r"«([^«»]+)»")


class Known(Row):
    """`value` is canonical: a decimal number, an ISO date, minutes, the label, or labels in order; nothing when the
    document doesn't tell. `sentence` is a right answer in our own words, `rivals` labels that are not it, `shown`
    the values of its form that stand in document and question."""

    kind: str
    question: str
    sentence: str
    form: AnswerForm
    value: tuple[str, ...] = ()
    unit: str = ""
    rivals: tuple[str, ...] = ()
    shown: tuple[str, ...] | None = None

    @property
    def constraint(self) -> dict[str, Any]:
        """What a checker holds the answer to. An answer that only repeats a name of the question doesn't tell."""
        told = self.form in ("number", "day", "hour", "minutes")
        labels = dict.fromkeys(LABEL.findall(self.question) if told else ())
        besides = [one for one in labels if values_said(one, self.form, self.value[0], self.unit)]
        return {
            "checker": "known_value",
            "form": self.form,
            "value": list(self.value),
            "unit": self.unit,
            "rivals": list(self.rivals),
            **({"besides": besides} if besides else {}),
            **({"shown": list(self.shown)} if self.shown is not None and told else {}),
            "text": f"A resposta diz o mesmo que esta: {self.sentence}",
        }
