"""A benchmark's results as tables and Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evaluation.intervals import Score
from evaluation.knowledge import ACCURACY, KNOWLEDGE_TOLD, KnowledgeResults, KnowledgeScores
from evaluation.tables import NOBODY, Table, markdown_lines, one_line, shown


def knowledge_tables(results: KnowledgeResults) -> list[Table]:
    """The whole first, then the accuracy by subject and by the right letter; tables without rows are left out."""
    teachers = results.teachers
    labels = tuple(t.label for t in teachers)
    made = [
        Table("Scores", ("score", *labels), [(n, *(with_n(t.scores[n]) for t in teachers)) for n in KNOWLEDGE_TOLD]),
        _table("Accuracy by subject", "subject", teachers, [t.by_subject for t in teachers]),
        _table("Accuracy by the right letter", "letter", teachers, [t.by_key for t in teachers]),
    ]
    return [table for table in made if table.rows]


def with_n(score: Score) -> str:
    """A share with its interval and its number of answers."""
    return NOBODY if score.value is None else f"{shown(score, ACCURACY)} of {score.n:,}"


def _table(title: str, head: str, teachers: Sequence[KnowledgeScores], found: Sequence[Mapping[str, Score]]) -> Table:
    keys = sorted({key for scores in found for key in scores})
    rows = [(key, *(with_n(scores[key]) if key in scores else NOBODY for scores in found)) for key in keys]
    return Table(title, (head, *(t.label for t in teachers)), rows)


def said_of(results: KnowledgeResults) -> str:
    """What was asked, in a sentence."""
    orders = "one order" if results.shuffles == 1 else f"{results.shuffles} orders"
    how = "the letter that is answered" if results.by == "answer" else "the letter that is likeliest"
    return (
        f"{results.items:,} items ({results.digest[:12]}), {results.planned:,} questions asked of each, options in "
        f"{orders} by seed {results.seed}; {how} counts. Chance is {results.chance:.1%}."
    )


def knowledge_markdown(results: KnowledgeResults, doubts: Sequence[str] = ()) -> str:
    """The results as Markdown, with what each score is."""
    lines = [f"# {one_line(results.benchmark)}: an evaluation", "", said_of(results)]
    lines += ["In brackets, the 95% bootstrap interval over items.", ""]
    lines += [
        f"- **{one_line(t.label)}**: {one_line(t.teacher)}, {t.answers} answers{_open(t)}" for t in results.teachers
    ]
    lines += ["", *(f"> {doubt}" for doubt in doubts)]
    for table in knowledge_tables(results):
        lines += markdown_lines(table)
    lines += ["", "## What each score is", "", *(f"- `{name}`: {told}." for name, told in KNOWLEDGE_TOLD.items()), ""]
    return "\n".join(lines)


def _open(teacher: KnowledgeScores) -> str:
    return f"; {teacher.unanswered} questions without an answer (failed or pending)" if teacher.unanswered else ""
