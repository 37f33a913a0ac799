"""Names in what is said of a picture whose words are known: those that stand nowhere on it were made up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quality.constraints.known_values import bare_text

WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
QUOTED = re.compile(r"«([^«»\n]{2,80})»|[“\"]([^“”\"\n]{2,80})[”\"]")
BEFORE_CAPITALS = tuple('.!?:;…«“"(–—-')
"""What stands before a word that any sentence writes with a capital, as a line break does."""
KNOWN = frozenset(
    (
        *("portugal", "portuguesa", "português", "portugueses", "europa", "união", "europeia", "lisboa"),
        *("iva", "nif", "nipc", "iban", "irs", "irc", "sns", "pdf", "png", "qr", "mb", "way", "braille", "excel"),
        *("a", "o", "as", "os", "e", "dom", "dona", "sr", "sra", "dr", "dra", "prof", "eng"),
    )
)
"""Names that may be said of any page, and what stands before a name."""


def unshown_names(answer: str, known: str) -> list[str]:
    """What an answer names or quotes and `known` hasn't, in the order in which it is said. A word that begins a
    sentence, or is written in capitals alone of one letter, is no name."""
    there = {word.casefold() for word in WORD.findall(known)}
    page = bare_text(known)
    quotes = [next(filter(None, found.groups())) for found in QUOTED.finditer(answer)]
    missing = [f"«{quote}»" for quote in quotes if bare_text(quote.strip(" .,;:…")) not in page]
    missing += [word for word in _names(answer) if not _parts(word) <= there | KNOWN]
    return list(dict.fromkeys(missing))


def _names(answer: str) -> Iterator[str]:
    """Words with a capital that stand inside a sentence, outside of quotes (these are looked at whole)."""
    bare = QUOTED.sub(lambda found: " " * len(found.group()), answer)
    end = 0
    for found in WORD.finditer(bare):
        word, before, end = found.group(), answer[end : found.start()], found.end()
        if word[0].isupper() and len(word) > 1 and not _begins(before):
            yield word


def _begins(before: str) -> bool:
    """Whether a sentence begins after what stands between a word and the one before it."""
    said = before.rstrip()
    return not before or said.endswith(BEFORE_CAPITALS) or "\n" in before[len(said) :]


def _parts(word: str) -> set[str]:
    """A word, and those that a hyphen joins."""
    whole = word.casefold()
    return {whole} if "-" not in whole else set(whole.split("-"))
