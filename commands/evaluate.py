"""`filigrana evaluate`: how Portuguese a model's Portuguese is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.generate import TEACHER_HELP, TrustOption

if TYPE_CHECKING:
    from evaluation.results import Results
    from evaluation.scores import TeacherScores
    from generators.opening import GenerateOptions
    from generators.teachers.factory import TeacherSpec

TEACHERS_HELP = f"{TEACHER_HELP}; or LABEL=TEACHER. Once for each model that is evaluated."
SHOWN_TABLES = 2
"""On the terminal: the scores, and variety by the wording of the question. The files have all."""
LIMIT_HELP = "Exit code 1 when a teacher's score is lower (of leaks_per_1000: higher). May be given several times."


def evaluate(
    teacher: Annotated[list[str], typer.Option("--teacher", "-t", help=TEACHERS_HELP)],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where runs, figures and page go; again, it resumes.")],
    count: Annotated[int, typer.Option("-n", help="How many of the questions to ask (0: all).", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="Sets the sampling: with the same one, the same figures.")] = 0,
    concurrency: Annotated[int, typer.Option(help="Questions in flight (0: what suits the teacher).", min=0)] = 0,
    ray: Annotated[bool, typer.Option("--ray", help="On a Ray cluster of this machine.")] = False,
    address: Annotated[str, typer.Option(help="A Ray cluster's address; implies --ray.")] = "",
    replicas: Annotated[int, typer.Option(help="Of each teacher, in the cluster.", min=1)] = 1,
    compare: Annotated[list[Path] | None, typer.Option(help="Results of before, to be shown beside.")] = None,
    fail_under: Annotated[list[str] | None, typer.Option(metavar="NAME=NUMBER", help=LIMIT_HELP)] = None,
    trust_engine: TrustOption = False,
) -> None:
    """Ask models held-out questions, and measure how Portuguese the answers are: variety, Brazilianisms, spelling,
    form of address, drift by turn; with intervals, figures as JSON and Markdown, and a page.

    Exit codes: 0 evaluated, 1 a limit was missed, 2 it could not be done, 4 some questions failed (again resumes).
    """
    from commands.screen import say
    from evaluation.questions import questions_digest
    from evaluation.results import Results, beside, parse_limit, read_results
    from evaluation.tables import markdown
    from quality.spelling.dictionary import require_dictionary
    from reports.of_evaluation import write_evaluation_page
    from store.files import write_whole

    limits = [parse_limit(written) for written in fail_under or ()]
    others = [(path.name, read_results(path)) for path in compare or ()]
    require_dictionary()
    specs = _specs(teacher)
    planned = _planned(count)
    options = {label: _options(spec, planned, seed, concurrency, trust_engine) for label, spec in specs.items()}
    scores = [
        _evaluated(label, out / "runs" / label, options[label], address if ray or address else None, replicas)
        for label in specs
    ]
    results = Results(questions=questions_digest(), seed=seed, planned=planned, teachers=tuple(scores))
    results.write(out)
    shown, doubts = beside(results, others)
    write_whole(out / "evaluation.md", markdown(shown, doubts))
    write_evaluation_page(shown, doubts, out / "evaluation.html")
    _print(shown, doubts)
    say(f"Figures and page: {out / 'evaluation.json'}, {out / 'evaluation.md'}, {out / 'evaluation.html'}")
    _hold_to(scores, limits, out)


def _specs(teachers: list[str]) -> dict[str, TeacherSpec]:
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


def _planned(count: int) -> int:
    """How many questions are asked of each teacher. Raises UsageError for more than there are."""
    from evaluation.questions import WORDINGS, questions
    from schemas.errors import UsageError

    every = len(questions()) * len(WORDINGS)
    if count > every:
        raise UsageError(f"There are {every} questions, and {count} were asked for.", "Leave -n out for all of them.")
    return count or every


def _options(spec: TeacherSpec, planned: int, seed: int, concurrency: int, trust_engine: bool) -> GenerateOptions:
    from evaluation.questions import RECIPE
    from generators.opening import GenerateOptions
    from generators.plan import plan_parts
    from generators.teachers.factory import Pace, default_concurrency

    return GenerateOptions(
        parts=tuple(plan_parts(str(RECIPE), planned)),
        teacher=spec,
        run_seed=seed,
        pace=Pace(concurrency=concurrency or default_concurrency(spec, {})),
        trust_engine=trust_engine,
    )


def _evaluated(label: str, folder: Path, options: GenerateOptions, address: str | None, replicas: int) -> TeacherScores:
    """Run what is pending of one teacher's questions, and measure its answers."""
    from commands.generate import roll, stoppable
    from commands.progress import ProgressView
    from commands.screen import err, styled
    from evaluation.answers import read_answers
    from evaluation.questions import questions
    from evaluation.scores import scored
    from generators.plan import prepare_parts
    from store.books import books
    from store.run import Run

    err().print(styled("bold", label))
    run, view = Run(folder), ProgressView()
    with stoppable(), view.shown():
        roll(run, options, view, prepare_parts(list(options.parts)), address, replicas)
    books(run).require_balance()
    manifest = run.manifest()
    return scored(label, str(options.teacher), manifest.teacher.revision, read_answers(run, questions()))


def _print(results: Results, doubts: list[str]) -> None:
    from rich.table import Table

    from commands.screen import out, say, styled
    from evaluation.tables import tables

    for made in tables(results)[:SHOWN_TABLES]:
        out().print(styled("bold", made.title))
        table = Table(*made.head, box=None, padding=(0, 2, 0, 0), header_style="dim")
        for row in made.rows:
            table.add_row(*row)
        out().print(table)
    for doubt in doubts:
        say(doubt)


def _hold_to(scores: list[TeacherScores], limits: list[tuple[str, float]], out: Path) -> None:
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
