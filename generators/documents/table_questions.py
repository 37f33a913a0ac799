"""Questions about a document's tables."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from random import Random

from generators.documents.contract import Column, Document, Lines
from generators.documents.known import Known
from generators.documents.values import Value, percent, shown
from generators.documents.wording import (
    against,
    cell_of,
    degree,
    full_stop,
    joined,
    linked,
    of,
    passes,
    quoted,
    upper_first,
)


class Asking:
    """One table's column under question."""

    def __init__(self, document: Document, lines: Lines, place: int, dice: Random) -> None:
        self.document, self.lines, self.dice = document, lines, dice
        self.column: Column = lines.columns[place]
        self.values: dict[str, Value] = dict(zip(lines.labels, lines.column(place), strict=True))

    def amount(self, label: str) -> Decimal:
        return self.values[label].amount

    @property
    def ranks(self) -> bool:
        """Whether more and less are plain: of money that came and went, they aren't."""
        owed = self.column.form == "money" and any(value.amount < 0 for value in self.values.values())
        return self.column.is_counted and not owed

    def printed(self, amount: Decimal) -> str:
        """An amount as this column writes its own."""
        return shown(next(iter(self.values.values())).model_copy(update={"amount": amount}), self.document.style)

    def some(self, count: int) -> list[str] | None:
        """Labels whose values all differ, in the table's order; None where there aren't that many."""
        by_amount: dict[Decimal, str] = {}
        for label in self.dice.sample(self.lines.labels, len(self.lines.labels)):
            by_amount.setdefault(self.amount(label), label)
        if len(by_amount) < count:
            return None
        kept = self.dice.sample(sorted(by_amount.values()), count)
        return sorted(kept, key=self.lines.labels.index)

    def numeric(self, kind: str, question: str, sentence: str, amount: Decimal) -> Known:
        unit = next(iter(self.values.values())).unit
        return Known(kind=kind, question=question, sentence=sentence, form="number", value=(plain(amount),), unit=unit)


def plain(amount: Decimal) -> str:
    """A number as Python writes it, without zeros at the end: '12.5', '0', '-3'."""
    return f"{amount.normalize() + 0:f}"


def known_cell(asking: Asking, label: str) -> Known:
    cell, value = cell_of(asking.column, asking.lines, label), asking.values[label]
    printed = asking.document.printed(value)
    question, said = f"qual é {cell}?", full_stop(f"{upper_first(cell)} é {printed}")
    if value.form == "day":
        return Known(kind="valor", question=question, sentence=said, form="day", value=(value.day.isoformat(),))
    if value.form == "hour":
        return Known(kind="valor", question=question, sentence=said, form="hour", value=(str(int(value.amount)),))
    if value.form == "text":
        return Known(kind="valor", question=question, sentence=said, form="text", value=(value.text,))
    return asking.numeric("valor", question, said, value.amount)


def value(asking: Asking) -> Known | None:
    return known_cell(asking, asking.dice.choice(asking.lines.labels))


def total(asking: Asking) -> Known | None:
    """Of two, of three, or of all rows."""
    if not asking.column.adds:
        return None
    labels = list(asking.lines.labels)
    count = asking.dice.choice((2, 3, len(labels)))
    if count < len(labels):
        kept = sorted(asking.dice.sample(labels, count), key=labels.index)
        what = f"a soma {of(asking.column.many)} {linked(asking.lines, kept)}"
    else:
        kept, what = labels, f"a soma de todos {asking.column.many}"
        if asking.column.many.startswith("as "):
            what = f"a soma de todas {asking.column.many}"
    amount = sum((asking.amount(label) for label in kept), Decimal(0))
    return asking.numeric("soma", f"qual é {what}?", f"{upper_first(what)} é {asking.printed(amount)}.", amount)


def difference(asking: Asking) -> Known | None:
    if not asking.ranks or not (pair := asking.some(2)):
        return None
    what = f"a diferença entre {against(asking.column, asking.lines, *pair)}"
    amount = abs(asking.amount(pair[0]) - asking.amount(pair[1]))
    if asking.column.form == "percent":
        amount_told = f"{asking.printed(amount).removesuffix(' %')} pontos percentuais"
        known = asking.numeric("diferenca", f"qual é {what}?", f"{upper_first(what)} é de {amount_told}.", amount)
        return known.model_copy(update={"unit": ""})
    return asking.numeric("diferenca", f"qual é {what}?", f"{upper_first(what)} é de {asking.printed(amount)}.", amount)


def comparison(asking: Asking) -> Known | None:
    if not asking.ranks or not (pair := asking.some(2)):
        return None
    most = asking.dice.random() < 0.5
    first, second = asking.dice.sample(pair, 2)
    right = (max if most else min)(pair, key=asking.amount)
    what = degree(asking.column, most)
    question = f"entre {quoted(first)} e {quoted(second)}, qual tem {what}?"
    sentence = f"{quoted(right)} tem {what}: {asking.printed(asking.amount(right))}."
    return _label("comparacao", question, sentence, right, pair)


def _label(kind: str, question: str, sentence: str, right: str, among: list[str]) -> Known:
    rivals = tuple(one for one in among if one != right)
    return Known(kind=kind, question=question, sentence=sentence, form="label", value=(right,), rivals=rivals)


def extreme(asking: Asking) -> Known | None:
    if not asking.ranks:
        return None
    most, labels = asking.dice.random() < 0.5, list(asking.lines.labels)
    right = (max if most else min)(labels, key=asking.amount)
    if sum(asking.amount(label) == asking.amount(right) for label in labels) > 1:
        return None
    what, noun = degree(asking.column, most), asking.lines.noun
    question = f"qual é {noun.gender} {noun.one} com {what}?"
    told = f"{quoted(right)}, com {asking.printed(asking.amount(right))}"
    sentence = f"{upper_first(noun.gender)} {noun.one} com {what} é {told}."
    return _label("extremo", question, sentence, right, labels)


def count(asking: Asking) -> Known | None:
    """All rows, or those over a number that none of them has."""
    noun, labels = asking.lines.noun, asking.lines.labels
    if not asking.ranks or asking.dice.random() < 0.3:
        question = f"quant{noun.gender}s {noun.many} constam {of(asking.document.name)}?"
        return _counted(question, f"Constam {len(labels)} {noun.many}.", len(labels))
    amounts = sorted({asking.amount(label) for label in labels})
    finest = Decimal(1).scaleb(-next(iter(asking.values.values())).decimals)
    limits = [limit for low, high in pairwise(amounts) if (limit := _round_between(low, high, finest)) is not None]
    if not limits:
        return None
    limit = asking.dice.choice(limits)
    over = sum(asking.amount(label) > limit for label in labels)
    question = f"em quant{noun.gender}s {noun.many} {asking.column.what} é superior a {asking.printed(limit)}?"
    named = noun.one if over == 1 else noun.many
    return _counted(question, f"É superior em {over} {named}.", over)


def _round_between(low: Decimal, high: Decimal, finest: Decimal) -> Decimal | None:
    """The roundest number between two others; None where they are neighbours."""
    for step in map(Decimal, ("1000", "100", "50", "10", "5", "1", "0.5", "0.1", "0.01")):
        limit = (low // step + 1) * step
        if step >= finest and low < limit < high:
            return limit
    return None


def _counted(question: str, sentence: str, amount: int) -> Known:
    return Known(kind="contagem", question=question, sentence=sentence, form="number", value=(str(amount),))


def absence(asking: Asking) -> Known | None:
    """Of a row that the table might have had."""
    if not asking.lines.decoys:
        return None
    cell = cell_of(asking.column, asking.lines, asking.dice.choice(asking.lines.decoys))
    sentence = f"{upper_first(cell)} não consta {of(asking.document.name)}."
    return Known(kind="ausencia", question=f"qual é {cell}?", sentence=sentence, form="absent")


def time_between(asking: Asking) -> Known | None:
    if asking.column.form != "hour" or not (pair := asking.some(2)):
        return None
    first, last = sorted(pair, key=asking.amount)
    minutes = asking.amount(last) - asking.amount(first)
    what = f"entre {against(asking.column, asking.lines, first, last)}"
    said = f"{upper_first(what)} {passes(minutes)}."
    question = f"quanto tempo decorre {what}?"
    return Known(kind="data", question=question, sentence=said, form="minutes", value=(str(int(minutes)),))


def share(asking: Asking) -> Known | None:
    """Of the sum of all rows, to tenths."""
    amounts = [one.amount for one in asking.values.values()]
    if not asking.column.adds or min(amounts) < 0 or not (whole := sum(amounts, Decimal(0))):
        return None
    label = asking.dice.choice(asking.lines.labels)
    part = (asking.amount(label) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    what = f"{of('a soma')} {of(asking.column.many)} cabe a {quoted(label)}"
    printed = shown(percent(part, 1), asking.document.style)
    return Known(
        kind="percentagem",
        question=f"que percentagem {what}, com arredondamento às décimas?",
        sentence=f"A {quoted(label)} cabem {printed} da soma {of(asking.column.many)}.",
        form="number",
        value=(plain(part),),
        unit="%",
    )


def which(asking: Asking) -> Known | None:
    """One that is there among two that aren't, or the other way round."""
    lines, noun = asking.lines, asking.lines.noun
    there = asking.dice.random() < 0.5
    few, many = (lines.labels, lines.decoys) if there else (lines.decoys, lines.labels)
    if len(few) < 1 or len(many) < 2:
        return None
    right = asking.dice.choice(few)
    listed = asking.dice.sample((right, *asking.dice.sample(many, 2)), 3)
    lacks = "" if there else "não "
    these = f"dest{'es' if noun.gender == 'o' else 'as'} {noun.many}"
    question = (
        f"qual {these} {lacks}consta {of(asking.document.name)}: {joined([quoted(one) for one in listed], 'ou')}?"
    )
    sentence = f"{quoted(right)} {lacks}consta {of(asking.document.name)}."
    return _label("qual", question, sentence, right, listed)


def order(asking: Asking) -> Known | None:
    if not asking.ranks or not (three := asking.some(3)):
        return None
    rising = asking.dice.random() < 0.5
    right = sorted(three, key=asking.amount, reverse=not rising)
    gender = asking.lines.noun.gender
    low, high = (f"que tem {degree(asking.column, most)}" for most in (not rising, rising))
    listed = joined([quoted(one) for one in asking.dice.sample(three, 3)])
    question = f"como se ordenam {listed}, d{gender} {low} para {gender} {high}?"
    sentence = f"A ordem é: {joined([quoted(one) for one in right])}."
    return Known(kind="ordem", question=question, sentence=sentence, form="order", value=tuple(right))
