"""Verdicts on the screen: the text with its spans marked, the European form beside each, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from commands.check_findings import findings_table, label, marked, styled
from commands.screen import err, out

if TYPE_CHECKING:
    from rich.text import Text

    from quality.text_verdict import TextVerdict

ROWS_SHOWN = 50
WHOLE_TEXT = 3_000
"""A longer text isn't shown whole, only what surrounds each finding."""
VARIETY_STYLES = {"pt-PT": "green", "pt-BR": "red", "undecided": "yellow"}


class VerdictView:
    """Prints verdicts as they come, and counts them."""

    def __init__(self) -> None:
        self.found = False
        self._is_text = False
        self._silent = 0
        self._rows = 0
        self._with_findings = 0
        self._doubtful = 0
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

    def count(self, verdict: TextVerdict, text: str) -> None:
        self.found = self.found or verdict.has_found
        self._rows += 1
        self._with_findings += verdict.has_found
        self._silent += not text.strip()
        self._doubtful += not verdict.has_found and bool(verdict.leaks or verdict.orthography)
        self._varieties[verdict.variety] += 1
        self._reasons.update(verdict.reasons)
        self._advance()

    def show_text(self, text: str, verdict: TextVerdict, fixed: str | None = None) -> None:
        """One text, whole unless it is long, with its findings listed underneath, and its corrected form."""
        self._is_text = True
        is_whole = len(text) <= WHOLE_TEXT
        if is_whole:
            out().print(marked(text.rstrip(), verdict))
            out().print()
        self._list(text, verdict, with_surroundings=not is_whole or out().color_system is None)
        out().print(_headline(verdict), soft_wrap=True)
        self._show_fixed(text, verdict, fixed)

    def show_row(self, place: str, text: str, verdict: TextVerdict, fixed: str | None = None) -> None:
        """A row of many, if anything certain was found in it: each finding in what surrounds it."""
        if not verdict.has_found or self._with_findings > ROWS_SHOWN:
            return
        from rich.text import Text

        out().print(Text.assemble((place, "bold"), "  ", _headline(verdict)), soft_wrap=True)
        self._list(text, verdict, with_surroundings=True)
        self._show_fixed(text, verdict, fixed)

    def show_reasoning(self, thoughts: str, verdict: TextVerdict) -> None:
        """What was found in the reasoning of the row shown last."""
        if verdict.reasoning and verdict.reasoning.has_found and self._with_findings <= ROWS_SHOWN:
            from rich.text import Text

            out().print(Text.assemble(("reasoning", "bold"), "  ", _headline(verdict.reasoning)), soft_wrap=True)
            self._list(thoughts, verdict.reasoning, with_surroundings=True)

    def summarise(self) -> None:
        """What was found in all rows; nothing for a single text, whose verdict is on the screen already."""
        if self._is_text and self._rows == 1:
            return
        if self._with_findings > ROWS_SHOWN:
            hidden = self._with_findings - ROWS_SHOWN
            err().print(f"... and {hidden:,} more rows with findings: --format jsonl gives them all.", style="dim")
        varieties = ", ".join(f"{number:,} {name}" for name, number in self._varieties.most_common())
        rows = f"{self._rows:,} row{'' if self._rows == 1 else 's'}"
        err().print(f"{rows}: {varieties or 'none'}. {self._with_findings:,} with findings.")
        for reason, number in self._reasons.most_common():
            err().print(f"  {label(reason)}  {number:,}", style="dim")
        if self._silent:
            err().print(f"  {self._silent:,} hold no text in their last answer (calls alone, or nothing).", style="dim")
        if self._doubtful:
            err().print(
                f"  {self._doubtful:,} rows more hold only doubtful ones: --format jsonl lists them.", style="dim"
            )

    def _list(self, text: str, verdict: TextVerdict, with_surroundings: bool) -> None:
        table = findings_table(text, verdict, out(), with_surroundings)
        if table.row_count:
            out().print(table)
            out().print()

    def _show_fixed(self, text: str, verdict: TextVerdict, fixed: str | None) -> None:
        if fixed is None:
            return
        from rich.text import Text

        if fixed == text:
            title = "Nothing that can be corrected with certainty."
        else:
            of = len(styled(verdict)) - len(verdict.personal_data)
            title = f"Corrected where it is certain ({len(verdict.fixes(text))} of {of}):"
        out().print(Text(title, style="dim"))
        if fixed != text:
            out().print(Text(fixed.rstrip()), soft_wrap=True)
        out().print()


def _headline(verdict: TextVerdict) -> Text:
    """'pt-PT 0.97 · brazilianism, empty_opener'."""
    from rich.text import Text

    line = Text(f"{verdict.variety} {verdict.score:.2f}", style=VARIETY_STYLES[verdict.variety])
    reasons = ", ".join(map(label, verdict.reasons))
    more = f" · {reasons}" if reasons else "" if verdict.has_found else " · nothing found"
    return Text.assemble(line, (more, "dim"))
