"""`filigrana status`: the books of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.table import Table

    from ray_jobs.slurm.queue import JobState
    from store.books import Books, RecipeBooks
    from store.run import Run


def status(
    run: Annotated[Path, typer.Argument(help="Folder of a run, also while it runs.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """The books of a run, and by recipe: planned = accepted + rejected + failed + pending; how far judges agree."""
    from ray_jobs.slurm.queue import state_of_run
    from store.run import Run

    opened = Run.open(run)
    job = state_of_run(opened.path)
    print_books(opened, as_json, job)
    if not as_json:
        print_agreement(opened)


def print_books(run: Run, as_json: bool = False, job: JobState | None = None) -> Books:
    """The books on stdout, as tables or JSON, and as they are, with what Slurm says of the run's job.

    Raises StoreError, after it, when they don't balance.
    """
    from commands.screen import out, show_json
    from generators.teachers.batches.folder import requests_out
    from store.agreement import judge_agreement
    from store.books import books
    from store.grounds import grounds

    counted: Books = books(run)
    in_batches = requests_out(run.path)
    stands_on = grounds(run, counted.accepted)
    if as_json:
        agreed = [one.model_dump(mode="json") for one in judge_agreement(run)]
        shown = counted.model_dump() | ({"judge_agreement": agreed} if agreed else {})
        shown |= {"grounds": stands_on.model_dump()} if stands_on.samples else {}
        shown |= {"in_batches": in_batches} if in_batches else {}
        shown |= {"job": job.model_dump()} if job else {}
        show_json(json.dumps(shown, separators=(",", ":"), ensure_ascii=False))
    else:
        out().print(_table(run, counted, stands_on.told))
        if len(counted.recipes) > 1:
            out().print(_by_recipe(counted.recipes))
        if in_batches:
            out().print(f"Up to {in_batches:,} requests are in batches at the endpoint: `generate` collects them.")
        if job:
            out().print(f"Slurm job {job.id}: {job.told}")
    counted.require_balance()
    return counted


def _table(run: Run, counted: Books, stands_on: str) -> Table:
    from rich.table import Table

    from commands.screen import styled

    table = Table(title=str(run.path), title_justify="left", box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("planned", f"{counted.planned:,}")
    table.add_row(styled("green", "accepted"), f"{counted.accepted:,}")
    if stands_on:
        table.add_row("  stand on a source", stands_on, style="dim")
    table.add_row(styled("yellow", "rejected"), f"{sum(counted.rejected.values()):,}")
    for reason, number in sorted(counted.rejected.items(), key=lambda item: -item[1]):
        table.add_row(f"  {reason}", f"{number:,}", style="dim")
    table.add_row(styled("red", "failed"), f"{sum(counted.failed.values()):,}")
    for kind, number in counted.failed.items():
        table.add_row(f"  {kind}", f"{number:,}", style="dim")
    table.add_row("pending", f"{counted.pending:,}")
    table.add_row("requests", f"{counted.requests:,}")
    table.add_row("tokens read / written", f"{counted.tokens['prompt']:,} / {counted.tokens['completion']:,}")
    return table


def _by_recipe(recipes: dict[str, RecipeBooks]) -> Table:
    """A line for each recipe, with the commonest reason for what was turned down."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("recipe", no_wrap=True)
    for heading in ("planned", "accepted", "rejected", "failed", "pending"):
        table.add_column(heading, justify="right")
    table.add_column("mostly for", style="dim", no_wrap=True)
    for name, of_recipe in recipes.items():
        lost = of_recipe.rejected | of_recipe.failed
        commonest = max(lost, key=lambda reason: lost[reason], default="")
        table.add_row(
            name,
            f"{of_recipe.planned:,}",
            f"{of_recipe.accepted:,}",
            f"{sum(of_recipe.rejected.values()):,}",
            f"{sum(of_recipe.failed.values()):,}",
            f"{of_recipe.pending:,}",
            f"{commonest} {lost[commonest]:,}" if commonest else "",
        )
    return table


def print_agreement(run: Run) -> None:
    """How far the judges of a run agree, by criterion; nothing for a run of one judge."""
    from rich.table import Table

    from commands.screen import out
    from store.agreement import judge_agreement

    agreed = judge_agreement(run)
    if not agreed:
        return
    table = Table(title="judges agree", title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("rubric")
    table.add_column("criterion")
    for heading in ("samples", "the same", "apart", "alpha"):
        table.add_column(heading, justify="right")
    for one in agreed:
        alpha = "-" if one.alpha is None else f"{one.alpha:.2f}"
        table.add_row(one.rubric, one.criterion, f"{one.samples:,}", f"{one.exact:.0%}", f"{one.apart:.2f}", alpha)
    out().print(table)
