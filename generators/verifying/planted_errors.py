"""Texts made wrong by rule, so that the right text is known: common misspellings, and the spelling from before AO90."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import quality
from quality.leaks.verbs import infinitives
from quality.spelling.ao90 import has_two_spellings, preferred_spelling
from schemas.ids import content_id
from text.dates import MONTHS

PAIRS = Path(quality.__file__).parent / "data" / "ao90.tsv"
"""Spellings from before AO90 and today's, a pair in each line."""

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
UNACCENTED = str.maketrans("áéíóúâêôãõà", "aeiouaeoaoa")
SEASON = re.compile(r"\b(?:na|no|da|do) (primavera|verão|outono|inverno)\b")
STARTS = re.compile(r"(?:^|[.!?:…\n])[\s«“\"(—–-]*$")
SWAPS: tuple[tuple[str, str], ...] = (
    (r"(?<=[aeiou])ç(?=[aou])", "ss"),
    (r"(?<=[aeiou])ss(?=[aou])", "ç"),
    (r"(?<=[aeiou])z(?=[aeiou])", "s"),
    (r"(?<=[aeiou])s(?=[aeiou])", "z"),
    (r"(?<=[aeiouáéíóúâêô])m(?=[pb])", "n"),
    (r"(?<=[aeo]i)x(?=[aeo])", "ch"),
    (r"rr(?=[aeo])", "r"),
    (r"^h(?=[aeou])", ""),
)
SHORT_WORDS = {"há": "à", "às": "ás", "à": "á", "mas": "mais", "está": "tá", "porque": "por que"}
SHORTEST = 4
INFLECTED = (("", ""), ("ões", "ão"), ("ais", "al"), ("eis", "el"), ("s", ""), ("a", "o"), ("as", "o"))
"""An ending, and the one that its dictionary form has."""
ALSO_ANOTHER_WORD = frozenset({"trato", "tratar", "rata", "rato"})


class Planted(NamedTuple):
    """A text with errors, and what was put for what, as (right, wrong) in the order of the text."""

    text: str
    changes: tuple[tuple[str, str], ...]


def misspelt(text: str, key: str, words_per_error: int = 14) -> Planted:
    """Plant one misspelling in each `words_per_error` words, three at least where the text has room, spread by `key`.

    Words with a capital stay (they may be names). Putting the right words back gives the text again.
    """
    count = max(3, len(WORD.findall(text)) // words_per_error)
    return _planted(text, key, count, lambda found: _misspellings(found.group()))


def before_ao90(text: str) -> Planted:
    """The text as it was spelt before the Acordo Ortográfico of 1990: 'acção', 'Abril', 'no Inverno'."""
    seasons = {found.start(1) for found in SEASON.finditer(text)}

    def older(found: re.Match[str]) -> list[str]:
        word = found.group()
        if word in MONTHS or found.start() in seasons:
            return [word.capitalize()]
        is_name = word != word.lower() and not STARTS.search(text[: found.start()])
        return [] if is_name else [_as_written(word, old) for old in old_spellings(word.lower())]

    return _planted(text, "", len(text), older)


def _planted(text: str, key: str, count: int, wrong: Callable[[re.Match[str]], list[str]]) -> Planted:
    places = [(found, forms) for found in WORD.finditer(text) if (forms := wrong(found))]
    spread = sorted(places, key=lambda place: content_id(key, place[0].start()))[:count]
    parts, at, changes = [], 0, []
    for found, forms in sorted(spread, key=lambda place: place[0].start()):
        form = forms[int(content_id(key, found.start(), "form")[:8], 16) % len(forms)]
        parts += [text[at : found.start()], form]
        changes.append((found.group(), form))
        at = found.end()
    return Planted("".join([*parts, text[at:]]), tuple(changes))


def _misspellings(word: str) -> list[str]:
    if word != word.lower() or "-" in word:
        return []
    if word in SHORT_WORDS:
        return [SHORT_WORDS[word]]
    return [form for form in _slips(word) if form != word] if len(word) >= SHORTEST else []


def _slips(word: str) -> Iterator[str]:
    yield word.translate(UNACCENTED)
    for pattern, put in _swaps():
        yield pattern.sub(put, word, count=1)


@cache
def _swaps() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), put) for pattern, put in SWAPS)


def old_spellings(word: str) -> list[str]:
    """How a lower-case word was spelt before AO90 ('ações': 'acções', 'afetam': 'afectam'); [] when not otherwise."""
    for end, listed in INFLECTED:
        if word.endswith(end) and (old := _old().get(word[: len(word) - len(end)] + listed)):
            return [old[: len(old) - len(listed)] + end]
    for verb in sorted(infinitives(word)):
        old = _old().get(verb, "")
        if old and word.startswith(verb[:-2]):
            return [old[:-2] + word[len(verb) - 2 :]]
    return []


@cache
def _old() -> dict[str, str]:
    """Today's spelling -> the one before, where there was only one."""
    rows = [line.split("\t")[:2] for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    once: dict[str, str] = {}
    for old, new in rows:
        once[new] = "" if new in once else old
    return {new: old for new, old in once.items() if _is_sure(new, old)}


def _is_sure(new: str, old: str) -> bool:
    """Whether today's form always was the old one: not 'pelo' (also 'pêlo'), 'trato', nor 'aspeto', still written both
    ways."""
    another_word = old.translate(UNACCENTED) == new or new in ALSO_ANOTHER_WORD
    both_stand = has_two_spellings(old) or bool(preferred_spelling(old))
    return bool(old) and " " not in old + new and not another_word and not both_stand


def _as_written(word: str, form: str) -> str:
    return form[:1].upper() + form[1:] if word[:1].isupper() else form
