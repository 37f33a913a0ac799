"""The entries of the evidence table that are leaks, by the word that each begins with, and where one may begin."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, cast

from quality.leaks.contexts import Condition, parse_context
from quality.leaks.evidence_table import LEAKS, evidence_rows
from quality.leaks.verbs import DATA
from schemas.finding import Severity
from text.word_places import WordPairs, WordPlaces


@dataclass(frozen=True, slots=True)
class Entry:
    """One Brazilian form. `written` is set when capitals matter; `context` says where it counts, `weight` how much it
    says to the verdict (natural log-odds)."""

    words: tuple[str, ...]
    written: str
    european: str
    category: str
    severity: Severity
    context: tuple[Condition, ...] = ()
    weight: float = 0.0


_SPELLING = (-1.5, -3.5)
"""Log-odds of a Brazilian spelling by rule: soft, hard."""


@cache
def entries() -> dict[str, tuple[Entry, ...]]:
    """First word -> entries, the longest first."""
    table: dict[str, list[Entry]] = {}
    for row in evidence_rows():
        if row.severity not in LEAKS:
            continue
        context = parse_context(row.context)
        europeans = row.european * len(row.forms) if len(row.european) == 1 else row.european
        for form, european in zip(row.forms, europeans, strict=True):
            words = tuple(form.lower().split(" "))
            written = "" if form.islower() else form
            severity = cast(Severity, row.severity)
            entry = Entry(words, written, european, row.category, severity, context, row.weight)
            table.setdefault(words[0], []).append(entry)
    for line in (DATA / "spellings.tsv").read_text(encoding="utf-8").splitlines():
        form, european = line.split("\t")
        severity = "hard" if "ô" in form.lower() or "ê" in form.lower() else "soft"
        weight = _SPELLING[severity == "hard"]
        written = "" if form.islower() else form
        entry = Entry((form.lower(),), written, european, "spelling", severity, weight=weight)
        table.setdefault(form.lower(), []).append(entry)
    return {
        first: tuple(sorted(rows, key=lambda e: (-len(e.words), e.severity != "hard"))) for first, rows in table.items()
    }


@cache
def european_gerunds() -> dict[str, str]:
    """Gerunds that are Brazilian wherever they stand, with what is advised: 'deletando' -> 'eliminando'."""
    return {
        first: row.european
        for first, rows in entries().items()
        for row in rows
        if first.endswith("ndo") and len(row.words) == 1 and not row.context and row.severity == "hard"
    }


class Beginning(NamedTuple):
    """The entries that begin with one word: of that word alone, and longer ones by their second word, then by the third
    one; '' for all others."""

    alone: tuple[Entry, ...]
    longer: dict[str, dict[str, tuple[Entry, ...]]]

    def with_words(self, second: str, third: str) -> tuple[Entry, ...]:
        """The longer ones that may stand where these words come next, the longest first."""
        by_third = self.longer.get(second)
        return (by_third.get(third) or by_third.get("", ())) if by_third else ()


@cache
def index() -> dict[str, Beginning]:
    """First word -> the entries that begin with it."""
    found = {}
    for first, rows in entries().items():
        by_second: dict[str, list[Entry]] = {}
        for entry in rows:
            by_second.setdefault("".join(entry.words[1:2]), []).append(entry)
        alone = tuple(by_second.pop("", ()))
        found[first] = Beginning(alone, {second: _by_third(longer) for second, longer in by_second.items()})
    return found


def _by_third(rows: list[Entry]) -> dict[str, tuple[Entry, ...]]:
    thirds = ["".join(entry.words[2:3]) for entry in rows]
    return {
        third: tuple(entry for entry, own in zip(rows, thirds, strict=True) if own in (third, ""))
        for third in {*thirds, ""}
    }


@cache
def beginnings() -> int:
    """The bits of where an entry may begin: at a word that is one alone, or has `ex-` before it, or stands before what
    may be the second word of a longer one, or what a context asks for."""
    alone, pairs = set[str](), dict[str, set[str]]()
    for word, here in index().items():
        following = [_asked_behind(entry) for entry in here.alone]
        if all(following):
            pairs[word] = set(here.longer).union(*following)
        else:
            alone.add(word)
    with_ex = WordPlaces(lambda word: word[:3] == "ex-")
    return WordPlaces(alone).bits | with_ex.bits | WordPairs(pairs).bits


def _asked_behind(entry: Entry) -> frozenset[str]:
    """First words of what must stand behind an entry; none where its context doesn't tell."""
    asked = (part.words for part in entry.context if part.side == "next" and part.wanted and not part.classes)
    return frozenset(word.partition(" ")[0] for word in next(asked, ()))
