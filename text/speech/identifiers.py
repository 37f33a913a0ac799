"""What is read out to be written down: telephone numbers, NIF, IBAN, postal codes, roads, addresses of the web.

Telephone numbers keep the groups in which they are written; nine digits together are read in threes. A group of two is
one number («vinte e quatro»), and so are the free and shared-cost prefixes («oitocentos e oito»); all others are read
digit by digit. Postal codes are two numbers («mil e duzentos, cento e noventa e cinco»); a part that begins with zero
is read digit by digit.
"""

from __future__ import annotations

import re

from text.speech.abbreviations import LETTERS, said_acronym, spell
from text.speech.amounts import SPACE
from text.speech.numbers import cardinal, digits
from text.speech.words import words_of

EMAIL = re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
WEB = re.compile(
    r"(?:https?://|(?=www\.))[\w.-]+\.[a-z]{2,}(?::\d+)?(?:/[\w./%#?=&-]*\w)?/?"
    r"|\b[a-z][\w-]*(?:\.[\w-]+)*\.(?:pt|com|eu|org|net)\b(?:/[\w./-]*\w)?"
)
IBAN = re.compile(rf"\b([A-Z]{{2}})(\d{{2}})((?:{SPACE}?\d{{4}}){{5}}{SPACE}?\d)\b")
POSTAL = re.compile(r"(?<![\d.,-])([1-9]\d{3})-(\d{3})(?![\d-])")
CALLED = re.compile(
    r"(?i:nif|nipc|contribuinte|niss|utente|referência|entidade|telefones?|telemóvel|telemóveis|fax|contactos?|liga[rm]?|ligue|"
    r"telefon\w+|marque|número|linha|cartão|sms)\W+(?:\w+\W+){0,4}?$"
)
INTERNATIONAL = re.compile(rf"(?<![\w+])(?:\+|00)(351){SPACE}?((?:\d{SPACE}?){{8}}\d)(?!\d)")
NINE = re.compile(
    rf"(?<![\d.,+])(?<!\d{SPACE})([1-9]\d{{2}}{SPACE}\d{{3}}{SPACE}\d{{3}}|[1-9]\d{{8}})(?!{SPACE}?\d|[,.]\d)"
)
GROUPED = re.compile(
    rf"(?<![\d.,+])(?<!\d{SPACE})(?!\d{{3}}(?:{SPACE}\d{{3}})+(?!\d))((?:2\d|2\d\d|9\d|9\d\d|[78]\d\d)(?:{SPACE}\d{{2,4}}){{2,3}})(?!{SPACE}?\d|[,.]\d)"
)
LONG = re.compile(rf"(?<![\d.,+])(?<!\d{SPACE})(\d{{10,}})(?![\d/:-]|[.,]\d)")
CODES = re.compile(rf"(?<![\d.,+])(?<!\d{SPACE})(\d{{2,5}}(?:{SPACE}\d{{1,5}})*)(?![\d]|[.,]\d)")
FOUR_FOURS = re.compile(rf"(?<![\d.,])(\d{{4}}(?:{SPACE}\d{{4}}){{3}})(?!\d)")
PLATE = re.compile(r"(?<![\w-])([A-Z]{2}|\d{2})-([A-Z]{2}|\d{2})-([A-Z]{2}|\d{2})(?![\w-])")
ROAD = re.compile(r"(?<![\w.-])([A-Z]{1,3})[ -]?(\d{1,4})(?:-(\d))?(?![\w]|[.,]\d)")
LETTERED = re.compile(r"(?<![\w.-])([A-Z]{4,})-?(\d{1,4})(?![\w]|[.,]\d)")
SPACED_ROADS = frozenset({"A", "EN", "ER", "EM", "IC", "IP", "N", "M"})
"""Letters that name a road, also with a space before its number."""
SHARED = re.compile(r"(?:70[78]|76\d|80[089])$")
TELEPHONE = re.compile(r"2[1-9]|9[1236]|[78]0\d")
"""How numbers of telephones in Portugal begin (ANACOM's plan): 2 and an area, 9 and an operator, 70x, 80x."""


def say_identifiers(text: str, spells: bool = True) -> str:
    """Everything of this page, in the order in which one could be taken for another. Without `spells`, letters that are
    said by their names stay as they are, and so do addresses of the web, plates and IBANs."""
    if spells:
        text = EMAIL.sub(lambda found: said_address(found[0]), text)
        text = WEB.sub(lambda found: said_address(found[0]), text)
        text = IBAN.sub(_iban, text)
        text = PLATE.sub(_plate, text)
    text = POSTAL.sub(lambda found: f"{_part(found[1])}, {_part(found[2])}", text)
    text = INTERNATIONAL.sub(lambda found: f"mais trezentos e cinquenta e um, {_in_groups(found[2])}", text)
    text = FOUR_FOURS.sub(lambda found: ", ".join(digits(group) for group in found[1].split()), text)
    text = NINE.sub(_nine, text)
    text = GROUPED.sub(lambda found: _in_groups(found[1]), text)
    text = LONG.sub(lambda found: _in_groups(found[1]), text)
    text = CODES.sub(_code, text)
    text = ROAD.sub(lambda found: _road(found, spells), text)
    return LETTERED.sub(lambda found: f"{_letters(found[1], spells)} {cardinal(int(found[2]))}", text)


def _part(code: str) -> str:
    return digits(code) if code.startswith("0") else cardinal(int(code))


def _in_groups(written: str) -> str:
    """`213 456 789` -> «dois um três, quatro cinco seis, sete oito nove»."""
    groups = re.findall(r"\d+", written)
    if len(groups) == 1:
        groups = [groups[0][at : at + 3] for at in range(0, len(groups[0]), 3)]
    return ", ".join(_group(group, place) for place, group in enumerate(groups))


def _group(group: str, place: int) -> str:
    if (len(group) == 2 and group[0] != "0") or (place == 0 and SHARED.match(group)):
        return cardinal(int(group))
    return digits(group)


def _nine(found: re.Match[str]) -> str:
    """Nine digits: an identifier, unless they are spaced as a number and nothing says that they are one."""
    written = found[1]
    called = CALLED.search(found.string, max(0, found.start() - 60), found.start())
    counts = re.match(r"\s+[a-zà-ÿ€%]", found.string[found.end() :])
    if called or written.isdecimal() or (TELEPHONE.match(written) and not counts):
        return _in_groups(written)
    return found[0]


def _code(found: re.Match[str]) -> str:
    """Digits after a word that says that they are read one by one (`entidade 21312`, `NISS 123 456 789 01`)."""
    before = found.string[max(0, found.start() - 40) : found.start()]
    by_digit = re.search(
        r"(?i:\b(entidade|referência|niss|utente|código|pin)\b(?: (?:multibanco|de acesso|n\.º|número))?:?\s*)$", before
    )
    return ", ".join(digits(group) for group in found[1].split()) if by_digit else found[0]


def _iban(found: re.Match[str]) -> str:
    numbers = re.sub(r"\s", "", found[3])
    groups = [numbers[at : at + 4] for at in range(0, len(numbers), 4)]
    return f"{spell(found[1])} {cardinal(int(found[2]))}, {', '.join(digits(group) for group in groups)}"


def _plate(found: re.Match[str]) -> str:
    if all(part.isdecimal() for part in found.groups()):
        return found[0]
    return ", ".join(_part(part) if part.isdecimal() else spell(part) for part in found.groups())


def _letters(letters: str, spells: bool) -> str:
    if not spells:
        return letters
    return said_acronym(letters) if len(letters) > 1 else LETTERS[letters]


def _road(found: re.Match[str], spells: bool) -> str:
    """`A1`, `EN125`, `IC 19`, `T2`, `G7`: letters spelled, then the number. `NATO 2030` is left."""
    letters, number, branch = found.groups()
    if " " in found[0] and letters not in SPACED_ROADS:
        return found[0]
    said = f"{_letters(letters, spells)} {cardinal(int(number))}"
    return f"{said} traço {cardinal(int(branch))}" if branch else said


def said_address(address: str) -> str:
    """`ana.silva@exemplo.pt` -> «ana ponto silva arroba exemplo ponto pê tê»."""
    said = []
    for piece in re.findall(r"[^\W\d_]+|\d+|[^\w\s]|_", re.sub(r"^https?://", "", address).rstrip("/")):
        known = words_of("symbols")["in_addresses"].get(piece)
        if known:
            said.append(str(known))
        elif piece.isdecimal():
            said.append(digits(piece) if piece.startswith("0") or len(piece) > 4 else cardinal(int(piece)))
        elif piece.isalpha():
            is_spelled = len(piece) < 3 or piece.upper() in words_of("acronyms")["spelled"]
            said.append((spell(piece) if is_spelled else "") or piece.lower())
    return " ".join(said)
