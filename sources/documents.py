"""Documents from files of any known kind, each with what it tells about itself."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.base import Row
from schemas.errors import UsageError
from sources.files import LONGEST_LINE, ROW_FORMATS, bounded_lines, numbered_rows
from sources.html_text import page_text, spdx
from sources.markdown_text import markdown_text
from sources.runs import refuse_run
from sources.warc import warc_pages
from text.encoding import decode

TEXT_FORMATS = (".txt", ".text")
MARKDOWN_FORMATS = (".md", ".markdown")
HTML_FORMATS = (".html", ".htm", ".xhtml")
WARC_FORMATS = (".warc", ".warc.gz")
KNOWN_FORMATS = (*TEXT_FORMATS, *MARKDOWN_FORMATS, *HTML_FORMATS, *WARC_FORMATS, *ROW_FORMATS)


class Document(Row):
    """A text to cut. `place` is the file, with its line or record where there are many: 'noticias.jsonl:12'.

    `source` and `licence` are '' where neither document nor file tells; `date` is ISO 8601, and the day of the file's
    last change where the document doesn't tell its own.
    """

    text: str
    place: str
    date: str
    title: str = ""
    url: str = ""
    source: str = ""
    licence: str = ""


def document_paths(paths: Sequence[Path]) -> list[Path]:
    """Files as given, folders as the known files under them, sorted. Raises UsageError for what can't be read.

    In a folder no link is followed that leads out of it; a file or folder that is named is the one that is meant.
    """
    found: list[Path] = []
    for path in paths:
        refuse_run(path)
        if path.is_dir():
            home = path.resolve()
            inside = [p for p in sorted(path.rglob("*")) if p.is_file() and _is_visible(p, path)]
            inside = [p for p in inside if p.resolve().is_relative_to(home)]
            known = [p for p in inside if _format(p)]
            if not known:
                raise UsageError(f"{path}: no file to read in it.", f"Known: {', '.join(KNOWN_FORMATS)}.")
            found += known
        elif not path.is_file():
            raise UsageError(f"{path}: there is no such file or folder.")
        elif not _format(path):
            raise UsageError(f"{path}: of no kind that can be read.", f"Known: {', '.join(KNOWN_FORMATS)}.")
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def read_documents(path: Path, text_field: str = "text", skipped: Counter[str] | None = None) -> Iterator[Document]:
    """The documents of a file: one, or one for each row or record. Those without any text are left out.

    `text_field` names the column that holds the text of rows. Lines and pages of over `LONGEST_LINE` are left out and
    counted in `skipped` as `too_long`. Raises UsageError, naming file:line.
    """
    kind, skipped = _format(path), Counter() if skipped is None else skipped
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).date().isoformat()
        if kind in ROW_FORMATS:
            yield from _from_rows(path, text_field, changed, skipped)
        elif kind in WARC_FORMATS:
            yield from _from_warc(path)
        else:
            document = _from_page(path, kind, changed, skipped)
            if document is not None:
                yield document
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror or error}.") from error


def _from_page(path: Path, kind: str, changed: str, skipped: Counter[str]) -> Document | None:
    data = _read_page(path, kind, skipped)
    if kind in HTML_FORMATS:
        page = page_text(data)
        if page is None:
            return None
        return Document(
            text=page.text, place=str(path), date=page.date or changed, title=page.title, licence=page.licence
        )
    text = decode(data)
    if not text.strip():
        return None
    if kind in MARKDOWN_FORMATS:
        text, front = markdown_text(text)
        return _described(text, front, str(path), changed)
    return Document(text=text, place=str(path), date=changed)


def _read_page(path: Path, kind: str, skipped: Counter[str]) -> bytes:
    """A file's bytes without its lines that are too long; none of a web page, or a text in UTF-16, that has one."""
    if path.stat().st_size <= LONGEST_LINE:
        return path.read_bytes()
    with path.open("rb") as file:
        lines = list(bounded_lines(file))
    if None not in lines and kind not in HTML_FORMATS:
        return b"".join(line for line in lines if line)
    skipped["too_long"] += max(1, lines.count(None))
    in_utf16 = (lines[0] or b"")[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    return b"" if kind in HTML_FORMATS or in_utf16 else b"".join(line for line in lines if line)


def _from_rows(path: Path, text_field: str, changed: str, skipped: Counter[str]) -> Iterator[Document]:
    for number, row in numbered_rows(path, skipped):
        text = row.get(text_field)
        if text_field not in row:
            raise UsageError(
                f"{path}:{number}: there is no field '{text_field}'.",
                f"Name the one that holds the text with --text-field: {', '.join(row)}.",
            )
        if not isinstance(text, str):
            raise UsageError(f"{path}:{number}: '{text_field}' holds {type(text).__name__}, not text.")
        if text.strip():
            yield _described(text, row, f"{path}:{number}", changed)


def _described(text: str, about: dict[str, Any], place: str, changed: str) -> Document:
    def told(*names: str) -> str:
        return next((str(about[n]).strip() for n in names if about.get(n)), "")

    return Document(
        text=text,
        place=place,
        date=told("date", "data") or changed,
        title=told("title", "título", "titulo"),
        url=told("url"),
        source=told("source", "fonte"),
        licence=spdx(told("licence", "license", "licença")),
    )


def _from_warc(path: Path) -> Iterator[Document]:
    for page in warc_pages(path):
        place = f"{path}#{page.number}"
        if page.mime == "text/plain":
            text = decode(page.data, page.charset)
            if text.strip():
                yield Document(text=text, place=place, date=page.date, url=page.url, source=page.url)
            continue
        found = page_text(page.data, page.url, page.charset)
        if found is not None:
            yield Document(
                text=found.text,
                place=place,
                date=page.date,
                title=found.title,
                url=page.url,
                source=page.url,
                licence=found.licence,
            )


def _format(path: Path) -> str:
    """The known suffix that a file's name ends in, or ''."""
    name = path.name.lower()
    return max((f for f in KNOWN_FORMATS if name.endswith(f)), key=len, default="")


def _is_visible(path: Path, under: Path) -> bool:
    return not any(part.startswith(".") for part in path.relative_to(under).parts)
