"""`filigrana contamination`: an index of evaluation sets, and what in a run or an export repeats them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from schemas.sample import Content

SHOWN = 20


def build(
    files: Annotated[list[Path], typer.Argument(help="Evaluation sets: .jsonl, .parquet, .csv or .tsv.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the index goes (.npz).")],
    field: Annotated[str, typer.Option(help="The question's field, where it has no usual name.")] = "",
) -> None:
    """Index evaluation sets as hashes of their n-grams and questions: the index holds no text.

    `filigrana contamination benchmarks` lists those worth indexing.
    """
    from commands.screen import say
    from quality.overlap.benchmark_files import benchmark_items
    from quality.overlap.contamination import build_index
    from schemas.errors import UsageError
    from sources.files import numbered_rows

    names = [path.stem for path in files]
    if repeated := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"Two files are called '{repeated}'.", "The name says which set was found: rename one.")
    counts: Counter[str] = Counter()

    def counted(path: Path) -> Iterator[Any]:
        for item in benchmark_items(numbered_rows(path), str(path), field):
            counts[path.stem] += 1
            yield item

    index = build_index({path.stem: counted(path) for path in files})
    for path in files:
        if not counts[path.stem]:
            raise UsageError(f"{path}: no rows with text.", "Give a file with one item a row.")
        say(f"{path.stem}: {counts[path.stem]:,} items")
    index.save(out)
    say(f"{len(index):,} hashes in {out}. Check a run: filigrana contamination check RUN --index {out}")


def check_contamination(
    target: Annotated[Path, typer.Argument(help="A run's folder, an export's folder, or a file of rows.")],
    index: Annotated[Path, typer.Option("--index", "-i", help="An index made by `contamination build`.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write what was found as JSONL.")] = None,
    short_share: Annotated[
        float, typer.Option(help="Share of a text's 8-grams in a set from which it counts.", min=0.01, max=1)
    ] = 0.5,
) -> None:
    """Say which samples repeat an evaluation set; the exit code is 1 when any does."""
    import orjson

    from commands.screen import say
    from quality.overlap.contamination import ContaminationIndex, ContaminationSettings, find_contaminated
    from sources.text_rows import read_rows
    from store.files import write_whole

    loaded = ContaminationIndex.load(index)
    found: Counter[tuple[str, str]] = Counter()
    lines: list[bytes] = []
    checked = 0

    def samples() -> Iterator[tuple[str, Content]]:
        nonlocal checked
        for row in read_rows(target):
            checked += 1
            yield row.identity, row.content()

    for identity, problem in find_contaminated(loaded, samples(), ContaminationSettings(short_share=short_share)):
        found[problem.evidence["benchmark"], problem.evidence["kind"]] += 1
        lines.append(orjson.dumps({"id": identity, **problem.evidence}) + b"\n")
    if out:
        write_whole(out, b"".join(lines))
    if not found:
        say(f"{checked:,} samples, none of which repeats {', '.join(loaded.names)}.")
        return
    _print_found(checked, found, lines, out)
    raise typer.Exit(1)


def benchmarks() -> None:
    """List the evaluation sets in European Portuguese that are worth indexing, and where they are."""
    from rich.table import Table

    from commands.screen import out, styled
    from quality.overlap.benchmark_files import known_benchmarks

    table = Table("name", "what it asks", "data set on the Hub", box=None, padding=(0, 2, 0, 0))
    for benchmark in known_benchmarks():
        table.add_row(benchmark.name, benchmark.what, benchmark.where or styled("dim", "ask its authors"))
    out().print(table)


def _print_found(checked: int, found: Counter[tuple[str, str]], lines: list[bytes], out_file: Path | None) -> None:
    import orjson
    from rich.table import Table

    from commands.screen import out, say, styled

    table = Table("set", "how", "samples", box=None, padding=(0, 2, 0, 0))
    for (benchmark, kind), number in found.most_common():
        table.add_row(benchmark, kind, f"{number:,}")
    out().print(table)
    for line in lines[:SHOWN]:
        row = orjson.loads(line)
        matched = row.get("text") or f"{row['share']:.0%} of its runs of 8 words"
        out().print(styled("bold", row["id"]), f"{row['field']}: {matched}", soft_wrap=True)
    total = sum(found.values())
    say(
        f"{total:,} of {checked:,} samples repeat an evaluation set."
        + ("" if out_file else " --out FILE lists them all.")
    )
