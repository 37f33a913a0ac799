"""Values that stand in a document, and how Portugal writes them: «1234,50 €», «3 de março de 2026», «14h30», «6 %»."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from schemas.base import Row
from text.dates import long_date

Form = Literal["money", "number", "percent", "day", "hour", "text"]
CENTS = Decimal("0.01")


class Style(Row):
    """How one document writes dates and hours."""

    long_dates: bool = False
    colons: bool = False


class Value(Row):
    """One value. `amount` is euros, a number (of `unit`, with `decimals`), percents, or minutes since midnight."""

    form: Form
    text: str = ""
    amount: Decimal = Decimal(0)
    day: date = date.min
    unit: str = ""
    decimals: int = 0


def money(amount: Decimal) -> Value:
    return Value(form="money", amount=cents(amount), unit="€", decimals=2)


def number(amount: Decimal | int, unit: str = "", decimals: int = 0) -> Value:
    return Value(form="number", amount=Decimal(amount), unit=unit, decimals=decimals)


def percent(amount: Decimal | int, decimals: int = 0) -> Value:
    return Value(form="percent", amount=Decimal(amount), unit="%", decimals=decimals)


def on(day: date) -> Value:
    return Value(form="day", day=day)


def at(minutes: int) -> Value:
    return Value(form="hour", amount=Decimal(minutes % 1440))


def words(text: str) -> Value:
    return Value(form="text", text=text)


def cents(amount: Decimal) -> Decimal:
    """Rounded half up to cents, as invoices are."""
    return amount.quantize(CENTS, ROUND_HALF_UP)


def shown(value: Value, style: Style) -> str:
    """The value as it is printed."""
    if value.form == "text":
        return value.text
    if value.form == "day":
        return long_date(value.day) if style.long_dates else f"{value.day:%d/%m/%Y}"
    if value.form == "hour":
        hours, minutes = divmod(int(value.amount), 60)
        return f"{hours:02d}:{minutes:02d}" if style.colons else f"{hours}h{minutes:02d}"
    unit = "dia" if value.unit == "dias" and value.amount == 1 else value.unit
    return f"{figure(value.amount, value.decimals)} {unit}".strip()


def figure(amount: Decimal, decimals: int) -> str:
    """A number with a decimal comma; its thousands are parted from 10 000 on."""
    rounded = amount.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    whole, _, rest = f"{abs(rounded):f}".partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", " ")
    return f"{'-' if rounded < 0 else ''}{whole}{',' + rest if rest else ''}"
