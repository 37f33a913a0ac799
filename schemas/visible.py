"""What somebody else wrote, made fit for a terminal or a page: nothing in it acts, and nothing in it hides."""

from __future__ import annotations

import re

_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 but tab and line feed, DEL, C1: escape sequences begin with these
    "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"  # soft hyphen, joiners, fillers, an Arabic direction mark
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f"  # zero width, line separators, directions (bidi)
    "\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff"  # fillers, byte order mark, annotations, halves of a pair
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # shorthand, music, tags
)
_HIDDEN = re.compile(f"[{_UNSEEN}]")
_PICTURES = {**{code: chr(0x2400 + code) for code in range(0x20)}, 0x7F: "\u2421"}


def visible(text: str) -> str:
    """The text with every control, direction and zero-width character as a mark that can be seen.

    Controls become their pictures (ESC is `␛`), the others `<U+202E>`; tabs and line feeds stay. Doing it twice changes
    nothing more.
    """
    return _HIDDEN.sub(_mark, text.replace("\r\n", "\n"))


def visible_json(text: str) -> str:
    """JSON that says the same with those characters as `\\u` escapes, so that it is safe to print as it is."""
    return _HIDDEN.sub(_escaped, text)


def hidden_places(text: str) -> list[int]:
    """Where the characters are that `visible` makes marks of."""
    return [found.start() for found in _HIDDEN.finditer(text)]


def _mark(found: re.Match[str]) -> str:
    code = ord(found[0])
    return _PICTURES.get(code) or f"<U+{code:04X}>"


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
