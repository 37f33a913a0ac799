"""Questions about what stands outside a document's tables."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from generators.documents.contract import Document, Fact
from generators.documents.known import Known
from generators.documents.table_questions import plain
from generators.documents.values import money, on
from generators.documents.wording import full_stop, of, passes, upper_first
from text.dates import WEEKDAYS, in_a


def _asked(document: Document, *forms: str) -> list[Fact]:
    return [fact for fact in document.facts.values() if fact.asked and fact.value.form in forms]


def value(document: Document, dice: Random) -> Known | None:
    """Any fact, but not one that others share: «qual é o total?» has one answer."""
    facts = _asked(document, "money", "number", "percent", "day", "hour", "text")
    if not facts:
        return None
    fact = dice.choice(facts)
    found, printed = fact.value, document.printed(fact.value)
    question, said = f"qual é {fact.what}?", full_stop(f"{upper_first(fact.what)} é {printed}")
    if found.form == "text":
        return Known(kind="valor", question=question, sentence=said, form="text", value=(found.text,))
    if found.form == "day":
        return Known(kind="valor", question=question, sentence=said, form="day", value=(found.day.isoformat(),))
    if found.form == "hour":
        return Known(kind="valor", question=question, sentence=said, form="hour", value=(str(int(found.amount)),))
    value = (plain(found.amount),)
    return Known(kind="valor", question=question, sentence=said, form="number", value=value, unit=found.unit)


def absence(document: Document, dice: Random) -> Known | None:
    what = dice.choice(document.absent)
    said = f"{upper_first(what)} não consta {of(document.name)}."
    return Known(kind="ausencia", question=f"qual é {what}?", sentence=said, form="absent")


def total(document: Document, dice: Random) -> Known | None:
    return _of_two("soma", "quanto somam", document, dice)


def difference(document: Document, dice: Random) -> Known | None:
    return _of_two("diferenca", "qual é a diferença entre", document, dice)


def _of_two(kind: str, asks: str, document: Document, dice: Random) -> Known | None:
    facts = _asked(document, "money")
    if len(facts) < 2:
        return None
    first, second = dice.sample(facts, 2)
    one, other = first.value.amount, second.value.amount
    amount = one + other if kind == "soma" else abs(one - other)
    if not amount:
        return None
    question = f"{asks} {first.what} e {second.what}?"
    said = f"{'A soma' if kind == 'soma' else 'A diferença'} é de {document.printed(money(amount))}."
    return Known(kind=kind, question=question, sentence=said, form="number", value=(plain(amount),), unit="€")


def dates(document: Document, dice: Random) -> Known | None:
    """Days or minutes between two facts, a date some days later, a day of the week."""
    days = sorted(_asked(document, "day"), key=lambda fact: fact.value.day)
    hours = sorted(_asked(document, "hour"), key=lambda fact: fact.value.amount)
    ways = [_days_between] * (len(days) > 1) + [_later, _weekday] * (len(days) > 0) + [_minutes] * (len(hours) > 1)
    if not ways:
        return None
    way = dice.choice(ways)
    return way(document, hours if way is _minutes else days, dice)


def _known(question: str, said: str, form: str, value: object) -> Known:
    return Known.model_validate(
        {"kind": "data", "question": question, "sentence": said, "form": form, "value": (str(value),)}
    )


def _days_between(document: Document, days: list[Fact], dice: Random) -> Known | None:
    first, last = sorted(dice.sample(days, 2), key=lambda fact: fact.value.day)
    passed = (last.value.day - first.value.day).days
    if not passed:
        return None
    question = f"quantos dias decorrem entre {first.what} e {last.what}?"
    known = _known(question, f"Decorrem {passed} dias." if passed > 1 else "Decorre 1 dia.", "number", passed)
    return known.model_copy(update={"unit": "dias"})


def _later(document: Document, days: list[Fact], dice: Random) -> Known | None:
    fact, more = dice.choice(days), dice.choice((5, 8, 10, 15, 30))
    day = fact.value.day + timedelta(more)
    question = f"que data calha {more} dias depois {of(fact.what)}?"
    return _known(question, f"Calha a {document.printed(on(day))}.", "day", day.isoformat())


def _weekday(document: Document, days: list[Fact], dice: Random) -> Known | None:
    fact = dice.choice(days)
    weekday = WEEKDAYS[fact.value.day.weekday()]
    known = _known(
        f"em que dia da semana calha {fact.what}?",
        f"{upper_first(fact.what)} calha {in_a(weekday)} {weekday}.",
        "text",
        weekday,
    )
    return known.model_copy(update={"rivals": tuple(day for day in WEEKDAYS if day != weekday)})


def _minutes(document: Document, hours: list[Fact], dice: Random) -> Known | None:
    first, last = sorted(dice.sample(hours, 2), key=lambda fact: fact.value.amount)
    passed: Decimal = last.value.amount - first.value.amount
    if not passed:
        return None
    question = f"quanto tempo decorre entre {first.what} e {last.what}?"
    return _known(question, f"{upper_first(passes(passed))}.", "minutes", int(passed))
