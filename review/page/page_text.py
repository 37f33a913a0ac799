"""Text as Argilla's page needs it, and positions in it.

Argilla 2.8 puts the text of a field into the page as HTML, unescaped: what a model wrote would run. So every text is
escaped before it is pushed, and the page shows it as it was written. Spans in the page count UTF-16 units of the shown
text, while findings count code points.
"""

from __future__ import annotations

import re

from review.page.invisible import with_marks

_SPECIAL = re.compile("[&<>\"'$\r\x00\U00010000-\U0010ffff]")
"""`$` has a meaning of its own in the page's templates; a bare carriage return would be lost; characters outside the
basic plane count two units in the page but one on the server, which would refuse a span at the end of the text."""


def shown_as_text(text: str) -> str:
    """Escape a text so that the page shows exactly it, and invisible characters as marks. Never shorter, in code
    points, than the shown UTF-16 units."""
    return _SPECIAL.sub(_entity, with_marks(text))


def folded(shown: str, line: str) -> str:
    """An escaped text folded under a line to click on; as it is without such a line, or where there is no text.

    The closing tags are in capitals: what looks like HTML to Argilla's page (`<x>...</x>`, the same word twice) is put
    into a frame of its own, with neither the page's styles nor its line ends.
    """
    return f"<details><summary>{line}</SUMMARY>{shown}</DETAILS>" if shown and line else shown


def _entity(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"&#{code or 0xFFFD};"


def to_page(text: str, offset: int) -> int:
    """Turn an offset in code points into one in UTF-16 units."""
    return offset + sum(character > "\uffff" for character in text[:offset])


def from_page(text: str, offset: int) -> int:
    """Turn an offset in UTF-16 units into one in code points; past the end it is the end."""
    units = 0
    for position, character in enumerate(text):
        if units >= offset:
            return position
        units += 2 if character > "\uffff" else 1
    return len(text)


def same_text(one: str, other: str) -> bool:
    """Whether two texts are the same to a person: line ends and space at the edges don't count."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
