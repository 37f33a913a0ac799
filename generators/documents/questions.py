"""A question of a kind about a document, where it has what the kind needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from generators.documents import fact_questions as facts
from generators.documents import table_questions as tables
from generators.documents.contract import Document
from generators.documents.known import KINDS, Known
from generators.documents.table_questions import Asking
from generators.documents.wording import upper_first
from quality.constraints.known_values import values_said

OF_TABLES: dict[str, Callable[[Asking], Known | None]] = {
    "valor": tables.value,
    "soma": tables.total,
    "diferenca": tables.difference,
    "comparacao": tables.comparison,
    "extremo": tables.extreme,
    "contagem": tables.count,
    "ausencia": tables.absence,
    "data": tables.time_between,
    "percentagem": tables.share,
    "qual": tables.which,
    "ordem": tables.order,
}
OF_FACTS: dict[str, Callable[[Document, Random], Known | None]] = {
    "valor": facts.value,
    "soma": facts.total,
    "diferenca": facts.difference,
    "ausencia": facts.absence,
    "data": facts.dates,
}
OPENINGS = ("", "", "Segundo {name}, ", "De acordo com {name}, ", "Pelo que consta {of}, ")


def ask(document: Document, kinds: Sequence[str], dice: Random) -> Known | None:
    """A question of the first kind that the document has what it needs for; None where it has for none."""
    for kind in kinds:
        if known := _of_kind(document, kind, dice):
            name = document.name
            opening = dice.choice(OPENINGS[:2] if name in known.question else OPENINGS)
            opening = opening.format(name=name, of=f"d{name}")
            question = upper_first(opening + known.question)
            wanted = known.value[0] if known.value else ""
            shown = tuple(values_said(f"{document.text()}\n{question}", known.form, wanted, known.unit))
            return known.model_copy(update={"question": question, "shown": shown})
    return None


def _of_kind(document: Document, kind: str, dice: Random) -> Known | None:
    columns = [(lines, place) for lines in document.tables.values() for place in range(len(lines.columns))]
    dice.shuffle(columns)
    if kind in OF_FACTS and (not columns or dice.random() < 0.5) and (found := OF_FACTS[kind](document, dice)):
        return found
    for lines, place in columns:
        if found := OF_TABLES[kind](Asking(document, lines, place, dice)):
            return found
    return OF_FACTS[kind](document, dice) if kind in OF_FACTS else None


__all__ = ["KINDS", "ask"]
