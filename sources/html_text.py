"""A web page to its main text: menus, footers, adverts and comments removed by trafilatura."""

from __future__ import annotations

import re

from schemas.base import Row
from text.encoding import decode

_DECLARED = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CREATIVE_COMMONS = re.compile(r"(?:CC[ -]|licenses/)(BY(?:-NC)?(?:-SA|-ND)?)[ /-]?([1-4]\.0)", re.IGNORECASE)


class PageText(Row):
    """What a page says. `date` is ISO 8601, `licence` an SPDX id; each is '' where the page doesn't tell."""

    text: str
    title: str = ""
    date: str = ""
    licence: str = ""


def page_text(data: bytes, url: str = "", charset: str = "") -> PageText | None:
    """Extract a page's main text. `charset` is what the HTTP header said. None when there is no text to read."""
    import trafilatura

    head = data[:4096]
    declared = _DECLARED.search(head)
    html = decode(data, charset or (declared[1].decode("ascii", "ignore") if declared else ""))
    if not html.strip():
        return None
    found = trafilatura.bare_extraction(
        html, url=url or None, include_comments=False, include_tables=False, favor_precision=True, with_metadata=True
    )
    if found is None or not (found.text or "").strip():
        return None
    return PageText(
        text=_paragraphs(found.text), title=found.title or "", date=found.date or "", licence=spdx(found.license or "")
    )


def spdx(licence: str) -> str:
    """A Creative Commons licence's name or address as its SPDX id; anything else as it is."""
    found = _CREATIVE_COMMONS.search(licence)
    return f"CC-{found[1].upper()}-{found[2]}" if found else licence


def _paragraphs(text: str) -> str:
    """trafilatura writes a paragraph a line; here an empty line parts them, and list items stay together."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return "".join(
        ("" if not i else "\n" if line.startswith("- ") and lines[i - 1].startswith("- ") else "\n\n") + line
        for i, line in enumerate(lines)
    )
