"""What a document doesn't say, said as if it did: wrong answers of a careless reader, for preference pairs.

A digit misread, the next row's name, a value for what isn't there. Each is a `Known` of its own, so that a program can
tell an answer that holds it from one that holds the truth.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random

from generators.documents.contract import Document
from generators.documents.known import LABEL, Known
from generators.documents.table_questions import Asking, known_cell, plain
from generators.documents.values import Value, at, on
from generators.documents.wording import cell_of, full_stop, joined, lasting, quoted, upper_first
from quality.answers.shown_values import NUMBER, decimal_of
from text.dates import WEEKDAYS, in_a

FIGURES = re.compile(r"\d")
WITH_AMOUNT = re.compile(r"(?:: |, com )[^:«»]*\.$")
"""What an answer that names a row says of it besides."""


def contradicted(known: Known, document: Document, dice: Random) -> Known | None:
    """Another answer to the same question, which is wrong. None where a program can't word one."""
    wrong = BY_FORM[known.form](known, document, dice)
    return wrong if wrong and wrong.value != known.value else None


def _number(known: Known, _: Document, dice: Random) -> Known | None:
    """One digit of the value is another. «1 dia» stays: its noun stands in the singular."""
    right = Decimal(known.value[0])
    outside = [(one.start(), one.end()) for one in LABEL.finditer(known.sentence)]
    for found in reversed(list(NUMBER.finditer(known.sentence))):
        if any(start <= found.start() < end for start, end in outside) or decimal_of(found.group()) != abs(right):
            continue
        written = _misread(found.group(), dice)
        if written is None:
            return None
        value = decimal_of(written) * (-1 if right < 0 else 1)
        sentence = f"{known.sentence[: found.start()]}{written}{known.sentence[found.end() :]}"
        return known.model_copy(update={"sentence": sentence, "value": (plain(value),)})
    return None


def _misread(written: str, dice: Random) -> str | None:
    if written in ("0", "1"):
        return None
    if len(written) == 1:
        return str(int(written) + dice.choice((1, 2)))
    places = [place for place, sign in enumerate(written) if sign.isdigit()]
    place = dice.choice(places[1:] or places)
    other = dice.choice([digit for digit in "0123456789" if digit != written[place]])
    return written[:place] + other + written[place + 1 :]


def _day(known: Known, document: Document, dice: Random) -> Known | None:
    right = date.fromisoformat(known.value[0])
    wrong = right.replace(day=dice.choice([day for day in range(1, 29) if day != right.day]))
    return _printed(known, document, on(right), on(wrong), wrong.isoformat())


def _hour(known: Known, document: Document, dice: Random) -> Known | None:
    right = int(known.value[0])
    wrong = (right + dice.choice((-60, -10, 10, 20, 60))) % 1440
    return _printed(known, document, at(right), at(wrong), str(wrong))


def _printed(known: Known, document: Document, right: Value, wrong: Value, value: str) -> Known | None:
    before, found, after = known.sentence.rpartition(document.printed(right))
    told = f"{before}{document.printed(wrong)}{after}"
    return known.model_copy(update={"sentence": told, "value": (value,)}) if found else None


def _minutes(known: Known, _: Document, dice: Random) -> Known | None:
    right = int(known.value[0])
    wrong = right + dice.choice((5, 10, 15, 60))
    before, found, after = known.sentence.rpartition(lasting(right))
    told = f"{before}{lasting(wrong)}{after}"
    return known.model_copy(update={"sentence": told, "value": (str(wrong),)}) if found else None


def _label(known: Known, _: Document, dice: Random) -> Known | None:
    wrong = dice.choice(known.rivals)
    sentence = WITH_AMOUNT.sub(".", known.sentence.replace(quoted(known.value[0]), quoted(wrong)))
    rivals = tuple(one for one in (*known.value, *known.rivals) if one != wrong)
    return known.model_copy(update={"sentence": sentence, "value": (wrong,), "rivals": rivals})


def _order(known: Known, _: Document, dice: Random) -> Known | None:
    wrong = list(known.value)
    first, second = dice.sample(range(len(wrong)), 2)
    wrong[first], wrong[second] = wrong[second], wrong[first]
    told = joined([quoted(one) for one in wrong])
    sentence = known.sentence.replace(joined([quoted(one) for one in known.value]), told)
    return known.model_copy(update={"sentence": sentence, "value": tuple(wrong)})


def _text(known: Known, document: Document, dice: Random) -> Known | None:
    """Another text of the page, with figures where the right one has any; of a day of the week, another one."""
    right = known.value[0]
    others = tuple(WEEKDAYS) if right in WEEKDAYS else _texts(document, with_figures=bool(FIGURES.search(right)))
    others = tuple(one for one in dict.fromkeys(others) if one.casefold() != right.casefold())
    before, found, _ = known.sentence.rpartition(right)
    if not others or not found:
        return None
    wrong = dice.choice(others)
    if right in WEEKDAYS:
        before = re.sub(r"\bnuma? $", f"{in_a(wrong)} ", before)
    told = full_stop(f"{before}{wrong}")
    return known.model_copy(update={"sentence": told, "value": (wrong,), "rivals": (right,)})


def _texts(document: Document, with_figures: bool) -> tuple[str, ...]:
    """Of facts that are asked about, and of cells."""
    facts = (fact.value for fact in document.facts.values() if fact.asked)
    cells = (value for lines in document.tables.values() for row in lines.rows for value in row)
    texts = (value.text for value in (*facts, *cells) if value.form == "text" and value.text)
    return tuple(one for one in texts if bool(FIGURES.search(one)) == with_figures)


def _absent(known: Known, document: Document, dice: Random) -> Known | None:
    """A row that isn't there has the value of one that is."""
    for lines in document.tables.values():
        for place, column in enumerate(lines.columns):
            for decoy in lines.decoys:
                cell = cell_of(column, lines, decoy)
                if not known.sentence.startswith(f"{upper_first(cell)} não consta"):
                    continue
                row = dice.choice(range(len(lines.labels)))
                near = known_cell(Asking(document, lines, place, dice), lines.labels[row])
                sentence = full_stop(f"{upper_first(cell)} é {document.printed(lines.rows[row][place])}")
                return near.model_copy(update={"kind": known.kind, "question": known.question, "sentence": sentence})
    return None


BY_FORM: dict[str, Callable[[Known, Document, Random], Known | None]] = {
    "number": _number,
    "day": _day,
    "hour": _hour,
    "minutes": _minutes,
    "label": _label,
    "order": _order,
    "text": _text,
    "absent": _absent,
}
