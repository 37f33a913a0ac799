"""What the method `grow` has to know of one pack: the reply to ask for, and the row that a reply makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

Row = dict[str, Any]


class UnfitError(Exception):
    """A reply that makes no row: a short stable word as reason, and the detail."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True, slots=True)
class Shape:
    """How rows of a pack are grown.

    `row` makes the new row's fields of a reply and of the row that it grows from; it raises UnfitError for a reply that
    a program finds wrong. Texts in `reply` may be longer than the row's may: what was cut at its limit is then no row.
    `near` are the fields whose values neighbours share: those of them that are known are shown to the teacher.
    """

    reply: type[BaseModel]
    row: Callable[[Any, Row], Row]
    near: tuple[str, ...] = ("domain",)


def said(text: str) -> str:
    """A text of a reply in one line, without the full stop or quotes around it that were not asked for."""
    return " ".join(text.split()).strip().strip('«»“”"').strip()


def sentence(text: str) -> str:
    """The same as a sentence: with a full stop, where it ends without any mark."""
    whole = said(text)
    return whole if whole[-1:] in ".!?…»" or not whole else f"{whole}."


def phrase(text: str) -> str:
    """The same for what goes on inside a sentence: no full stop at its end."""
    return said(text).rstrip(".").strip()
