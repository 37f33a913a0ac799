"""One text as it is said in Portugal: what a voice is given, and what a transcription is held to."""

from __future__ import annotations

import re
import unicodedata

from text.speech.abbreviations import LETTERS, say_abbreviations, say_capitals
from text.speech.amounts import BEFORE, NUMBER, SIGN, said_number, say_amounts
from text.speech.calendar import DECADE, say_dates, say_hours
from text.speech.gender import gender_of, is_feminine
from text.speech.identifiers import say_identifiers
from text.speech.numbers import cardinal, digits, ordinal, position, roman_value
from text.speech.words import words_of

ORDINAL = re.compile(r"(?<![\w,])(\d{1,6})\.?(º|ª|os|as)(s?)(?!\w)")
OF_CLASS = re.compile(r"(?<=\d)(\.?[ºª]) ([A-Z])(?![\w.])")
"""A class of a school or a door of a floor: `7.º A`."""
ROMAN = re.compile(r"(?<![\w.'-])(?P<roman>[IVX]+|M[MDCLXVI]{3,})(?![\w'-]|\.\w)")
NOUN_BEFORE = re.compile(
    r"(?P<noun>\b(?i:séculos?|capítulos?|volumes?|tomos?|títulos?|partes?|livros?|artigos?|anexos?|secção|secções|atos?|cantos?|graus?|"
    r"liga|divisão|fases?|tipos?|quadros?)|\b[A-ZÁÉÍÓÚ][a-zà-ÿ]+)\s+(?:(?:[IVX]+)\s*(?:e|a|ao|,|-|–)\s*(?:o\s+)?)*$"
)
FRACTION = re.compile(r"(?<![\w/,.])(\d{1,3})/(\d{1,3})(?![\w/]|[,.]\d)")
GLYPHS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3", "⅛": "1/8"}
SCALE = re.compile(rf"(?<![\d:])(\d{{1,3}})\s?:\s?({NUMBER})(?![\d:])")
VERSION = re.compile(r"(?<![\w.,])(\d{1,3}(?:\.\d{1,2})+)(?![\w]|\.\d)")
RANGE = re.compile(rf"{BEFORE}({NUMBER})\s?[-–]\s?({NUMBER})(?![\w,-]|\.\d)")
DIMENSIONS = re.compile(r"(?<=\d)\s?x\s?(?=\d)")
PLAIN = re.compile(rf"{BEFORE}(?P<sign>{SIGN})(?P<n>{NUMBER})(?![\w²³]|[.,]\d)")
BETWEEN_DIGITS = re.compile(r"(?<=\d)\s?/\s?(?=\d)")


SENTENCE = re.compile(r"(?:^|(?<=[.!?…])\s+)[«“(]*([a-zà-ÿ])")


def in_words(text: str) -> str:
    """The text as somebody writes it down in words: numbers, abbreviations and symbols, but not the names of letters
    (`os CTT`, `a A1` is «a A um»), with a capital where a sentence begins."""
    return SENTENCE.sub(lambda found: found[0].upper(), spoken(text, spells=False))


def spoken(text: str, spells: bool = True) -> str:
    """The text in words: no digit, symbol or abbreviation that has words is left. What isn't known stays as it is.

    `«A consulta é a 3/12, às 14h30, na Av. da Liberdade, n.º 110, 2.º Esq.»` -> «A consulta é a três de dezembro, às
    catorze e trinta, na avenida da Liberdade, número cento e dez, segundo esquerdo». Without `spells` letters that are
    said by their names stay as they are.
    """
    text = unicodedata.normalize("NFC", text)
    for glyph, written in GLYPHS.items():
        text = re.sub(rf"(\d)?{glyph}", lambda found, w=written: f"{found[1]} e {w}" if found[1] else w, text)  # type: ignore[misc]
    text = say_abbreviations(text)
    text = say_dates(text)
    text = say_identifiers(text, spells)
    text = SCALE.sub(_scale, text)
    text = DIMENSIONS.sub(" por ", text)
    text = say_amounts(text)
    text = say_hours(text)
    if spells:
        text = OF_CLASS.sub(lambda found: f"{found[1]} {LETTERS[found[2]]}", text)
    text = ORDINAL.sub(_ordinal, text)
    text = ROMAN.sub(_roman, text)
    text = _say_plain_numbers(text)
    if spells:
        text = say_capitals(text)
    text = _say_symbols(text, spells)
    return re.sub(r"[ \t\u00a0\u202f]+", " ", text).strip()


def _ordinal(found: re.Match[str]) -> str:
    number = int(found[1])
    mark = found[2]
    if mark in ("os", "as") and "." not in found[0]:
        return found[0]
    if not number:
        return f"{cardinal(0)} grau{'s' if mark == 'º' else ''}"
    return ordinal(number, feminine=mark in ("ª", "as"), plural=bool(found[3]) or mark in ("os", "as"))


def _roman(found: re.Match[str]) -> str:
    """A Roman numeral: after its noun or a king's name, before a noun («II Guerra»), or a year of four letters on."""
    roman = found["roman"]
    value = roman_value(roman)
    if not value:
        return found[0]
    before = NOUN_BEFORE.search(found.string[: found.start()])
    if before:
        noun = before["noun"]
        is_counted = _rules(noun) or noun.lower() in words_of("rulers")["divisions"]
        return position(value, _is_feminine(noun)) if is_counted or len(roman) > 1 else found[0]
    after = re.match(r"\s+([A-ZÁÉÍÓÚa-zà-ÿ]\w+)", found.string[found.end() :])
    if after and len(roman) < 7 and value < 100 and (len(roman) > 1 or after[1][0].isupper()):
        return ordinal(value, gender_of(after[1].lower()) == "f")
    return cardinal(value) if len(roman) > 1 else found[0]


def _rules(name: str) -> bool:
    """Whether kings, queens or popes bear the name."""
    return name in words_of("rulers")["names"]


def _is_feminine(noun: str) -> bool:
    if _rules(noun):
        return noun in words_of("rulers")["queens"]
    return gender_of(noun.lower()) == "f"


def _scale(found: re.Match[str]) -> str:
    if re.fullmatch(r"[0-5]\d", found[2]) and int(found[1]) <= 24:
        return found[0]  # an hour
    return f"{said_number(found[1])} para {said_number(found[2])}"


def _say_plain_numbers(text: str) -> str:
    text = DECADE.sub(lambda found: f"{found[1]} {cardinal(int(found[2]))}", text)
    text = FRACTION.sub(_fraction, text)
    text = VERSION.sub(lambda found: " ponto ".join(cardinal(int(part)) for part in found[1].split(".")), text)
    text = RANGE.sub(_range, text)
    text = BETWEEN_DIGITS.sub(" barra ", text)
    return PLAIN.sub(_plain, text)


def _range(found: re.Match[str]) -> str:
    feminine = is_feminine(found.string, found.start(), found.end())
    return f"{said_number(found[1], feminine)} a {said_number(found[2], feminine)}"


def _plain(found: re.Match[str]) -> str:
    minus = "menos " if found["sign"] else ""
    if found["n"].isdecimal() and found["n"].startswith("0"):
        return minus + digits(found["n"])
    return minus + said_number(found["n"], is_feminine(found.string, found.start(), found.end()))


def _fraction(found: re.Match[str]) -> str:
    """`3/4` -> «três quartos», `7/12` -> «sete doze avos»; what isn't less than one stays as it is."""
    over, under = int(found[1]), int(found[2])
    if not over or under < 2 or over >= under or found[2].startswith("0"):
        return found[0]
    if (over, under) == (1, 2):
        return "meio"
    if under == 2:
        part = "meio"
    elif under == 3:
        part = "terço"
    elif under <= 10 or under in (100, 1000):
        part = ordinal(under)
    else:
        return f"{cardinal(over)} {cardinal(under)} avos"
    return f"{cardinal(over)} {part}{'s' if over > 1 else ''}"


def _say_symbols(text: str, spells: bool) -> str:
    text = re.sub(r"~\s*(?=\w)", "cerca de ", text)
    text = re.sub(r"#(?=\w)", "cardinal ", text)
    for symbol, said in words_of("symbols")["alone"].items() if spells or "@" not in text else ():
        text = re.sub(rf"\s*{re.escape(symbol)}\s*", f" {said} ", text)
    text = re.sub(r"€", "euros", text)
    text = re.sub(r"%", "por cento", text)
    return re.sub(r"(?<=\w)/(?=\w)", " barra ", text) if spells else text
