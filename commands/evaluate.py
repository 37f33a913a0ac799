"""`filigrana evaluate`: how Portuguese a model's Portuguese is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.generate import TEACHER_HELP, TrustOption

TEACHERS_HELP = f"{TEACHER_HELP}; or LABEL=TEACHER. Once for each model that is evaluated."
BENCHMARK_HELP = "Ask a benchmark's items instead: `benchmark export`'s folder, or ALBA, P3B3, pt_exams as published."
BY_HELP = "Of a benchmark: what is picked by the letter of the answer (answer), or by the likeliest (probabilities)."
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
    benchmark: Annotated[Path | None, typer.Option(metavar="FILE_OR_FOLDER", help=BENCHMARK_HELP)] = None,
    by: Annotated[str, typer.Option(help=BY_HELP)] = "",
    shuffles: Annotated[int, typer.Option(help="Of a benchmark: in how many orders of its options each is asked.")] = 1,
) -> None:
    """Ask models held-out questions, and measure how Portuguese the answers are: variety, Brazilianisms, spelling,
    form of address, drift by turn; with intervals, figures as JSON and Markdown, and a page. With --benchmark, ask
    multiple-choice questions, and count the right answers, by subject.

    Exit codes: 0 evaluated, 1 a limit was missed, 2 it could not be done, 4 some questions failed (again resumes).
    """
    from commands.evaluate_run import How, teachers_of
    from schemas.errors import UsageError

    how = How(out, count, seed, concurrency, address if ray or address else None, replicas, trust_engine)
    if benchmark:
        from commands.evaluate_benchmark import ask_benchmark

        ask_benchmark(benchmark, by or "answer", shuffles, teachers_of(teacher), how, compare or [], fail_under or [])
        return
    if by or shuffles != 1:
        raise UsageError("--by and --shuffles are for a --benchmark.", "The project's own questions have no options.")
    from commands.evaluate_answers import Asked, ask_for_portuguese
    from evaluation.questions import RECIPE, questions, questions_digest

    asked = Asked(RECIPE, questions(), questions_digest())
    ask_for_portuguese(asked, teachers_of(teacher), how, compare or [], fail_under or [])
