"""Findings on the screen, one a line: where, the word in what surrounds it, and what to write instead."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from quality.text_verdict import TextVerdict
    from schemas.finding import Finding

STYLES = {"hard": "bold red", "soft": "yellow", "orthography": "magenta", "personal_data": "bold red"}
AROUND, LEAST_AROUND = 40, 6
"""Characters shown on either side of a finding, where there is room for that many."""
PADDING = 8 + len("[]……") + len("→ ")
"""Between four columns, and what is added to word and suggestion."""
WHITE_SPACE = re.compile(r"\s+")


def styled(verdict: TextVerdict) -> list[tuple[str, Finding]]:
    """All findings in the text's order, each with its style; a word that is a leak is not listed as misspelt too."""
    found = [(STYLES[f.severity], f) for f in verdict.leaks]
    found += [(STYLES["orthography"], f) for f in verdict.misspelt]
    found += [(STYLES["personal_data"], f) for f in verdict.personal_data]
    return sorted(found, key=lambda item: (item[1].start, item[1].end))


def marked(text: str, verdict: TextVerdict) -> Text:
    """The text with its findings underlined in colour."""
    from rich.text import Text

    shown = Text(text)
    for style, finding in styled(verdict):
        shown.stylize(f"{style} underline", finding.start, finding.end)
    return shown


def findings_table(text: str, verdict: TextVerdict, console: Console, with_surroundings: bool) -> Table:
    """A line for each finding. Without surroundings, for a text that stands above it whole, the word stands alone."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True, justify="right")
    for _ in range(3):
        table.add_column(no_wrap=True, overflow="ellipsis")
    places = Places(text)
    found = [(style, f, places.of(f.start), _what(f)) for style, f in styled(verdict)]
    taken = [max((len(part) for part in column), default=0) for column in zip(*(row[2:] for row in found), strict=True)]
    room = console.width - sum(taken) - max((len(f.suggestion) for _, f, *_ in found), default=0) - PADDING
    for style, finding, place, what in found:
        around = (room - len(finding.text)) // 2 if with_surroundings else 0
        word = _surrounded(text, finding, style, around) if around > LEAST_AROUND else Text(finding.text, style=style)
        suggestion = Text(f"→ {finding.suggestion}", style="green") if finding.suggestion else Text("")
        table.add_row(Text(place, style="dim"), word, suggestion, Text(what, style="dim"))
    return table


class Places:
    """Offsets of a text as people count: 'line:column' from 1, or the column alone where there is one line."""

    def __init__(self, text: str) -> None:
        lines = text.rstrip().split("\n")
        self._starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
        self._has_lines = len(lines) > 1

    def of(self, offset: int) -> str:
        line = bisect_right(self._starts, offset)
        column = offset - self._starts[line - 1] + 1
        return f"{line}:{column}" if self._has_lines else str(column)


def label(word: str) -> str:
    """A category or reason in words."""
    return word.replace("_ao90", "-AO90").replace("_", " ")


def _what(finding: Finding) -> str:
    return label(finding.category) + ("" if finding.severity == "hard" else ", maybe")


def _surrounded(text: str, finding: Finding, style: str, around: int) -> Text:
    """A finding between brackets in the words around it, `around` characters at most on either side."""
    from rich.text import Text

    around = min(around, AROUND)
    before, after = text[max(0, finding.start - around) : finding.start], text[finding.end : finding.end + around]
    if finding.start > around:
        before = f"…{before[before.find(' ') + 1 :]}"
    if finding.end + around < len(text):
        after = f"{after[: after.rfind(' ') + 1].rstrip() or after}…"
    parts = ((before, ""), (f"[{finding.text}]", style), (after, ""))
    return Text.assemble(*((WHITE_SPACE.sub(" ", part), part_style) for part, part_style in parts))
