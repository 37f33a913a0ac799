"""Others' words in our Markdown: a seed's source, a dataset's name, a licence are text on a card, never its mark-up."""

from __future__ import annotations

import re
from typing import Any

from schemas.visible import visible

LONGEST = 500
_MARKUP = re.compile(r"([\\`*\[\]|~])")
_BLOCK = re.compile(r"^(?=[#=+-])|^(?=\d+[.)])")
_ENTITY = re.compile(r"&(?=#?\w+;)")


class Markdown(str):
    """Text that is our own Markdown already."""

    __slots__ = ()


def plain(value: Any) -> str:
    """Any value as one line that Markdown and HTML show as it is: no heading, list, link, image, table or tag."""
    if isinstance(value, Markdown):
        return value
    line = " ".join(visible(str(value)).split())
    line = line if len(line) <= LONGEST else line[:LONGEST] + "…"
    line = _MARKUP.sub(r"\\\1", _ENTITY.sub("&amp;", line)).replace("<", "&lt;").replace(">", "&gt;")
    return _BLOCK.sub(r"\\", line)


def bare(value: Any) -> str:
    """A name on one line without what means something in HTML, BibTeX or a fence."""
    return " ".join(visible(str(value)).translate(dict.fromkeys(map(ord, "<>{}`\\"))).split())[:LONGEST]


def code(value: Any) -> Markdown:
    """Any value as a code span: what it holds is shown to the letter, but for backticks."""
    line = " ".join(visible(str(value)).split()).replace("`", "'")[:LONGEST]
    return Markdown(f"`{line or ' '}`".replace("|", "\\|"))
