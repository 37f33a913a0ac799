"""A text cut once into words, with what stands between them; every rule of the leak check reads this."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import sub

from schemas.finding import Finding, Severity
from text.pieces import BEGINS, CAPITAL, ENDS
from text.prose import word_set
from text.word_places import Words, edges_of, words_in

WORD = re.compile(r"[^\W\d_]+(?:[-‑'’][^\W\d_]+)*")
NO_BREAK_HYPHEN = "\u2011"
"""Joins the parts of a word here, not in `text.prose.words`, whose words are the same otherwise, but for numbers."""
LONGER = "İ"
"""The one letter that is longer in lower case, by a mark that parts words."""
_SENTENCE_GAP = frozenset(".!?…;:\n\r\u2028\u2029¿¡|•")
_LONGEST_GAP = 120
_OPENING = frozenset('([{«“"„—–')
_PARTING = _SENTENCE_GAP | _OPENING
_NO_BREAK_SPACE = "\u00a0"
_SPACES = frozenset((" ", _NO_BREAK_SPACE))
SHORT_LINE = 60
_SHORT_STOPS = frozenset((".", ". ", ".\u00a0"))


ABBREVIATIONS = word_set("v ex exa exas exma exmo ª sr sra srs dr dra drs prof profa eng arq d sto sta n")


class Text:
    """`words[i]` is lower-case and stands at `source[starts[i]:ends[i]]`, offsets in code points. Where the words stand
    is only found out when somebody asks: of most texts nobody does. `told`: the same words, and what rules ask of
    them."""

    __slots__ = ("_edges", "ends", "source", "starts", "told", "words")
    source: str
    words: list[str]
    told: Words
    _edges: list[int] | None
    starts: list[int]
    ends: list[int]

    def __init__(self, source: str, told: Words) -> None:
        self.source, self.told, self.words = source, told, told.listed

    def __getattr__(self, name: str) -> list[int] | None:
        """`starts`, `ends` or `_edges`, the first time that one of them is asked for."""
        if name == "_edges":
            self._edges = edges_of(self.source) if _is_plain(self.source) else None
            return self._edges
        if name not in ("starts", "ends"):
            raise AttributeError(name)
        source = self.source.lower()
        if len(source) == len(self.source):
            self.starts, self.ends = _places(source, self.words)
        else:
            spans = [match.span() for match in WORD.finditer(self.source)]
            self.starts, self.ends = [start for start, _ in spans], [end for _, end in spans]
        return self.starts if name == "starts" else self.ends

    def gap(self, i: int) -> str:
        """What stands before word `i`, back to the one before it (120 characters at most)."""
        return " " if self.spaced(i) and _NO_BREAK_SPACE not in self.source else self._between(i)

    def _between(self, i: int) -> str:
        start = self.starts[i]
        return self.source[max(start - _LONGEST_GAP, self.ends[i - 1] if i else 0) : start]

    def spaced(self, i: int) -> bool:
        """Whether only one space (or a no-break space) parts word `i` from the one before."""
        if (edges := self._edges) is not None:
            return 0 < i < len(edges) and edges[i] & BEGINS != 0 and edges[i - 1] & ENDS != 0
        return (
            0 < i < len(self.starts)
            and self.starts[i] - self.ends[i - 1] == 1
            and self.source[self.ends[i - 1]] in _SPACES
        )

    def parted(self, i: int, marks: frozenset[str]) -> bool:
        """Whether one of `marks` stands before word `i`; an abbreviation's full stop ('V. Ex.ª', 'Dr.') is none."""
        if self.spaced(i):
            return False
        gap = self._between(i)
        if gap in _SHORT_STOPS and self.words[i - 1] in ABBREVIATIONS:
            return False
        return not marks.isdisjoint(gap)

    def in_short_line(self, i: int) -> bool:
        """Whether word `i` opens a line of verse, a heading or a label, and no paragraph."""
        start = self.starts[i]
        return len(self.source[start : start + SHORT_LINE].partition("\n")[0]) < SHORT_LINE

    def starts_sentence(self, i: int) -> bool:
        """Whether word `i` comes first in its sentence, line, list item, quotation or parenthesis."""
        return i == 0 or self.parted(i, _PARTING)

    def capital(self, i: int) -> bool:
        """Whether word `i` begins with a capital."""
        if (edges := self._edges) is not None:
            return i < len(edges) and edges[i] & CAPITAL != 0
        return i < len(self.starts) and self.source[self.starts[i]].isupper()

    def written(self, i: int) -> str:
        """Word `i` as it stands in the text."""
        return self.source[self.starts[i] : self.ends[i]]

    def word(self, i: int) -> str:
        """Word `i` in lower case, or '' outside the text."""
        return self.words[i] if 0 <= i < len(self.words) else ""

    def finding(self, first: int, last: int, category: str, severity: Severity, suggestion: str, rule: str) -> Finding:
        """A finding over the words `first` to `last`, both included; the suggestion takes their capital."""
        start, end = self.starts[first], self.ends[last]
        written = self.source[start:end]
        return Finding(
            start=start,
            end=end,
            text=written,
            category=category,
            severity=severity,
            suggestion=match_case(written, suggestion),
            rule=rule,
        )


def _places(source: str, words: list[str]) -> tuple[list[int], list[int]]:
    """Where all the words of a text in lower case begin and end: each at the first of its letters after the one before,
    as no letter stands between words."""
    end, find = 0, source.find
    ends = [end := find(word, end) + len(word) for word in words]
    return list(map(sub, ends, map(len, words))), ends


def match_case(written: str, suggestion: str) -> str:
    """`suggestion` with the capitals of `written`: first letter, or all of it."""
    if not suggestion:
        return suggestion
    if len(written) > 1 and written.isupper() and any(c.isalpha() for c in suggestion):
        return suggestion.upper() if written.replace(" ", "").isalpha() and len(written) > 3 else suggestion
    if written[0].isupper() and suggestion[0].islower():
        return suggestion[0].upper() + suggestion[1:]
    return suggestion


@lru_cache(maxsize=8)
def cut(source: str) -> Text:
    """Cut a text into words. Linear in its length; the last few are kept: every check asks about one text."""
    return Text(source, words_in(source) if _is_plain(source) else Words([w.lower() for w in WORD.findall(source)]))


def _is_plain(source: str) -> bool:
    """Whether a text's words are those of `text.prose`."""
    return not (LONGER in source or NO_BREAK_HYPHEN in source)
