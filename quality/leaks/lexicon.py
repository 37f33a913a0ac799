"""Brazilian words, spellings and institutions, looked up word by word, each with its European form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from quality.leaks.contexts import DETERMINERS, fits
from quality.leaks.entries import Entry, beginnings, index
from quality.leaks.tokens import Text, cut
from schemas.finding import Finding, Severity
from text.prose import word_set
from text.word_places import WordPlaces

_CIRCUMFLEX = re.compile("[ôê][mn][aeiouáéíóúâêôãõ]")
_OWN_CIRCUMFLEX = ("estômag", "fêmea", "fêmeo", "sêmol", "sêmea", "cômor", "dêmo", "têmo", "vêmo", "lêmo", "crêmo")
_FRENCH = ("ême", "êmes", "êne", "ênes", "ôme", "ômes", "ône", "ônes", "ênement", "ômage")
_ACUTE = str.maketrans("ôêÔÊ", "óéÓÉ")


class LexicalHit(NamedTuple):
    """An entry that stands at the words `first` to `last`; `severity` may be softer than the entry's."""

    first: int
    last: int
    entry: Entry
    severity: Severity

    def finding(self, text: Text) -> Finding:
        european = self.entry.european
        if text.words[self.first] == f"ex-{self.entry.words[0]}":
            european = f"ex-{european}"
        category = self.entry.category
        return text.finding(self.first, self.last, category, self.severity, european, f"{category}_list")


@lru_cache(maxsize=8)
def lexical_hits(source: str) -> tuple[LexicalHit, ...]:
    """The entries that stand in a text, one at most for each place where one may begin. What the leak check reports and
    the verdict weighs; kept, because both ask about the same text."""
    text, table = cut(source), index()
    words, found = text.words, []
    for i, _ in text.told.places(beginnings()):
        word = words[i]
        here = table.get(word.removeprefix("ex-") if word[:3] == "ex-" else word)
        if here is None:
            continue
        longer = here.with_words(text.word(i + 1), text.word(i + 2)) if here.longer else ()
        hit = (_hit(text, i, longer) if longer else None) or (_hit(text, i, here.alone) if here.alone else None)
        if hit is not None:
            found.append(hit)
    return tuple(found)


def _hit(text: Text, i: int, candidates: tuple[Entry, ...]) -> LexicalHit | None:
    """The first of the candidate entries that matches at word `i`."""
    for entry in candidates:
        last = i + len(entry.words) - 1
        if last > i and not (
            tuple(text.words[i + 1 : last + 1]) == entry.words[1:] and all(map(text.spaced, range(i + 1, last + 1)))
        ):
            continue
        if entry.context and not fits(entry.context, text, i, last):
            continue
        severity = entry.severity
        if entry.written:
            written = text.source[text.starts[i] : text.ends[last]]
            if written != entry.written and not (written.isupper() and entry.category == "spelling"):
                continue
            if entry.category == "spelling" and not _is_place(entry) and part_of_name(text, i):
                continue
            if entry.written.istitle() and len(entry.words) == 1 and entry.category == "spelling":
                severity = "soft" if not text.starts_sentence(i) and not _is_place(entry) else severity
        elif is_name(text, i) and not _is_institution(entry, text, i, last):
            if not _is_title(entry, text, i) or text.words[i] in _BRAZILIAN_NAMES:
                continue
            severity = "soft"
        return LexicalHit(i, last, entry, severity)
    return None


def _is_institution(entry: Entry, text: Text, first: int, last: int) -> bool:
    """Whether the words, capitals or not, name an institution ('o Ensino Médio'), and no longer name holds them."""
    longer = (first > 0 and text.spaced(first) and text.capital(first - 1) and not text.starts_sentence(first - 1)) or (
        text.spaced(last + 1) and text.capital(last + 1)
    )
    return entry.category == "institution" and first < last and not longer


def _is_title(entry: Entry, text: Text, i: int) -> bool:
    """Whether word `i`, capitalised, is a common word, misspelt in a body's name: 'os Comitês Técnicos'."""
    return entry.category == "spelling" and not entry.context and text.word(i - 1) in DETERMINERS and text.spaced(i)


def _is_place(entry: Entry) -> bool:
    return entry.category == "spelling" and entry.european[:1].isupper() and entry.words[0] not in _GIVEN_NAMES


_GIVEN_NAMES = word_set(
    "antônio antônia jerônimo mônica verônica eugênio eugênia sônia apolônio apolônia efigênia arsênio armênio "
    "leônidas celidônio domênico estênio parmênides desdêmona"
)


def is_name(text: Text, i: int) -> bool:
    """Whether word `i` is capitalised inside a sentence, as names and titles are."""
    if not text.capital(i) or text.starts_sentence(i):
        return False
    written = text.written(i)
    return not (written.isupper() and len(written) > 1 and shouting(text, i))


def shouting(text: Text, i: int) -> bool:
    """Whether the neighbours of word `i` are in capitals too (a heading, not an acronym)."""
    near = [n for n in (i - 1, i + 1) if 0 <= n < len(text.words)]
    return bool(near) and all(text.written(n).isupper() for n in near)


def part_of_name(text: Text, i: int) -> bool:
    """Whether word `i`, capitalised, stands beside another capitalised word ('Antônio Carlos')."""
    following = i + 1 < len(text.words) and text.spaced(i + 1) and text.capital(i + 1)
    before = i > 0 and text.spaced(i) and text.capital(i - 1)
    linked = (
        i + 2 < len(text.words) and text.word(i + 1) in ("de", "da", "do", "dos", "e") and text.capital(i + 2)
    ) or (i > 1 and text.word(i - 1) in ("de", "da", "do", "dos", "e") and text.capital(i - 2))
    return following or before or linked


CIRCUMFLEXES = WordPlaces(lambda word: _CIRCUMFLEX.search(word) is not None)


def circumflex_leaks(text: Text, skip: set[int]) -> Iterator[Finding]:
    """Spellings with ô or ê before m or n and a vowel, which Portugal writes with ó and é (económico, género).

    `skip` holds the starts that other rules have reported.
    """
    for i in CIRCUMFLEXES.of(text.told):
        word = text.words[i]
        match = _CIRCUMFLEX.search(word)
        if (
            not match
            or text.starts[i] in skip
            or any(part.startswith(_OWN_CIRCUMFLEX) for part in word.split("-"))
            or word.endswith(_FRENCH)
        ):
            continue
        severity: Severity = "hard"
        if is_name(text, i):
            if word in _BRAZILIAN_NAMES or (part_of_name(text, i) and word in _GIVEN_NAMES):
                continue
            severity = "soft"
        rule = "circumflex" if severity == "hard" else "name_spelling"
        place = match.start() + 1  # of the consonant: only the vowel before it changes
        fixed = word[:place].translate(_ACUTE) + word[place:]
        yield text.finding(i, i, "spelling", severity, fixed, rule)


_BRAZILIAN_NAMES = word_set("grêmio goiânia rondônia amazônia fluminense antônio")
