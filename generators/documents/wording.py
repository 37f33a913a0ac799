"""The grammar of questions about documents: articles joined to prepositions, degrees, lists, times."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from generators.documents.contract import Column, Lines

BETWEEN = ("de", "do", "da", "das", "por", "com", "sem", "na", "no", "antes", "em")
"""After these a noun is qualified by what follows; any other word is an adjective of its own («preço máximo»)."""


def of(named: str) -> str:
    """«o total» is «do total»."""
    return f"d{named}"


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def degree(column: Column, most: bool) -> str:
    """«o preço mais alto antes do desconto», «o maior número de horas», «o maior preço máximo»."""
    article, noun, *rest = column.what.split(" ")
    if not column.high or (rest and rest[0] not in BETWEEN):
        return " ".join((article, "maior" if most else "menor", noun, *rest))
    ending = article
    return " ".join((article, noun, f"mais {'alt' if most else 'baix'}{ending}", *rest))


def quoted(label: str) -> str:
    return f"«{label}»"


def joined(items: Sequence[str], last: str = "e") -> str:
    """«a, b e c»."""
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else items[0]


def cell_of(column: Column, lines: Lines, label: str) -> str:
    """«o preço de «Arroz»»."""
    return " ".join(part for part in (column.what, lines.link, quoted(label)) if part)


def linked(lines: Lines, labels: Sequence[str]) -> str:
    """«de «Arroz» e de «Leite»»."""
    return joined([f"{lines.link} {quoted(label)}".strip() for label in labels])


def against(column: Column, lines: Lines, first: str, second: str) -> str:
    """«o preço de «Arroz» e o de «Leite»», «a hora em «Foz» e em «Mós»»."""
    article = f"{column.what.partition(' ')[0]} " if lines.link.startswith("d") else ""
    return f"{cell_of(column, lines, first)} e {article}{lines.link} {quoted(second)}"


def full_stop(text: str) -> str:
    """The text with one full stop at its end: «Energia Clara, S.A.» has its own."""
    return text if text.endswith(".") else f"{text}."


def passes(minutes: Decimal | int) -> str:
    """«decorre 1 h 25 min», «decorrem 2 h»."""
    told = lasting(minutes)
    return f"{'decorre' if told.startswith('1 ') else 'decorrem'} {told}"


def lasting(minutes: Decimal | int) -> str:
    """«1 h 25 min», «40 min», «2 h»."""
    hours, rest = divmod(int(minutes), 60)
    return " ".join([*([f"{hours} h"] if hours else []), *([f"{rest} min"] if rest or not hours else [])])
