"""`filigrana benchmark`: items that people let through, for the harnesses that evaluate models."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def export_items(
    runs: Annotated[list[Path], typer.Argument(help="Runs of a recipe such as escolha-multipla; of shards all.")],
    to: Annotated[Path, typer.Option(help="The benchmark's folder.")],
    name: Annotated[str, typer.Option(help="What harnesses call it: saber-portugal.")],
    title: Annotated[str, typer.Option(help="The title of its card.")] = "",
    include_unreviewed: Annotated[
        bool, typer.Option("--include-unreviewed", help="Also items that nobody has looked at.")
    ] = False,
) -> None:
    """Write items as a benchmark: for Inspect AI, lm-evaluation-harness and lighteval, with a card and an index that
    keeps training data clear of it."""
    from rich.table import Table

    from commands.screen import err, say, show, styled
    from commands.several_runs import opened_runs
    from export.benchmark.written import INDEX, export_benchmark
    from export.choose import FATES
    from export.contaminated import index_places
    from export.selection import Selection

    selection = Selection.model_validate({"include_unreviewed": include_unreviewed})
    opened = opened_runs(*runs)
    made = export_benchmark(opened, to, name, title, selection)
    table = Table.grid(padding=(0, 2))
    for fate, count in made.left_out.items():
        table.add_row(f"left out: {FATES[fate]}", f"-{count:,}")
    table.add_row(styled("green", "items"), f"{len(made.items):,}")
    table.add_row("reviewed", f"{sum(item.reviewed for item in made.items):,}")
    table.add_row("licence", made.licence)
    err().print(table)
    for place in index_places(opened, name):
        say(f"Exports of the runs in {place.parent.parent} leave out what repeats it: {place}")
    say(f"Elsewhere: filigrana export RUN --contamination {to / INDEX}")
    show(str(to))
