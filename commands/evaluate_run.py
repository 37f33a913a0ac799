"""What evaluations have alike: their teachers, runs, tables on the terminal and limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from evaluation.figures import TeacherFigures
    from generators.opening import GenerateOptions
    from generators.teachers.factory import TeacherSpec
    from store.run import Run

WRITTEN = "Figures and page: {out}/evaluation.json, .md and .html"


@dataclass(frozen=True, slots=True)
class How:
    """How a benchmark or the project's questions are asked. `address` is a cluster's ('' starts one); None: here."""

    out: Path
    count: int
    seed: int
    concurrency: int
    address: str | None
    replicas: int
    trust_engine: bool


def teachers_of(teachers: list[str]) -> dict[str, TeacherSpec]:
    """The teachers by label, which names a folder too. Raises UsageError for two of one label."""
    from generators.teachers.factory import parse_teacher
    from schemas.errors import UsageError

    found: dict[str, TeacherSpec] = {}
    for written in teachers:
        spec = parse_teacher(written)
        label = spec.label or re.sub(r"[^A-Za-z0-9._-]+", "-", f"{spec.kind}-{spec.model}").strip("-.")
        if label in found:
            raise UsageError(f"Two teachers are called '{label}'.", "Give each a label: -t before=... -t after=...")
        found[label] = spec
    return found


def planned_of(count: int, every: int) -> int:
    """How many questions are asked of each teacher. Raises UsageError for more than there are."""
    from schemas.errors import UsageError

    if count > every:
        raise UsageError(f"There are {every} questions, and {count} were asked for.", "Leave -n out for all of them.")
    return count or every


def options_of(spec: TeacherSpec, recipe: Path, planned: int, how: How) -> GenerateOptions:
    from generators.opening import GenerateOptions
    from generators.plan import plan_parts
    from generators.teachers.factory import Pace, default_concurrency

    return GenerateOptions(
        parts=tuple(plan_parts(str(recipe), planned)),
        teacher=spec,
        run_seed=how.seed,
        pace=Pace(concurrency=how.concurrency or default_concurrency(spec, {})),
        trust_engine=how.trust_engine,
    )


def rolled(label: str, options: GenerateOptions, how: How) -> tuple[Run, str]:
    """Run what is pending of one teacher's questions: its run, and the teacher's revision."""
    from commands.generate import roll, stoppable
    from commands.progress import ProgressView
    from commands.screen import err, styled
    from generators.plan import prepare_parts
    from store.books import books
    from store.run import Run

    err().print(styled("bold", label))
    run, view = Run(how.out / "runs" / label), ProgressView()
    with stoppable(), view.shown():
        roll(run, options, view, prepare_parts(list(options.parts)), how.address, how.replicas)
    books(run).require_balance()
    return run, run.manifest().teacher.revision


def print_tables(made: list[Any], doubts: list[str]) -> None:
    """Tables of `evaluation.tables` on the terminal, and what makes results hard to compare."""
    from rich.table import Table

    from commands.screen import out, say, styled

    for one in made:
        out().print(styled("bold", one.title))
        table = Table(*one.head, box=None, padding=(0, 2, 0, 0), header_style="dim")
        for row in one.rows:
            table.add_row(*row)
        out().print(table)
    for doubt in doubts:
        say(doubt)


def hold_to(scores: Sequence[TeacherFigures], limits: list[tuple[str, float]], out: Path) -> None:
    """Say what failed and which limits were missed. Raises RowsFailedError, or typer.Exit(1)."""
    from commands.screen import say
    from evaluation.results import missed
    from schemas.errors import RowsFailedError

    for sentence in (sentences := missed(scores, limits)):
        say(sentence)
    if open_ones := [s for s in scores if s.unanswered]:
        told = ", ".join(f"{s.label} {s.unanswered}" for s in open_ones)
        raise RowsFailedError(
            f"Questions without an answer: {told}.",
            f"`filigrana retry {out / 'runs' / open_ones[0].label} --all`, then run the same command.",
        )
    if sentences:
        raise typer.Exit(1)
