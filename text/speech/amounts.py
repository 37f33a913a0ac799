"""Money, units, per cent, degrees: numbers that say what they count."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from text.speech.numbers import cardinal, decimal, whole_number
from text.speech.words import words_of

SPACE = "[ \u00a0\u202f]"
NUMBER = rf"(?:\d{{1,3}}(?:(?:\.|{SPACE})\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?)"
SIGN = r"(?:(?<![\w)\d])[-−–](?=\d))?"
BEFORE = r"(?<![\w,.])"
SCALE_WORDS = r"(?:mil milhões|mil|milhão|milhões|bilião|biliões)"
EURO_AFTER = re.compile(
    rf"{BEFORE}(?P<sign>{SIGN})(?P<n>{NUMBER})(?:{SPACE}?(?P<scale>{SCALE_WORDS}|[kM](?=€)))?(?: de)?{SPACE}?"
    r"(?P<mark>€|EUR\b|US\$|\$|£)"
)
EURO_BEFORE = re.compile(
    rf"(?P<mark>€|EUR|US\$|\$|£){SPACE}?(?P<sign>-?)(?P<n>{NUMBER})(?:{SPACE}(?P<scale>{SCALE_WORDS}))?(?![\w,])"
)
MARKS = {"€": ("euro", "euros", "cêntimo"), "$": ("dólar", "dólares", "cêntimo"), "£": ("libra", "libras", "péni")}
PENCE = {"cêntimo": "cêntimos", "péni": "pence"}
PER = {
    "kg": "quilo",
    "m²": "metro quadrado",
    "m2": "metro quadrado",
    "l": "litro",
    "L": "litro",
    "kWh": "quilowatt-hora",
    "h": "hora",
}
PER_UNIT = re.compile(r"\b(euros?|cêntimos?)\s?/\s?(kWh|kg|m²|m2|[lL]|h|[a-zà-ÿ]{3,})(?!\w)")


class Unit(NamedTuple):
    """How a unit is said of one and of many, and whether it is feminine."""

    one: str
    many: str
    feminine: bool


@cache
def units() -> dict[str, Unit]:
    """Symbol -> words."""
    rows = words_of("units")["units"]
    return {symbol: Unit(one, many, gender == "f") for symbol, (one, many, gender) in rows.items()}


@cache
def _with_unit() -> re.Pattern[str]:
    symbols = "|".join(re.escape(symbol) for symbol in sorted(units(), key=len, reverse=True))
    return re.compile(rf"{BEFORE}(?P<sign>{SIGN})(?P<n>{NUMBER}){SPACE}?(?P<unit>{symbols})(?![\w²³/°]|\.\w)")


@cache
def _range_with_unit() -> re.Pattern[str]:
    symbols = "|".join(re.escape(symbol) for symbol in sorted({*units(), "€"}, key=len, reverse=True))
    return re.compile(
        rf"{BEFORE}(?P<low>{NUMBER}){SPACE}?[-–]{SPACE}?(?P<n>{NUMBER}){SPACE}?(?P<unit>{symbols})(?![\w²³/°])"
    )


def parts_of(written: str) -> tuple[str, str]:
    """`1.234,50` -> ("1234", "50"): digits before and after the comma."""
    whole, _, fraction = re.sub(rf"\.|{SPACE}", "", written).partition(",")
    return whole, fraction


def said_number(written: str, feminine: bool = False) -> str:
    """A number as it is written in Portugal, in words."""
    whole, fraction = parts_of(written)
    return decimal(whole, fraction, feminine) if fraction else whole_number(whole, feminine)


def say_amounts(text: str) -> str:
    """Money, then units: `3,50 €` -> «três euros e cinquenta cêntimos», `22 °C` -> «vinte e dois graus Celsius»."""
    text = _range_with_unit().sub(_range, text)
    text = EURO_AFTER.sub(_money, text)
    text = EURO_BEFORE.sub(_money, text)
    text = PER_UNIT.sub(lambda found: f"{found[1]} por {PER.get(found[2], found[2])}", text)
    return _with_unit().sub(_measure, text)


def _range(found: re.Match[str]) -> str:
    mark = found["unit"]
    unit = Unit("euro", "euros", False) if mark == "€" else units()[mark]
    return f"{said_number(found['low'], unit.feminine)} a {said_number(found['n'], unit.feminine)} {unit.many}"


def _measure(found: re.Match[str]) -> str:
    unit = units()[found["unit"]]
    is_one = parts_of(found["n"]) == ("1", "")
    minus = "menos " if found["sign"] else ""
    noun = unit.one if is_one else unit.many
    return f"{minus}{said_number(found['n'], unit.feminine)} {noun}"


def _money(found: re.Match[str]) -> str:
    minus = "menos " if found["sign"] else ""
    one, many, cent = MARKS[found["mark"].removeprefix("US").replace("EUR", "€")]
    feminine = one == "libra"
    if found["scale"]:
        return minus + _scaled(found["n"], found["scale"], many, feminine)
    whole, fraction = parts_of(found["n"])
    if len(fraction) > 2 or len(whole) > 20:
        return f"{minus}{said_number(found['n'], feminine)} {many}"
    units_, cents = int(whole), int(fraction.ljust(2, "0") or "0")
    said = []
    if units_ or not cents:
        of = "de " if units_ >= 10**6 and units_ % 10**6 == 0 else ""
        said.append(f"{cardinal(units_, feminine)} {of}{one if units_ == 1 else many}")
    if cents:
        said.append(f"{cardinal(cents)} {cent if cents == 1 else PENCE[cent]}")
    return minus + " e ".join(said)


def _scaled(number: str, scale: str, many: str, feminine: bool) -> str:
    """`2,5 milhões €`, `3 mil €`, `500 M€`."""
    words = {"k": "mil", "M": "milhão" if parts_of(number) == ("1", "") else "milhões"}.get(scale, scale)
    of = "" if words == "mil" else "de "
    return f"{said_number(number, feminine and words == 'mil')} {words} {of}{many}"
