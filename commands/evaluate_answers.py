"""`filigrana evaluate`: questions asked, and how Portuguese the answers are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from commands.evaluate_run import WRITTEN, How, hold_to, options_of, planned_of, print_tables, rolled

if TYPE_CHECKING:
    from evaluation.questions import Question
    from generators.teachers.factory import TeacherSpec

SHOWN_TABLES = 2
"""On the terminal: the scores, and variety by the wording of the question. The files have all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions whose answers are measured: the recipe that asks them, and what it asks."""

    recipe: Path
    questions: dict[str, Question]
    digest: str
    wordings: int = 4


def ask_for_portuguese(
    asked: Asked, specs: dict[str, TeacherSpec], how: How, compare: list[Path], fail_under: list[str]
) -> None:
    """Ask every teacher, measure how Portuguese its answers are, write figures and page, hold them to limits."""
    from commands.screen import say
    from evaluation.answers import read_answers
    from evaluation.results import Results, beside, parse_limit
    from evaluation.scores import scored
    from evaluation.tables import markdown, tables
    from quality.spelling.dictionary import require_dictionary
    from reports.of_evaluation import write_evaluation_page
    from store.files import write_whole

    limits = [parse_limit(written) for written in fail_under]
    others = [(path.name, Results.read(path)) for path in compare]
    require_dictionary()
    planned = planned_of(how.count, len(asked.questions) * asked.wordings)
    options = {label: options_of(spec, asked.recipe, planned, how) for label, spec in specs.items()}
    scores = []
    for label, spec in specs.items():
        run, revision = rolled(label, options[label], how)
        scores.append(scored(label, str(spec), revision, read_answers(run, asked.questions)))
    results = Results(questions=asked.digest, seed=how.seed, planned=planned, teachers=tuple(scores))
    results.write(how.out)
    shown, doubts = beside(results, others)
    write_whole(how.out / "evaluation.md", markdown(shown, doubts))
    write_evaluation_page(shown, doubts, how.out / "evaluation.html")
    print_tables(tables(shown)[:SHOWN_TABLES], doubts)
    say(WRITTEN.format(out=how.out))
    hold_to(scores, limits, how.out)
