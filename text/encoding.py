"""Bytes to text: what the bytes say, then what the sender said, then UTF-8, then the old Western code page."""

from __future__ import annotations

import codecs

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_WESTERN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"}


def decode(data: bytes, declared: str = "") -> str:
    """Decode bytes, without a byte order mark. Never raises: what cp1252 doesn't know is read as Latin-1.

    UTF-8 is tried before `declared` (a header's or page's charset), since bytes that are valid UTF-8 with accents
    in them are hardly ever anything else, while pages in UTF-8 that say ISO-8859-1 are common.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, errors="replace")
    candidates = ["utf-8", _codec(declared), "cp1252"]
    for codec in candidates:
        try:
            return data.decode(codec)
        except UnicodeError:  # `undefined` and others have errors of their own
            continue
    return data.decode("latin-1")


def _codec(declared: str) -> str:
    name = declared.strip().strip("\"'").lower()
    if not name or name in _WESTERN:
        return "cp1252"
    try:
        "".encode(name)  # what is no encoding of text (base64, rot13, zip) raises as what nobody knows does
        return codecs.lookup(name).name
    except (LookupError, ValueError):  # a name with a null character, or too long, is a ValueError
        return "cp1252"
