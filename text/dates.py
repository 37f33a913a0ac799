"""Days as Portugal writes them."""

from __future__ import annotations

from datetime import date
from typing import Final

MONTHS: Final = (
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
)
WEEKDAYS: Final = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
"""As `date.weekday` counts them."""


def long_date(day: date) -> str:
    """'4 de março de 2025'."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def weekday_and_date(day: date) -> str:
    """'terça-feira, 4 de março de 2025'."""
    return f"{WEEKDAYS[day.weekday()]}, {long_date(day)}"


def dated(day: date) -> str:
    """'terça-feira, 4 de março de 2025 (2025-03-04)'."""
    return f"{weekday_and_date(day)} ({day.isoformat()})"


def in_a(weekday: str) -> str:
    """'num' of «num sábado», 'numa' of «numa segunda-feira»."""
    return "num" if weekday in ("sábado", "domingo") else "numa"
