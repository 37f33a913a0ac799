"""What a translation must keep, between Portuguese, English, Spanish and French: numbers, dates and names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from quality.spelling.dictionary import known
from text import dates
from text.letters import without_accents

MONTHS = {
    "pt": " ".join(dates.MONTHS),
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
_MONTH = {language: {name: place for place, name in enumerate(names.split(), 1)} for language, names in MONTHS.items()}
_AFTERNOON = re.compile(r"\b(\d{1,2})(?:[:.](\d\d))?\s?([ap])\.?\s?m\b\.?", re.IGNORECASE)
_TIME = re.compile(r"\b(\d{1,2})\s?(?:h|:)\s?(\d\d)?\b")
_POINTED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_COMMAED = re.compile(r"\d{1,3}(?:[.\s\u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")
_ROMAN = re.compile(r"\b[IVXLC]{2,7}\b")
_ROMAN_VALUE = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
SPELT_OUT = 10
"""Whole numbers up to this may be written in words."""
_SMALL_WORD = re.compile(r"(?<![\w’'-])[a-zà-ÿ]{3,}(?![\w’'-])")
_NAME = re.compile(r"(?<![.!?…:«\"“\n] )(?<=[^\n] )[A-ZÁÉÍÓÚÂÊÔÃÕÇ][\w’'-]{2,}")


def numbers_in(text: str, language: str) -> set[Decimal]:
    """The numbers of a text: decimals and what is over `SPELT_OUT`, times as hours and minutes, Roman numerals."""
    plain = _AFTERNOON.sub(_to_24_hours, text) if language == "en" else text
    plain = _TIME.sub(lambda time: f" {time[1]} ; {time[2] or ''} ", plain)
    found = {_value(number, language) for number in (_POINTED if language == "en" else _COMMAED).findall(plain)}
    found |= {Decimal(_roman(numeral)) for numeral in _ROMAN.findall(text)}
    return {number for number in found if number > SPELT_OUT or number != number.to_integral_value()}


def _to_24_hours(time: re.Match[str]) -> str:
    hour = int(time[1]) % 12 + (12 if time[3].casefold() == "p" else 0)
    return f"{hour}:{time[2] or '00'}"


def _value(number: str, language: str) -> Decimal:
    if language == "en":
        return Decimal(number.replace(",", ""))
    return Decimal(re.sub(r"[.\s\u00a0\u202f]", "", number).replace(",", "."))


def _roman(numeral: str) -> int:
    values = [_ROMAN_VALUE[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))


def months_in(text: str, language: str) -> set[int]:
    """The months, 1 to 12, that stand beside a number: «14 April», «le 1er mai», «março de 2020»."""
    names = "|".join(_MONTH[language])
    before = re.findall(rf"\d(?:er|º|st|nd|rd|th)?(?: (?:de|of))? ({names})\b", text, re.IGNORECASE)
    after = re.findall(rf"\b({names})(?: (?:de|del|of))? \d", text, re.IGNORECASE)
    return {_MONTH[language][name.casefold()] for name in (*before, *after)}


def lost_numbers(source: str, language: str, translation: str, into: str) -> list[str]:
    """Numbers and months of the source that the translation lacks, as text. An hour may become one of twelve."""
    there = numbers_in(translation, into)
    lost = [number for number in numbers_in(source, language) - there if not _is_hour_of(number, translation)]
    months = months_in(source, language) - _months_anywhere(translation, into)
    return [*(f"{number:f}" for number in sorted(lost)), *(MONTHS[language].split()[n - 1] for n in sorted(months))]


def _is_hour_of(number: Decimal, translation: str) -> bool:
    """13 to 23, told as one to eleven in the afternoon or evening."""
    twelve = number - 12
    afternoon = re.search(
        r"\b(?:p\.?\s?m|tarde|noite|noche|soir|après-midi|afternoon|evening)\b", translation, re.IGNORECASE
    )
    return 13 <= number <= 23 and afternoon is not None and re.search(rf"\b{twelve}\b", translation) is not None


def _months_anywhere(text: str, language: str) -> set[int]:
    words = set(re.findall(r"\w+", text.casefold()))
    return {place for name, place in _MONTH[language].items() if name in words}


def left_as_they_were(source: str, translation: str) -> list[str]:
    """Words of the source, in small letters, that stand in a translation into Portuguese and are no Portuguese words.
    Raises UsageError where there is no dictionary."""
    before = set(_SMALL_WORD.findall(source))
    return [word for word in dict.fromkeys(_SMALL_WORD.findall(translation)) if word in before and not known(word)]


def lost_names(translation: str, names: Iterable[str]) -> list[str]:
    """Those of these names that the translation lacks, letter for letter."""
    return [name for name in names if name not in translation]


def likely_names(text: str) -> list[str]:
    """Words with a capital that begin no sentence: most of them names."""
    return list(dict.fromkeys(_NAME.findall(text)))


def strange_names(translation: str, names: Iterable[str]) -> list[str]:
    """Those of these names of which no word of the translation reminds, by its first letters («Ibérica», «Iberian»)."""
    there = {_first_letters(word) for word in re.findall(r"\w{3,}", translation)}
    return [name for name in names if _first_letters(name) not in there]


def _first_letters(word: str) -> str:
    return without_accents(word[:4].casefold())
