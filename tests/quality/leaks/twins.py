"""Sentences of the leak tests, one a line: '[[fault|what Portugal says]]' makes two; one without is European. (The
others' marks are `{fault=what Portugal says}`: `bench.quality.measure_second.planted`.)"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

CHANGED = re.compile(r"\[\[(.+?)\|(.*?)\]\]")


class Fault(NamedTuple):
    """A text with its fault, which stands from `start` to `end`."""

    text: str
    start: int
    end: int


def lines_of(name: str) -> list[str]:
    """The lines of a file beside this one, without its remarks."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def faults_in(lines: list[str]) -> list[Fault]:
    changes = [(line, changed) for line in lines if (changed := CHANGED.search(line))]
    return [Fault(CHANGED.sub(r"\1", line), at.start(), at.start() + len(at[1])) for line, at in changes]


def clean_in(lines: list[str]) -> list[str]:
    """What Portugal says, of every line."""
    return [CHANGED.sub(r"\2", line) for line in lines]
