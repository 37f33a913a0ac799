"""Results as tables: rows of text for the terminal and the page, and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.intervals import Score
from evaluation.results import Results
from evaluation.scores import HEADLINE, IN_1000, LEAKS, TOLD, TeacherScores
from schemas.visible import visible

NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]]


def shown(score: Score, name: str) -> str:
    """A score with its interval: shares in per cent, what is counted in 1,000 words as it is."""
    if score.value is None or score.low is None or score.high is None:
        return NOBODY
    if name in IN_1000:
        return f"{score.value:.2f} [{score.low:.2f}, {score.high:.2f}]"
    return f"{score.value:.1%} [{score.low:.1%}, {score.high:.1%}]"


def tables(results: Results) -> list[Table]:
    """The whole first, then what it is broken down by; tables without rows are left out."""
    teachers = results.teachers
    labels = tuple(t.label for t in teachers)
    made = [
        Table("Scores", ("score", *labels), [(n, *(_of(t, n) for t in teachers)) for n in TOLD]),
        *_by("Wording of the question", teachers, "by_wording"),
        *_by("Turn of a conversation", teachers, "by_turn"),
        *_by("Form of the answer", teachers, "by_form"),
        _by_category(teachers),
    ]
    return [table for table in made if table.rows]


def _of(teacher: TeacherScores, name: str) -> str:
    """A score of a teacher; results of before the score was thought of don't have it."""
    return shown(teacher.scores[name], name) if name in teacher.scores else NOBODY


def _by(title: str, teachers: Sequence[TeacherScores], field: str) -> list[Table]:
    """A table for each score that is broken down."""
    groups = {t.label: getattr(t, field) for t in teachers}
    keys = list(dict.fromkeys(key for found in groups.values() for key in found))
    names = list(dict.fromkeys(n for found in groups.values() for scores in found.values() for n in scores))
    return [
        Table(
            f"{title}: {name}",
            (title.split(maxsplit=1)[0].lower(), *groups),
            [(key, *(shown(f[key][name], name) if key in f else NOBODY for f in groups.values())) for key in keys],
        )
        for name in names
    ]


def _by_category(teachers: Sequence[TeacherScores]) -> Table:
    """Brazilianisms by category, the commonest first."""
    most: dict[str, float] = {}
    for teacher in teachers:
        for category, score in teacher.by_category.items():
            most[category] = max(most.get(category, 0.0), score.value or 0.0)
    rows = [
        (category, *(shown(t.by_category[category], LEAKS) if category in t.by_category else NOBODY for t in teachers))
        for category in sorted(most, key=lambda c: (-most[c], c))
    ]
    return Table("Brazilianisms in 1,000 words, by category", ("category", *(t.label for t in teachers)), rows)


def markdown(results: Results, doubts: Sequence[str] = ()) -> str:
    """The results as Markdown, with what each score is."""
    lines = ["# How Portuguese: an evaluation", ""]
    lines += [f"Over the wordings {', '.join(HEADLINE)}; in brackets, the 95% bootstrap interval over questions."]
    lines += [f"Questions {results.questions[:12]}, {results.planned} asked of each, seed {results.seed}.", ""]
    lines += [f"- **{t.label}**: {one_line(t.teacher)}, {t.answers} answers{_not_asked(t)}" for t in results.teachers]
    lines += ["", *(f"> {doubt}" for doubt in doubts)]
    for table in tables(results):
        lines += markdown_lines(table)
    lines += ["", "## What each score is", "", *(f"- `{name}`: {told}." for name, told in TOLD.items()), ""]
    return "\n".join(lines)


def markdown_lines(table: Table) -> list[str]:
    """A table under its title."""
    head = ["", f"## {table.title}", "", _line(table.head), _line(["---"] * len(table.head))]
    return head + [_line(row) for row in table.rows]


def _not_asked(teacher: TeacherScores) -> str:
    return f"; {teacher.unanswered} questions without an answer (failed or pending)" if teacher.unanswered else ""


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(one_line, cells))} |"


def one_line(text: str) -> str:
    """A text as it is on one line of a table."""
    return " ".join(visible(text).split()).replace("|", "\\|").replace("<", "&lt;")
