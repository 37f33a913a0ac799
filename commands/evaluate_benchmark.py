"""`filigrana evaluate --benchmark`: how many of a benchmark's questions a model answers rightly."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from commands.evaluate_answers import Asked, ask_for_portuguese
from commands.evaluate_run import WRITTEN, How, hold_to, options_of, planned_of, print_tables, rolled

if TYPE_CHECKING:
    from evaluation.benchmarks import Benchmark
    from evaluation.knowledge import KnowledgeResults, KnowledgeScores
    from generators.teachers.factory import TeacherSpec

SHOWN_TABLES = 2
MOST_SHUFFLES = 100


def ask_benchmark(
    path: Path, by: str, shuffles: int, specs: dict[str, TeacherSpec], how: How, compare: list[Path], limits: list[str]
) -> None:
    """Ask every teacher the benchmark's questions. One of conversations is measured as the project's own questions."""
    from evaluation.asking import conversations_asked, write_conversations
    from evaluation.benchmarks import read_benchmark
    from schemas.errors import UsageError

    if by not in ("answer", "probabilities"):
        raise UsageError(f"--by is answer or probabilities, not '{by}'.")
    if not 1 <= shuffles <= MOST_SHUFFLES:
        raise UsageError(f"--shuffles is 1 to {MOST_SHUFFLES}, not {shuffles}.")
    benchmark = read_benchmark(path)
    _tell(benchmark)
    if benchmark.conversations:
        if by == "probabilities" or shuffles > 1:
            raise UsageError(
                f"{benchmark.name} holds conversations, without options or a key: there is nothing to pick.",
                "Leave --by and --shuffles out: how Portuguese the answers are is measured.",
            )
        recipe = write_conversations(benchmark, how.out)
        asked = Asked(recipe, conversations_asked(benchmark), benchmark.digest, wordings=1)
        ask_for_portuguese(asked, specs, how, compare, limits)
        return
    _ask_items(benchmark, cast(Literal["answer", "probabilities"], by), shuffles, specs, how, compare, limits)


def _ask_items(
    benchmark: Benchmark,
    by: Literal["answer", "probabilities"],
    shuffles: int,
    specs: dict[str, TeacherSpec],
    how: How,
    compare: list[Path],
    fail_under: list[str],
) -> None:
    from evaluation.asking import items_asked, write_items
    from evaluation.knowledge import (
        KNOWLEDGE_TOLD,
        KnowledgeResults,
        knowledge_beside,
        knowledge_scored,
        read_picks,
    )
    from evaluation.results import parse_limit

    limits = [parse_limit(written, KNOWLEDGE_TOLD) for written in fail_under]
    others = [(other.name, KnowledgeResults.read(other)) for other in compare]
    known = items_asked(benchmark, how.seed, shuffles)
    planned = planned_of(how.count, len(known))
    recipe = write_items(known, by, how.out)
    options = {label: options_of(spec, recipe, planned, how) for label, spec in specs.items()}
    scores: list[KnowledgeScores] = []
    for label, spec in specs.items():
        run, revision = rolled(label, options[label], how)
        scores.append(knowledge_scored(label, str(spec), revision, read_picks(run, known), planned))
    results = KnowledgeResults(
        benchmark=benchmark.name,
        digest=benchmark.digest,
        by=by,
        seed=how.seed,
        items=len(benchmark.items),
        shuffles=shuffles,
        planned=planned,
        chance=round(sum(1 / len(item.options) for item in benchmark.items) / len(benchmark.items), 4),
        teachers=tuple(scores),
    )
    results.write(how.out)
    _show(*knowledge_beside(results, others), how.out)
    hold_to(scores, limits, how.out)


def _show(results: KnowledgeResults, doubts: list[str], out: Path) -> None:
    from commands.screen import say
    from evaluation.knowledge_tables import knowledge_markdown, knowledge_tables
    from reports.of_knowledge import write_knowledge_page
    from store.files import write_whole

    write_whole(out / "evaluation.md", knowledge_markdown(results, doubts))
    write_knowledge_page(results, doubts, out / "evaluation.html")
    print_tables(knowledge_tables(results)[:SHOWN_TABLES], doubts)
    say(WRITTEN.format(out=out))


def _tell(benchmark: Benchmark) -> None:
    """What of the files isn't asked."""
    from commands.screen import say

    if benchmark.left_out:
        say(f"{benchmark.name}: left out files of splits that don't evaluate: {', '.join(benchmark.left_out)}.")
    if benchmark.repeated:
        say(f"{benchmark.name}: {benchmark.repeated:,} rows repeat another.")
    if benchmark.faults:
        say(f"{benchmark.name}: {len(benchmark.faults):,} rows are no items and are not asked. {benchmark.faults[0]}.")
