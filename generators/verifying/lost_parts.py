"""What a rewritten text lost of its source: code, addresses, numbers, list items, and what had to be kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from text.prose import ADDRESS, FENCED_CODE, INLINE_CODE, prose

GROUPED = re.compile(r"\d{1,3}(?:[.,\s]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*")
NO_CENTS = re.compile(r"[.,]00$")
UNGROUPED = re.compile(r"\d+(?:[.,]\d+)*")
LIST_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t]+\S", re.MULTILINE)
SPELT = (
    "zero|um uma|dois duas|três|quatro|cinco|seis|sete|oito|nove|dez|onze|doze|treze|catorze|quinze|dezasseis|"
    "dezassete|dezoito|dezanove|vinte"
)
WORDS_OF_NUMBERS = {str(n): words.split() for n, words in enumerate(SPELT.split("|"))}


def verbatim_parts(text: str) -> list[str]:
    """The code of a text, blocks and inline, as it is written."""
    blocks = [found.group().strip() for found in FENCED_CODE.finditer(text)]
    rest = FENCED_CODE.sub(" ", text)
    return [*blocks, *(found.group() for found in INLINE_CODE.finditer(rest))]


def lost_parts(source: str, result: str, must_keep: Sequence[str], changed: Sequence[str]) -> dict[str, list[str]]:
    """What stands in `source` and no longer in `result`, by kind: {"number": ["404"], "code": [...]}; {} when nothing.

    Code and `must_keep` stay letter for letter. Addresses and numbers may only change where `changed`, the source's
    words that were replaced on purpose, holds them; a number may also be spelt out up to twenty, or grouped otherwise.
    Items of lists are counted.
    """
    kept = _spaced(result)
    addresses = [found.group().rstrip(".,;:!?)»”\"'") for found in ADDRESS.finditer(source)]
    items = len(LIST_ITEM.findall(source)) - len(LIST_ITEM.findall(result))
    lost = {
        "must_keep": [part for part in must_keep if not _is_kept(part, kept, result)],
        "code": [part for part in verbatim_parts(source) if _spaced(part) not in kept],
        "address": [a for a in addresses if a not in result and not any(a in c or c in a for c in changed if c)],
        "number": _lost_numbers(source, result, changed),
        "list_item": [f"{items} fewer"] if items > 0 else [],
    }
    return {kind: parts for kind, parts in lost.items() if parts}


def _is_kept(part: str, kept: str, result: str) -> bool:
    return part.strip() in numbers(result) if part.strip().isdigit() else _spaced(part) in kept


def _lost_numbers(source: str, result: str, changed: Sequence[str]) -> list[str]:
    there = numbers(result) | numbers(" ; ".join(changed))
    words = set(re.findall(r"\w+", result.lower()))
    wanted = dict.fromkeys(_digits(found) for found in GROUPED.findall(prose(source)))
    return [n for n in wanted if n not in there and not words.intersection(WORDS_OF_NUMBERS.get(n, ()))]


def numbers(text: str) -> set[str]:
    """The numbers of a text as bare digits, however they are grouped: 1,000 and 1 000 are both 1000."""
    return _all_digits(GROUPED.findall(text)) | _all_digits(UNGROUPED.findall(text))


def _all_digits(found: Iterable[str]) -> set[str]:
    return {_digits(text) for text in found}


def _digits(text: str) -> str:
    return re.sub(r"\D", "", NO_CENTS.sub("", text))


def _spaced(text: str) -> str:
    return " ".join(text.split())
