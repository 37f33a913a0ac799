"""Seeds from Arquivo.pt, the Portuguese web archive: passages of old pages, under the archive's own terms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.base import Row
from schemas.errors import UsageError
from sources.arquivo_client import ArquivoClient, Match, Period
from sources.arquivo_wire import ArchivedVersion
from sources.document_seeds import PassageSieve
from sources.html_text import page_text
from sources.polite_http import RedirectRefusedError
from sources.prose import is_prose, prose_lines
from sources.seed_rows import seed_row

LICENCE = "LicenseRef-Arquivo.pt-research"
"""What every row carries as its licence. An export leaves such rows out unless asked (terms of 2022)."""

TERMS = "Educational, scientific and research use only; no commercial use; cite the source."
EMBARGO = timedelta(days=365)
"""Arquivo.pt opens what it crawls after a year."""

_MOMENT = re.compile(r"\d{4}(?:-?\d{2}(?:-?\d{2}(?:[T ]?\d{2}:?\d{2}:?\d{2})?)?)?")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


class Harvest(Row):
    """What to look for. `query` is words, or an address, whose versions (by `match`) are then taken by CDX.

    `originals` reads each page's original HTML and takes its main text, instead of the text that the archive extracted.
    """

    query: str
    period: Period = Period()
    site: str = ""
    per_site: int | None = None
    language: str = ""
    match: Match = "exact"
    originals: bool = False


def period_of(start: str, end: str) -> Period:
    """A period from what people write: 2004, 2004-05, 2004-05-31. Raises UsageError for anything else, and
    for one that ends before it begins."""
    for name, value in (("--from", start), ("--to", end)):
        if value and not _MOMENT.fullmatch(value):
            raise UsageError(f"{name} {value}: a date was expected.", "Write it as 2004, 2004-05 or 2004-05-31.")
    period = Period(start=re.sub(r"\D", "", start), end=re.sub(r"\D", "", end))
    both = min(len(period.start), len(period.end))
    if period.start[:both] > period.end[:both]:
        raise UsageError(f"From {start} to {end} there is no day.", "--from is the earlier one.")
    return period


def citation(timestamp: str) -> str:
    """The line that Arquivo.pt asks to be cited by, with the day of the crawl: '[source: Arquivo.pt, 31/05/2004]'."""
    return f"[source: Arquivo.pt, {timestamp[6:8]}/{timestamp[4:6]}/{timestamp[:4]}]"


def seeds_from_arquivo(client: ArquivoClient, harvest: Harvest, sieve: PassageSieve) -> Iterator[dict[str, Any]]:
    """Seed rows, as the archive gives them: {id, text, source, licence, date, digest, title, url, document, position,
    archive_url, timestamp, collection, terms, commercial_use}. `date` is the day of the crawl.

    `sieve.skipped` counts what is left out, by reason: embargo, no_text, not_prose, duplicate, too_short, or where a
    redirect led.
    Raises what the client raises; the rows given before stand.
    """
    for version in _versions(client, harvest, sieve):
        if under_embargo(version.crawl_date):
            sieve.skipped["embargo"] += 1
            continue
        try:
            text, title = _text(client, version, harvest.originals)
        except RedirectRefusedError as error:
            sieve.skipped[f"redirected to {error.target[:60]}, which is not followed"] += 1
            continue
        if not text.strip():
            sieve.skipped["no_text"] += 1
            continue
        for position, passage in sieve.passages(text):
            if is_prose(passage):
                yield _row(version, passage, title, position)
            else:
                sieve.skipped["not_prose"] += 1


def _versions(client: ArquivoClient, harvest: Harvest, sieve: PassageSieve) -> Iterator[ArchivedVersion]:
    if _ADDRESS.fullmatch(harvest.query.strip()):
        seen: set[str] = set()
        for version in client.versions(harvest.query.strip(), harvest.period, match=harvest.match):
            is_page = version.mime in ("text/html", "application/xhtml+xml", "") and version.status in (200, None)
            if not is_page or version.digest in seen:
                sieve.skipped["not_a_page" if not is_page else "duplicate"] += 1
                continue
            seen.add(version.digest or version.timestamp)
            yield version
        return
    pages = client.search(
        harvest.query, harvest.period, site=harvest.site, per_site=harvest.per_site, language=harvest.language
    )
    for page in pages:
        if page.unreadable:
            sieve.skipped["unreadable_result"] += page.unreadable
        yield from page.items


def under_embargo(crawl_date: str) -> bool:
    """Whether what was crawled on that day (ISO 8601) isn't open yet."""
    return crawl_date > (datetime.now(UTC).date() - EMBARGO).isoformat()


def _text(client: ArquivoClient, version: ArchivedVersion, originals: bool) -> tuple[str, str]:
    """A page's text and title: from the archive's extraction, or from its original where asked or nothing else is."""
    if not originals:
        extracted = client.extracted_text(version.url, version.timestamp)
        if extracted is not None:
            return prose_lines(extracted), version.title
    answer = client.original(version.url, version.timestamp)
    if answer is None or "html" not in answer.content_type.lower():
        return "", version.title
    charset = answer.content_type.lower().partition("charset=")[2].partition(";")[0].strip()
    page = page_text(answer.body, version.url, charset)
    return (page.text, version.title or page.title) if page else ("", version.title)


def _row(version: ArchivedVersion, passage: str, title: str, position: int) -> dict[str, Any]:
    link = version.archive_link or f"https://arquivo.pt/wayback/{version.timestamp}/{version.url}"
    return seed_row(
        passage,
        source=citation(version.timestamp),
        licence=LICENCE,
        date=version.crawl_date,
        title=title,
        url=version.url,
        document=f"{version.timestamp}/{version.url}",
        position=position,
        archive_url=link,
        timestamp=version.timestamp,
        collection=version.collection,
        terms=TERMS,
        commercial_use=False,
    )
