"""Numbers in words, as they are said in Portugal: the long scale, agreement, commas.

num2words' `pt` is right for cardinals under a million (tests/text/speech/test_numbers.py holds it to the grammar). It
is not used for what it gets wrong (0.5.14): joins of greater numbers («um milhão e mil e cem», «mil quinhentos
milhões»), ordinals («quadrigentésimo», «segundo milésimo»), decimals («três vírgula um quatro»), money («zero euros e
um cêntimo»). Its `pt_BR` is never used: «dezesseis», «dezessete», «dezenove», «bilhão», «reais», a comma after «mil».
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

DIGITS: Final = ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove")
SCALES: Final = (("milhão", "milhões"), ("bilião", "biliões"), ("trilião", "triliões"))
GREATEST: Final = 10 ** (6 * (len(SCALES) + 1)) - 1
"""The greatest number that has words here; digits of greater ones are read one by one."""
FEMININE: Final = (
    {"um": "uma", "dois": "duas"}
    | {
        f"{stem}entos": f"{stem}entas"
        for stem in ("duz", "trez", "quatroc", "quinh", "seisc", "setec", "oitoc", "novec")
    }
    | {"quinhentos": "quinhentas"}
)
ORDINAL_UNITS: Final = ("", "primeiro", "segundo", "terceiro", "quarto", "quinto", "sexto", "sétimo", "oitavo", "nono")
ORDINAL_TENS: Final = (
    "",
    "décimo",
    "vigésimo",
    "trigésimo",
    "quadragésimo",
    "quinquagésimo",
    "sexagésimo",
    "septuagésimo",
    "octogésimo",
    "nonagésimo",
)
ORDINAL_HUNDREDS: Final = (
    "",
    "centésimo",
    "ducentésimo",
    "tricentésimo",
    "quadringentésimo",
    "quingentésimo",
    "sexcentésimo",
    "septingentésimo",
    "octingentésimo",
    "noningentésimo",
)
ROMAN_VALUES: Final = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
ROMAN: Final = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


@lru_cache(maxsize=4096)
def cardinal(number: int, feminine: bool = False) -> str:
    """`2026` -> «dois mil e vinte e seis». What counts millions stays masculine: «duzentos milhões duzentas mil»."""
    if number < 0:
        return f"menos {cardinal(-number, feminine)}"
    if number > GREATEST:
        return digits(str(number))
    classes = [(power, part) for power, part in enumerate(_parts(number)) if part]
    if not classes:
        return "zero"
    said = [_class(power, part, feminine) for power, part in reversed(classes)]
    joined = " e " if _is_single(classes[0][1]) else " "
    return joined.join([" ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _parts(number: int) -> list[int]:
    """Millions, their millions, ...: the number in base a million, the least first."""
    parts = []
    while number:
        number, rest = divmod(number, 1_000_000)
        parts.append(rest)
    return parts


def _class(power: int, part: int, feminine: bool) -> str:
    words = _under_million(part)
    if power == 0:
        return " ".join(FEMININE.get(word, word) for word in words.split()) if feminine else words
    one, many = SCALES[power - 1]
    return f"{words} {one if part == 1 else many}"


def _is_single(part: int) -> bool:
    """Whether a class is said in one breath, so that «e» comes before it: under a hundred, whole hundreds, or either of
    thousands («um milhão e quinhentos mil»)."""
    if part >= 1000:
        return part % 1000 == 0 and _is_single(part // 1000)
    return part < 100 or part % 100 == 0


@lru_cache(maxsize=4096)
def _under_million(number: int) -> str:
    from num2words import num2words

    return str(num2words(number, lang="pt"))


def ordinal(number: int, feminine: bool = False, plural: bool = False) -> str:
    """`21` -> «vigésimo primeiro», `2001` -> «dois milésimo primeiro»: thousands are counted by a cardinal
    (num2words has «segundo milésimo»). Raises ValueError for less than 1 and from a million on."""
    if not 0 < number < 1_000_000:
        raise ValueError(f"{number} has no ordinal here")
    thousands, rest = divmod(number, 1000)
    places = ["milésimo"] if thousands else []
    places += [ORDINAL_HUNDREDS[rest // 100], ORDINAL_TENS[rest // 10 % 10], ORDINAL_UNITS[rest % 10]]
    ending = ("a" if feminine else "o") + ("s" if plural else "")
    said = [place[:-1] + ending for place in places if place]
    return " ".join([cardinal(thousands), *said] if thousands > 1 else said)


def digits(text: str) -> str:
    """Digit by digit: `213` -> «dois um três»."""
    return " ".join(DIGITS[int(c)] for c in text if c.isdecimal())


def decimal(whole: str, fraction: str, feminine: bool = False) -> str:
    """`3`, `14` -> «três vírgula catorze». Zeros in front are said one by one; over three digits, all of them are."""
    said = whole_number(whole, feminine)
    zeros = len(fraction) - len(fraction.lstrip("0"))
    if len(fraction) > 3 or zeros == len(fraction):
        return f"{said} vírgula {digits(fraction)}"
    return " ".join(part for part in (said, "vírgula", digits("0" * zeros), cardinal(int(fraction))) if part)


def whole_number(written: str, feminine: bool = False) -> str:
    """A cardinal from its digits; what has no words is read digit by digit."""
    return cardinal(int(written), feminine) if len(written) < len(str(GREATEST)) else digits(written)


def roman_value(text: str) -> int:
    """`XIX` -> 19; 0 for what is no Roman numeral as they are written."""
    if not text or not ROMAN.fullmatch(text):
        return 0
    values = [ROMAN_VALUES[letter] for letter in text]
    later = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, later, strict=True))


def position(number: int, feminine: bool = False) -> str:
    """A number after its noun (centuries, kings, chapters): ordinal up to ten, cardinal from eleven on."""
    return ordinal(number, feminine) if number <= 10 else cardinal(number)
