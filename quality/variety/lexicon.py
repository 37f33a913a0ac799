"""The rows of the verdict alone: weights of words, beginnings of words and phrases, read once and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from quality.leaks.evidence_table import VERDICT_ALONE, EvidenceRow, evidence_rows
from quality.variety.tokens import TOKEN

_MARKS = ("<inf>", "<ger>", "<part>", "<num>", "<cap>", "<start>", "<000>", "<dotted>")
Alternatives = frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Two or more items in order; each item is the set of words and classes that fit it. `hit` is what it counts as:
    its name, weight, and whether it is a topic (see the file)."""

    items: tuple[Alternatives, ...]
    hit: tuple[str, float, bool]


_LONGEST_STEM = 40
"""No listed stem is longer: a line without spaces, a megabyte long, costs no more than a long word."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`words` and `stems` map to (weight, topic); `phrases` are found by any word or class of their first item."""

    words: dict[str, tuple[float, bool]]
    stems: dict[str, tuple[float, bool]]
    phrases: dict[str, tuple[Phrase, ...]]

    def word_weight(self, token: str) -> tuple[float, bool]:
        """(log-odds, is topic) of one token: as written, then in lower case, then by its longest listed beginning."""
        low = token.lower()
        found = self.words.get(token) or self.words.get(low)
        if found:
            return found
        for length in range(min(len(low), _LONGEST_STEM), 3, -1):
            stem = self.stems.get(low[:length])
            if stem:
                return stem
        return (0.0, False)


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The verdict's own rows of the table."""
    return lexicon_of(evidence_rows())


def lexicon_of(rows: tuple[EvidenceRow, ...]) -> Lexicon:
    """The lexicon of those of `rows` that are evidence of the verdict alone."""
    words: dict[str, tuple[float, bool]] = {}
    stems: dict[str, tuple[float, bool]] = {}
    phrases: dict[str, list[Phrase]] = {}
    for row in rows:
        for form in row.forms if row.severity == VERDICT_ALONE else ():
            _add_entry(form.replace("_", " "), row.weight, row.category == "topic", words, stems, phrases)
    return Lexicon(words, stems, {first: tuple(found) for first, found in phrases.items()})


def _add_entry(
    entry: str,
    weight: float,
    topic: bool,
    words: dict[str, tuple[float, bool]],
    stems: dict[str, tuple[float, bool]],
    phrases: dict[str, list[Phrase]],
) -> None:
    parts = entry.split()
    if len(parts) == 1 and parts[0].endswith("*"):
        stems[parts[0][:-1]] = (weight, topic)
        return
    if len(parts) == 1 and "|" not in entry and "<" not in entry and len(TOKEN.findall(entry)) == 1:
        words[entry] = (weight, topic)
        return
    for items in _expand(parts):
        if len(items) == 1:
            words.update(dict.fromkeys(items[0], (weight, topic)))
            continue
        phrase = Phrase(items, (entry, weight, topic))
        for first in items[0]:
            phrases.setdefault(first, []).append(phrase)


def _expand(parts: list[str]) -> list[tuple[Alternatives, ...]]:
    """Every way to read a phrase: an item that ends in `?` is there or not; a part is cut as a text would be."""
    choices: list[list[list[Alternatives]]] = []
    for part in parts:
        optional = part.endswith("?") and len(part) > 1
        plain = part.removesuffix("?") if optional else part
        if "|" in plain or plain in _MARKS:
            tokens = [frozenset(plain.split("|"))]
        else:
            tokens = [frozenset((piece,)) for piece in TOKEN.findall(plain)]
        choices.append([tokens, []] if optional else [tokens])
    return [tuple(item for piece in chosen for item in piece) for chosen in product(*choices)]
