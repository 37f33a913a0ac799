"""How `filigrana review status` looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from commands.review_pull import waiting_lines
from commands.screen import out

if TYPE_CHECKING:
    from review.measures.measure import ReviewMeasures


DAYS_SHOWN = 14
DISAGREEMENTS_SHOWN = 20


def print_measures(measures: ReviewMeasures, runs: Sequence[Path]) -> None:
    """Print everything, leaving out the parts that have nothing to say."""
    _print_progress(measures)
    _print_people(measures)
    _print_days(measures)
    _print_outcomes(measures)
    _print_agreement(measures)
    _print_disagreements(measures, runs)
    _print_gold(measures)
    _print_checks(measures)
    _print_edits(measures)


def _print_progress(measures: ReviewMeasures) -> None:
    share = measures.done / measures.samples if measures.samples else 0
    out().print(f"{measures.done} of {measures.samples} samples decided ({share:.0%}), {measures.pending} to go")
    if measures.waiting:
        out().print(f"{measures.waiting} wait for more people")
    if measures.drafts:
        out().print(f"{measures.drafts} answers were begun and not submitted (drafts, at the last pull)")
    if waiting := measures.to_decide:
        out().print(f"{len(waiting)} wait for whoever leads:")
    for line in waiting_lines(waiting, {}):
        out().print(f"  {line}", soft_wrap=True, markup=False)


def _print_people(measures: ReviewMeasures) -> None:
    rows = []
    for name, person in measures.people.items():
        active = "-" if person.active_s is None else _duration(person.active_s)
        seconds = "-" if person.seconds_a_record is None else f"{person.seconds_a_record:.0f} s"
        gold = f"{person.gold_right} of {person.gold_answered}" if person.gold_answered else "-"
        rows.append((name, str(person.decisions), active, seconds, gold, str(person.drafts or "-")))
    columns = ("annotator", "decisions", "time at work", "a record (median)", "gold right", "drafts")
    _table("People", columns, rows)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


def _print_days(measures: ReviewMeasures) -> None:
    people = list(measures.people)
    days = sorted({day for person in measures.people.values() for day in person.by_day})[-DAYS_SHOWN:]
    rows = []
    for day in days:
        counts = [measures.people[name].by_day.get(day, 0) for name in people]
        rows.append((day, *(str(n or "-") for n in counts), str(sum(counts))))
    _table(f"Decisions by day (UTC; the last {DAYS_SHOWN} with any)", ("day", *people, "all"), rows)


def _print_outcomes(measures: ReviewMeasures) -> None:
    for group, outcomes in measures.outcomes.items():
        rows = [
            (name, str(o.accepted), str(o.corrected), str(o.rejected), f"{o.acceptance:.0%}")
            for name, o in sorted(outcomes.items(), key=lambda item: item[1].acceptance)
        ]
        _table(f"By {group}", (group, "accepted", "corrected", "rejected", "usable"), rows)


def _print_agreement(measures: ReviewMeasures) -> None:
    rows = [
        (question, f"{found.alpha:.2f}", str(found.records))
        for question, found in measures.agreement.items()
        if found.alpha is not None
    ]
    title = "Agreement (Krippendorff's alpha; 1 is perfect, 0 is chance)"
    _table(title, ("question", "alpha", "records that several answered"), rows)


def _print_disagreements(measures: ReviewMeasures, runs: Sequence[Path]) -> None:
    rows = [(" and ".join(p.people), str(p.compared), str(p.differ), f"{p.share:.0%}") for p in measures.pairs]
    _table("Who differs from whom (verdict or preferred answer)", ("people", "compared", "differ", "share"), rows)
    if not measures.disagreements:
        return
    out().print(f"\nOn what ({len(measures.disagreements)}, open ones first; all of them with --json):")
    listed = sorted(measures.disagreements, key=lambda one: not one.page)
    for one in listed[:DISAGREEMENTS_SHOWN]:
        said = ", ".join(f"{name}: {answer}" for name, answer in one.answers.items())
        where = one.page or f"filigrana trace {one.sample_id} --run {runs[0] if len(runs) == 1 else 'RUN'}"
        out().print(f"  {one.question}: {said}: {where}", soft_wrap=True, markup=False)


def _print_gold(measures: ReviewMeasures) -> None:
    rows = [
        (item, gold.verdict, f"{gold.answered - len(gold.wrong)} of {gold.answered}", _said(gold.wrong))
        for item, gold in sorted(measures.gold.items(), key=lambda pair: (-len(pair[1].wrong), pair[0]))
        if gold.answered
    ]
    _table("Gold items, those most often answered wrong first", ("item", "right verdict", "right", "wrong"), rows)


def _said(answers: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {answer}" for name, answer in answers.items()) or "-"


def _print_checks(measures: ReviewMeasures) -> None:
    rows = [(c.rule, str(c.flagged), str(c.overruled), f"{c.share:.0%}") for c in measures.checks_to_repair]
    _table("Checks to repair: people overrule them more than 20%", ("rule", "flagged", "overruled", "share"), rows)


def _print_edits(measures: ReviewMeasures) -> None:
    kinds = [(kind.replace("_", " "), str(count)) for kind, count in measures.edits_by_kind.items()]
    _table("Edits by kind", ("kind", "changes"), kinds)
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
