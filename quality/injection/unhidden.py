"""A text as somebody would read it who looks for what is hidden in it: one plain form, and what was decoded from it."""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote

MOST_LOOKED_AT = 400_000
"""Characters of a text."""
INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
LOOKALIKES = str.maketrans("аеіорсухкмтвнАЕІОРСУХКМТВНαοινκτρ", "aeiopcyxkmtbhaeiopcyxkmtbhaoivktp")
"""Cyrillic and Greek letters that stand for Latin ones."""
ALONE = re.compile("[µ¼½¾\u0100-\U0010ffff]")
"""A character that isn't read by a table of bytes."""
_ALONE_IN_LATIN_1 = "µ¼½¾".encode("latin-1")
OTHER_ALPHABETS = re.compile("[\u0370-\u04ff]")
ACCENTS = re.compile("[\u0300-\u036f]+")
LEET = str.maketrans("013457@$", "oieastas")
TAGS = re.compile("[\U000e0020-\U000e007e]{4,}")
FLAG = "\U0001f3f4"
EMPHASIS = re.compile(r"[*_`~]+")
SPACED = re.compile(r" \w \w \w \w \w \w ")
BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
HEX = re.compile(r"[0-9a-fA-F]{32,}")
ESCAPED = re.compile(r"%[0-9A-Fa-f]{2}")
MIXED = re.compile(r"[a-z@$]\d[a-z]")
ROT13 = str.maketrans("abcdefghijklmnopqrstuvwxyz", "nopqrstuvwxyzabcdefghijklm")
STEMS = ("ignor", "esquec", "instru", "desconsider", "disregard", "forget", "prompt", "escrev", "respond", "assistente")
BACKWARDS, ROTATED = tuple(stem[::-1] for stem in STEMS), tuple(stem.translate(ROT13) for stem in STEMS)
SHORTEST_CODE = 24
"""Characters without white space that a code has at least."""
IN_PLAIN_FORM = (re.compile(r"\w \w \w \w \w \w"), MIXED, re.compile("|".join((*BACKWARDS, *ROTATED))))
"""Without one of these in its plain form a text holds no other writing but codes, tags and what is escaped (`%`)."""
MOST_DECODED = 64
"""Places of a text that are decoded."""


def plain(text: str) -> str:
    """Lower case without accents, invisible characters, lookalikes, entities and emphasis; one space between words."""
    if "&" in text:
        text = html.unescape(text)
    try:
        written = text.encode("latin-1")
    except UnicodeEncodeError:
        return " ".join(_letters(text).split())
    if any(map(written.__contains__, _ALONE_IN_LATIN_1)):
        return " ".join(_letters(text).split())
    table, left_out = _of_latin_1()
    said = written.translate(table, left_out).strip()
    return (b" ".join(said.split()) if b"  " in said else said).decode("latin-1")


def _letters(text: str) -> str:
    if not text.isascii():
        text = ACCENTS.sub("", unicodedata.normalize("NFKD", INVISIBLE.sub("", text)))
        if OTHER_ALPHABETS.search(text):
            text = text.translate(LOOKALIKES)
    return EMPHASIS.sub("", text).lower()


@cache
def _of_latin_1() -> tuple[bytes, bytes]:
    """What `_letters` makes of the characters of Latin-1, most texts' only ones, each by itself: those that are one of
    them again, and those that go. Of `ALONE` it makes neither. White space is a space."""
    forms = [" " if chr(code).isspace() else _letters(chr(code)) for code in range(256)]
    table = bytes(ord(form) if len(form) == 1 and form < "\u0100" else 0 for form in forms)
    return table, bytes(code for code, form in enumerate(forms) if not form)


def decoded(text: str, whole: str) -> Iterator[tuple[str, str]]:
    """What a text, in plain form `whole`, holds in another writing, as (how it was written, the plain text), where that
    reads like words."""
    for found in TAGS.finditer(text) if ALONE.search(text) else ():
        if text[max(0, found.start() - 1) : found.start()] != FLAG:
            yield "invisible tags", plain("".join(chr(ord(c) - 0xE0000) for c in found.group()))
    yield from _codes(text)
    if "%" in text and len(ESCAPED.findall(text[:20_000])) > 2:
        yield "escaped", plain(unquote(text))
    if SPACED.search(f" {whole} "):
        yield "spaced letters", _joined(text)
    if len(MIXED.findall(whole)) > 2:
        yield "digits for letters", whole.translate(LEET)
    if sum(map(whole.__contains__, BACKWARDS)) > 1:
        yield "backwards", whole[::-1]
    if sum(map(whole.__contains__, ROTATED)) > 1:
        yield "rot13", whole.translate(ROT13)


def _codes(text: str) -> Iterator[tuple[str, str]]:
    for number, found in enumerate(BASE64.finditer(text)):
        if number < MOST_DECODED and (said := _from_base64(found.group())):
            yield "base64", plain(said)
    for number, found in enumerate(HEX.finditer(text)):
        if number < MOST_DECODED and (said := _readable(bytes.fromhex(found.group()[: len(found.group()) // 2 * 2]))):
            yield "hexadecimal", plain(said)


def _joined(text: str) -> str:
    """Letters that stand one by one, as words: two spaces or more part them."""
    words = [re.sub(r"(?<=\b\w) (?=\w\b)", "", word) for word in re.split(r"\s{2,}", text)]
    return plain(" ".join(words))


def _from_base64(written: str) -> str:
    try:
        return _readable(base64.b64decode(written[: len(written) // 4 * 4], validate=True))
    except (binascii.Error, ValueError):
        return ""


def _readable(data: bytes) -> str:
    """Bytes as text, '' for those that are none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return text if letters > 0.75 * len(text) else ""
