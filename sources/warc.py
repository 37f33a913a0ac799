"""Web archives in WARC files: the pages in them, each with its address and the day it was crawled."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import UsageError

DAMAGED = (EOFError, OSError, ValueError, LookupError, AttributeError, TypeError, zlib.error)
"""What warcio raises, besides its own, for records that aren't whole."""
MAX_PAGE_BYTES = 16 * 2**20
"""Longer records (videos sent as HTML, logs) are left out."""


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page as it was crawled. `number` is its 1-based place among the file's records, `date` ISO 8601 (UTC)."""

    number: int
    url: str
    date: str
    mime: str
    charset: str
    data: bytes


def warc_pages(path: Path) -> Iterator[ArchivedPage]:
    """The HTML and plain-text pages of a WARC file (.warc or .warc.gz), found (status 200) and of 16 MiB at most.

    Reads `response`, `resource` and `conversion` records (Common Crawl's WET files hold the last).
    Raises UsageError, naming file and record, when the file is broken; the pages before that place are given first.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.statusandheaders import StatusAndHeadersParserException

    damaged = (ArchiveLoadFailed, StatusAndHeadersParserException, *DAMAGED)

    number = 0
    with path.open("rb") as file:
        try:
            for record in ArchiveIterator(file, arc2warc=True):
                number += 1
                page = _page(record, number)
                if _bytes_missing(record):
                    raise EOFError("the file ends in the middle of it")
                if page is not None:
                    yield page
        except damaged as error:
            raise UsageError(
                f"{path}: record {max(1, number)}, or the one after it, can't be read: {error}.",
                "Is the download whole? `warcio check FILE` tells more, `warcio recompress` mends compression.",
            ) from error


def _page(record: Any, number: int) -> ArchivedPage | None:
    headers = record.http_headers if record.rec_type == "response" else None
    if record.rec_type not in ("response", "resource", "conversion"):
        return None
    if record.rec_type == "response" and (headers is None or headers.get_statuscode() != "200"):
        return None
    content_type = (headers or record.rec_headers).get_header("Content-Type") or ""
    mime, _, parameters = content_type.partition(";")
    if mime.strip().lower() not in ("text/html", "application/xhtml+xml", "text/plain"):
        return None
    data = record.content_stream().read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        return None
    return ArchivedPage(
        number=number,
        url=(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>"),
        date=record.rec_headers.get_header("WARC-Date") or "",
        mime=mime.strip().lower(),
        charset=parameters.lower().partition("charset=")[2].partition(";")[0].strip(),
        data=data,
    )


def _bytes_missing(record: Any) -> int:
    """How many bytes of its announced length a record lacks, once it is read to its end."""
    while record.raw_stream.read(65_536):
        pass
    return int(getattr(record.raw_stream, "limit", 0))
