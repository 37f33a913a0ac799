"""How `filigrana review status` looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from commands.review_pull import waiting_lines
from commands.screen import out

if TYPE_CHECKING:
    from review.measure import ReviewMeasures


def print_measures(measures: ReviewMeasures) -> None:
    """Print everything, leaving out the parts that have nothing to say."""
    _print_progress(measures)
    _print_people(measures)
    _print_outcomes(measures)
    _print_agreement(measures)
    _print_checks(measures)
    _print_edits(measures)


def _print_progress(measures: ReviewMeasures) -> None:
    share = measures.done / measures.samples if measures.samples else 0
    out().print(f"{measures.done} of {measures.samples} samples decided ({share:.0%}), {measures.pending} to go")
    if measures.waiting:
        out().print(f"{measures.waiting} wait for more people")
    if waiting := measures.to_decide:
        out().print(f"{len(waiting)} wait for whoever leads:")
    for line in waiting_lines(waiting, {}):
        out().print(f"  {line}", soft_wrap=True, markup=False)


def _print_people(measures: ReviewMeasures) -> None:
    rows = []
    for name, person in measures.people.items():
        seconds = "-" if person.seconds_a_record is None else f"{person.seconds_a_record:.0f} s"
        gold = f"{person.gold_right} of {person.gold_answered}" if person.gold_answered else "-"
        rows.append((name, str(person.decisions), seconds, gold))
    _table("People", ("annotator", "decisions", "time a record (median)", "gold right"), rows)


def _print_outcomes(measures: ReviewMeasures) -> None:
    for group, outcomes in measures.outcomes.items():
        rows = [
            (name, str(o.accepted), str(o.corrected), str(o.rejected), f"{o.acceptance:.0%}")
            for name, o in sorted(outcomes.items(), key=lambda item: item[1].acceptance)
        ]
        _table(f"By {group}", (group, "accepted", "corrected", "rejected", "usable"), rows)


def _print_agreement(measures: ReviewMeasures) -> None:
    rows = [(question, f"{alpha:.2f}") for question, alpha in measures.agreement.items() if alpha is not None]
    _table("Agreement (Krippendorff's alpha; 1 is perfect, 0 is chance)", ("question", "alpha"), rows)


def _print_checks(measures: ReviewMeasures) -> None:
    rows = [(c.rule, str(c.flagged), str(c.overruled), f"{c.share:.0%}") for c in measures.checks_to_repair]
    _table("Checks to repair: people overrule them more than 20%", ("rule", "flagged", "overruled", "share"), rows)


def _print_edits(measures: ReviewMeasures) -> None:
    rows = [(edit.before or "(nothing)", edit.after or "(nothing)", str(edit.count)) for edit in measures.edits]
    _table("Commonest edits: candidates for the lexicon of Brazilianisms", ("was", "became", "times"), rows)


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not rows:
        return
    table = Table(title=title, title_justify="left", title_style="bold")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    out().print()
    out().print(table)
