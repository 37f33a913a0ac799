"""Numbers in words, as European Portuguese writes them: «trinta e cinco», «dezasseis», «cento e doze»."""

from __future__ import annotations

import re

_UNITS = {
    "dois": 2, "duas": 2, "três": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8, "nove": 9,
}  # fmt: skip
_TEENS = {
    "dez": 10, "onze": 11, "doze": 12, "treze": 13, "catorze": 14, "quinze": 15, "dezasseis": 16, "dezassete": 17,
    "dezoito": 18, "dezanove": 19,
}  # fmt: skip
_TENS = {
    "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "sessenta": 60, "setenta": 70, "oitenta": 80,
    "noventa": 90,
}  # fmt: skip
_HUNDREDS = {
    "cem": 100, "cento": 100, "duzentos": 200, "duzentas": 200, "trezentos": 300, "trezentas": 300,
    "quatrocentos": 400, "quatrocentas": 400, "quinhentos": 500, "quinhentas": 500,
}  # fmt: skip
_ONE = {"um": 1, "uma": 1}
_AFTER_TENS = {**_ONE, **_UNITS}


def _either(words: dict[str, int]) -> str:
    return "|".join(words)


_TWO_DIGITS = rf"(?:{_either(_TENS)})(?: e (?:{_either(_AFTER_TENS)}))?|{_either(_TEENS)}|{_either(_UNITS)}"
_NUMBER = re.compile(
    rf"\b(?:(?:(?<!por )(?:{_either(_HUNDREDS)}))(?: e (?:{_TWO_DIGITS}|{_either(_ONE)}))?|{_TWO_DIGITS}"
    rf"|(?:(?<=só )|(?<=apenas )|(?<=em )|(?<=há )|(?<=é )|(?<=decorre ))(?:{_either(_ONE)})"
    rf"|(?:{_either(_ONE)})(?= (?:hora|minuto|dia|euro|cêntimo|por cento)\b))\b",
    re.IGNORECASE,
)
_VALUES = {**_ONE, **_UNITS, **_TEENS, **_TENS, **_HUNDREDS}


def in_digits(text: str) -> str:
    """The text with its numbers from 2 to 599 in digits, and «um» where it counts («só uma», «uma hora»)."""
    return _NUMBER.sub(lambda found: str(sum(_VALUES[word] for word in found.group().lower().split(" e "))), text)
