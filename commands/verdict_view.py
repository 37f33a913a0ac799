"""Verdicts on the screen: the text with its spans marked, the European form beside each, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commands.screen import err, out

if TYPE_CHECKING:
    from rich.text import Text

    from quality.text_verdict import TextVerdict
    from schemas.finding import Finding

ROWS_SHOWN = 50
CONTEXT = 70
"""Characters shown on either side of a span, where a text is too long to be shown whole."""
WHOLE_TEXT = 6_000
STYLES = {"hard": "bold red", "soft": "yellow", "orthography": "magenta"}
VARIETY_STYLES = {"pt-PT": "green", "pt-BR": "red", "undecided": "yellow"}


class VerdictView:
    """Prints verdicts as they come, and counts them."""

    def __init__(self) -> None:
        self.found = False
        self._rows = 0
        self._with_findings = 0
        self._varieties: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._advance: Callable[[], object] = int

    @contextmanager
    def progress(self, shown: bool) -> Iterator[None]:
        """Show on a terminal how many rows are done, while they go elsewhere."""
        from rich.progress import Progress, TextColumn, TimeElapsedColumn

        if not shown or not err().is_terminal:
            yield
            return
        columns = (TextColumn("{task.completed:,} checked"), TimeElapsedColumn())
        with Progress(*columns, console=err(), transient=True) as bar:
            task = bar.add_task("", total=None)
            self._advance = lambda: bar.advance(task)
            yield

    def count(self, verdict: TextVerdict) -> None:
        self.found = self.found or verdict.has_found
        self._rows += 1
        self._with_findings += verdict.has_found
        self._varieties[verdict.variety] += 1
        self._reasons.update(verdict.reasons)
        self._advance()

    def show_text(self, text: str, verdict: TextVerdict) -> None:
        """One text, whole, with its findings listed underneath."""
        marked = _marked(text, verdict)
        out().print(marked if len(text) <= WHOLE_TEXT else _excerpts(marked, verdict))
        self._list(verdict)
        out().print()
        out().print(_headline(verdict))

    def show_row(self, place: str, text: str, verdict: TextVerdict) -> None:
        """A row of many, if anything was found in it: what surrounds each finding, and the findings."""
        if not verdict.has_found or self._with_findings > ROWS_SHOWN:
            return
        from rich.text import Text

        out().print(Text.assemble((place, "bold"), "  ", _headline(verdict)))
        if verdict.leaks or verdict.orthography:
            out().print(_excerpts(_marked(text, verdict), verdict))
            self._list(verdict)
        out().print()

    def summarise(self) -> None:
        """What was found in all rows; nothing for a single one, whose verdict is on the screen already."""
        if self._rows == 1 and sum(self._varieties.values()) == 1 and not self._with_findings > ROWS_SHOWN:
            return
        if self._with_findings > ROWS_SHOWN:
            hidden = self._with_findings - ROWS_SHOWN
            err().print(f"... and {hidden:,} more rows with findings: --format jsonl gives them all.", style="dim")
        varieties = ", ".join(f"{number:,} {name}" for name, number in self._varieties.most_common())
        err().print(f"{self._rows:,} rows: {varieties or 'none'}. {self._with_findings:,} with findings.")
        for reason, number in self._reasons.most_common():
            err().print(f"  {reason}  {number:,}", style="dim")

    def _list(self, verdict: TextVerdict) -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for style, finding in _styled(verdict):
            suggestion = Text(f"→ {finding.suggestion}", style="green") if finding.suggestion else Text("")
            table.add_row(
                Text(str(finding.start), style="dim"),
                Text(finding.text, style=style),
                suggestion,
                Text(_label(finding.category), style="dim"),
                Text("" if finding.severity == "hard" else "maybe", style="dim"),
            )
        if table.row_count:
            out().print()
            out().print(table)


def _styled(verdict: TextVerdict) -> list[tuple[str, Finding]]:
    """All findings in the text's order, each with its style; a word that is a leak is not listed as misspelt too."""
    found = [(STYLES[f.severity], f) for f in verdict.leaks]
    leaking = {(f.start, f.end) for f in verdict.leaks}
    found += [(STYLES["orthography"], f) for f in verdict.orthography if (f.start, f.end) not in leaking]
    return sorted(found, key=lambda item: (item[1].start, item[1].end))


def _marked(text: str, verdict: TextVerdict) -> Text:
    from rich.text import Text

    marked = Text(text)
    for style, finding in _styled(verdict):
        marked.stylize(f"{style} underline", finding.start, finding.end)
    return marked


def _excerpts(marked: Text, verdict: TextVerdict) -> Text:
    """The surroundings of each finding, those that meet joined into one."""
    from rich.text import Text

    spans = _merged([(f.start - CONTEXT, f.end + CONTEXT) for _, f in _styled(verdict)], len(marked))
    if not spans:
        return marked[:WHOLE_TEXT]
    parts = []
    for start, end in spans:
        part = marked[start:end]
        part.plain = part.plain.replace("\n", " ")
        parts.append(
            Text("… " if start else "", style="dim") + part + Text(" …" if end < len(marked) else "", style="dim")
        )
    return Text("\n").join(parts)


def _merged(spans: Sequence[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], min(length, max(end, merged[-1][1])))
        else:
            merged.append((max(0, start), min(length, end)))
    return merged


def _headline(verdict: TextVerdict) -> Text:
    """'pt-PT 0.97 · brazilianism, empty_opener'."""
    from rich.text import Text

    line = Text(f"{verdict.variety} {verdict.score:.2f}", style=VARIETY_STYLES[verdict.variety])
    reasons = ", ".join(map(_label, verdict.reasons))
    more = f" · {reasons}" if reasons else "" if verdict.has_found else " · nothing found"
    return Text.assemble(line, (more, "dim"))


def _label(word: str) -> str:
    return word.replace("_ao90", "-AO90").replace("_", " ")
