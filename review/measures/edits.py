"""What people change in the texts that they correct: which words, and what kind of change."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from schemas.base import Row
from schemas.finding import Finding

LONGEST_EDIT_WORDS = 6
EDITS_LISTED = 20
NEARLY_THE_SAME = 0.8
Token = tuple[str, int, int]
"""A word or mark with where it starts and ends."""


class Edit(Row):
    """A replacement that people made: '' for nothing."""

    before: str
    after: str
    count: int


class Corrected(Row):
    """A text as it was, what the checks had found in it, and as a person left it."""

    before: str
    after: str
    findings: tuple[Finding, ...] = ()


def commonest_edits(texts: Iterable[Corrected]) -> tuple[Edit, ...]:
    """The replacements of a few words that people made most often."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for old, new in _changes(text):
            if max(len(old), len(new)) <= LONGEST_EDIT_WORDS:
                counts[_words(old), _words(new)] += 1
    return tuple(Edit(before=b, after=a, count=n) for (b, a), n in counts.most_common(EDITS_LISTED))


def edits_by_kind(texts: Iterable[Corrected]) -> dict[str, int]:
    """How many changes of each kind, the commonest first.

    What a check had found there counts under the finding's category. The rest are `capitals`, `spelling` (nearly the
    same letters: accents, old spellings, endings), `punctuation`, `added`, `removed`, `rewritten` (more than a few
    words) and `wording`.
    """
    counts = Counter(_kind(old, new, text.findings) for text in texts for old, new in _changes(text))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _kind(old: Sequence[Token], new: Sequence[Token], findings: Iterable[Finding]) -> str:
    if old:
        start, end = old[0][1], old[-1][2]
        for finding in findings:
            if finding.start < end and start < finding.end:
                return finding.category
    before, after = _words(old), _words(new)
    if max(len(old), len(new)) > LONGEST_EDIT_WORDS:
        return "rewritten"
    if not re.search(r"\w", before + after):
        return "punctuation"
    if not before or not after:
        return "removed" if before else "added"
    if before.casefold() == after.casefold():
        return "capitals"
    alike = SequenceMatcher(None, _letters(before), _letters(after), autojunk=False).ratio()
    return "spelling" if alike > NEARLY_THE_SAME else "wording"


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in plain if character.isalnum())


def _changes(text: Corrected) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    before, after = _tokens(text.before), _tokens(text.after)
    matcher = SequenceMatcher(None, [t[0] for t in before], [t[0] for t in after], autojunk=False)
    for operation, a, b, c, d in matcher.get_opcodes():
        if operation != "equal":
            yield before[a:b], after[c:d]


def _tokens(text: str) -> list[Token]:
    return [(m.group(), m.start(), m.end()) for m in re.finditer(r"\w+(?:-\w+)*|[^\w\s]", text)]


def _words(tokens: Iterable[Token]) -> str:
    return " ".join(token[0] for token in tokens)
