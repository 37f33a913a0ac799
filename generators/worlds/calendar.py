"""Days in Portugal: a rollout's own today, and working days counted from it."""

from __future__ import annotations

from datetime import date, timedelta

from schemas.ids import content_id

HOLIDAYS = {(1, 1), (4, 25), (5, 1), (6, 10), (8, 15), (10, 5), (11, 1), (12, 1), (12, 8), (12, 25)}
"""National holidays with a date of their own: month and day."""
MOVABLE = {
    *(date(2024, 3, 29), date(2024, 5, 30), date(2025, 4, 18), date(2025, 6, 19), date(2026, 4, 3)),
    *(date(2026, 6, 4), date(2027, 3, 26), date(2027, 5, 27)),
}
"""Good Friday and Corpus Christi of the years in which days are drawn."""


def is_working(day: date) -> bool:
    """Whether it is Monday to Friday and no national holiday."""
    return day.weekday() < 5 and (day.month, day.day) not in HOLIDAYS and day not in MOVABLE


def today_of(rollout_id: str) -> date:
    """A working day between 2024 and 2026, always the same for a rollout."""
    day = date(2024, 1, 1) + timedelta(days=int(content_id(rollout_id, "today")[:8], 16) % 1096)
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_day(today: date, number: int) -> date:
    """The n-th working day after today, before it where n is negative; 0 is today itself."""
    day, step = today, timedelta(days=1 if number >= 0 else -1)
    for _ in range(abs(number)):
        day += step
        while not is_working(day):
            day += step
    return day
