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
    sets: Annotated[
        list[Path], typer.Argument(help="Evaluation sets: folders, or .json, .jsonl, .parquet, .csv and .tsv files.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the index goes (.npz).")],
    field: Annotated[str, typer.Option(help="The question's field, where it has no usual name.")] = "",
) -> None:
    """Index evaluation sets, and the questions of `filigrana evaluate`, as hashes of n-grams: it holds no text.

    `filigrana contamination benchmarks` lists those worth indexing: a folder or file called as one of them is called on
    the Hub is read by the fields and splits that are known of it.
    """
    from commands.screen import say
    from quality.overlap.benchmark_files import benchmark_items
    from quality.overlap.benchmark_folders import all_rows, set_files, set_name
    from quality.overlap.contamination import build_index
    from quality.overlap.held_out import HELD_OUT, held_out_items
    from schemas.errors import UsageError

    named = [(*set_name(path), path) for path in sets]
    names = [name for name, _, _ in named]
    if repeated := next((name for name in names if names.count(name) > 1), ""):
        raise UsageError(f"Two of them are called '{repeated}'.", "The name says which set was found: rename one.")
    counts: Counter[str] = Counter()
    changed: Counter[str] = Counter()
    items: dict[str, Iterator[Any]] = {}
    for name, known, path in named:
        files, left_out = set_files(path, known)
        if left_out:
            files_told = "1 file" if len(left_out) == 1 else f"{len(left_out)} files"
            say(f"{name}: left out {files_told} of splits that don't evaluate ({left_out[0].name}).")
        items[name] = _counted(benchmark_items(all_rows(files), str(path), field, known, changed), name, counts)
    index = build_index({HELD_OUT: held_out_items()} | items)
    for name, _, path in named:
        if not counts[name]:
            raise UsageError(f"{path}: no rows with text.", "Give a file with one item a row.")
        say(f"{name}: {counts[name]:,} items")
        if changed[name]:
            say(
                f"  {changed[name]:,} of them lack the fields that are known of this set: all their texts were indexed."
            )
    index.save(out)
    say(f"{len(index):,} hashes in {out}. Check a run: filigrana contamination check RUN --index {out}")


def _counted(items: Iterator[Any], name: str, counts: Counter[str]) -> Iterator[Any]:
    for item in items:
        counts[name] += 1
        yield item


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

    table = Table("name", "what it asks", "data set on the Hub, and other places", box=None, padding=(0, 2, 0, 0))
    for benchmark in known_benchmarks():
        places = ", ".join(place for place in (benchmark.where, *benchmark.also) if place)
        table.add_row(benchmark.name, benchmark.what, places or styled("dim", "ask its authors"))
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
