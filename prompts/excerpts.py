"""Dated excerpts that answers may stand on: facts and passages that ship, and rows of the user's own.

An excerpt says what holds, where that was read, and until when it is relied on. One past its date is never given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from prompts.dated_facts import HELP_LINE_FILES, fact_files, load_facts, load_help_lines
from prompts.packs import load_pack
from schemas.base import Row
from schemas.errors import UsageError
from schemas.ids import text_digest
from text.dates import long_date
from text.ranking import Ranking

SHIPPED = "shipped"
OWN_LICENCE = "CC-BY-4.0"
AGES_DAYS = 365
"""How long a row is relied on that says neither `expires_on` nor `ages_days`."""
MOST = 3
"""Excerpts that one answer stands on, at most."""


class Excerpt(Row):
    """What holds on `valid_on`, in words that an answer may use. `topics` are ids of the pack `topics`."""

    id: str
    title: str = ""
    text: str
    source: str
    licence: str
    domain: str = ""
    topics: tuple[str, ...] = ()
    valid_on: date
    good_until: date

    @property
    def said(self) -> str:
        """The excerpt as judges and annotators read it: date, text, source."""
        return f"Informação válida em {long_date(self.valid_on)}.\n{self.text}\nFonte: {self.source}"


class Found(NamedTuple):
    """Excerpts for one answer; `by_key` where the rows themselves name the topic."""

    excerpts: tuple[Excerpt, ...]
    by_key: bool


class Excerpts(Row):
    """Excerpts of one origin or several, and how to find them."""

    name: str
    rows: tuple[Excerpt, ...]

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all rows."""
        return text_digest(self.model_dump_json())

    @cached_property
    def _ranking(self) -> Ranking:
        return Ranking([f"{row.title} {row.text}" for row in self.rows])

    @cached_property
    def _by_topic(self) -> dict[str, list[Excerpt]]:
        found: dict[str, list[Excerpt]] = {}
        for row in self.rows:
            for topic in row.topics:
                found.setdefault(topic, []).append(row)
        return found

    def expired(self, today: date) -> list[Excerpt]:
        return [row for row in self.rows if row.good_until < today]

    def find(self, topic_id: str, topic: str, domain: str, floor: float, today: date, asked: str = "") -> Found | None:
        """What an answer on a topic may stand on: rows that name it, else the nearest row of its domain (or of none)
        that has at least `floor` of the topic's words, by weight. `asked` decides among several. None: nothing."""
        if keyed := [row for row in self._by_topic.get(topic_id, ()) if row.good_until >= today]:
            return Found(tuple(keyed[:MOST]), True)

        def may(place: int) -> bool:
            row = self.rows[place]
            return row.good_until >= today and row.domain in ("", domain)

        enough = {near.place for near in self._ranking.near(topic, may) if near.share >= floor}
        if not enough:
            return None
        nearest = self._ranking.near(f"{topic} {asked}", enough.__contains__)[0]
        return Found((self.rows[nearest.place],), False)


def load_excerpts(name_or_path: str, relative_to: Path | None = None) -> Excerpts:
    """The excerpts that ship (`shipped`), or the rows of a file: as `filigrana sources` writes them, or a pack.

    Raises UsageError, naming the row, for one without text, source or date.
    """
    if name_or_path == SHIPPED:
        return _shipped()
    pack = load_pack(name_or_path, relative_to)
    given = {"source": pack.source, "licence": pack.licence}
    return Excerpts(name=pack.name, rows=tuple(excerpt_of(given | dict(row), pack.name) for row in pack.rows))


def joined(parts: tuple[Excerpts, ...]) -> Excerpts:
    """Excerpts of several origins as one; what comes first is preferred."""
    if len(parts) == 1:
        return parts[0]
    name = " + ".join(part.name for part in parts)
    return Excerpts(name=name, rows=tuple(row for part in parts for row in part.rows))


def excerpt_of(row: Mapping[str, Any], name: str) -> Excerpt:
    place = f"{name}, row '{row.get('id')}'"
    text = str(row.get("text") or "").strip()
    if not text:
        raise UsageError(f"{place}: an excerpt needs a `text`.")
    valid_on = _day(row.get("verified_on") or row.get("date"), "verified_on", place)
    if valid_on is None:
        hint = "filigrana sources files ... --verified-on 2026-11-28 writes it into every row."
        raise UsageError(f"{place}: an excerpt needs the day on which it held, `verified_on` or `date`.", hint)
    expires_on = _day(row.get("expires_on"), "expires_on", place)
    return Excerpt(
        id=str(row["id"]),
        title=str(row.get("title") or ""),
        text=text,
        source=" ".join(part for part in (str(row["source"]), str(row.get("url") or "")) if part),
        licence=str(row["licence"]),
        domain=str(row.get("domain") or ""),
        topics=tuple(map(str, row.get("topics") or ())),
        valid_on=valid_on,
        good_until=expires_on or valid_on + timedelta(days=int(row.get("ages_days") or AGES_DAYS)),
    )


def _day(value: Any, key: str, place: str) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise UsageError(f"{place}: `{key}` is no day: '{value}'.", "Write it as 2026-11-28.") from error


@lru_cache(maxsize=1)
def _shipped() -> Excerpts:
    return Excerpts(name=SHIPPED, rows=(*_facts(), *_lines(), *dated_passages()))


def _facts() -> Iterator[Excerpt]:
    domains = {str(row["id"]): str(row["domain"]) for row in load_pack("topics").rows}
    for name in fact_files():
        for fact in load_facts(name).facts if name not in HELP_LINE_FILES else ():
            if not fact.topics:
                continue  # a word in a text of ours, and no answer to a question
            yield Excerpt(
                id=f"{name}/{fact.id}",
                text=fact.statement,
                source=fact.source,
                licence=OWN_LICENCE,
                domain=domains[fact.topics[0]],
                topics=fact.topics,
                valid_on=fact.verified_on,
                good_until=fact.good_until,
            )


def _lines() -> Iterator[Excerpt]:
    for name in HELP_LINE_FILES:
        for line in load_help_lines(name).facts:
            yield Excerpt(
                id=f"{name}/{line.id}",
                title=line.name,
                text=f"{line.shown}: {line.serves}.",
                source=line.source,
                licence=OWN_LICENCE,
                topics=line.topics,
                valid_on=line.verified_on,
                good_until=line.good_until,
            )


def dated_passages() -> Iterator[Excerpt]:
    """The passages whose facts were looked up; what people and places of theirs are invented is none."""
    pack = load_pack("passages")
    for row in pack.rows:
        if row.get("references") and row.get("verified_on"):
            of_pack = {"source": pack.source, "licence": pack.licence, "url": row["references"][0]}
            yield excerpt_of(of_pack | row, pack.name)
