"""`filigrana status`: the books of a run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ray_jobs.slurm.queue import JobState
    from store.books import Books
    from store.run import Run


def status(
    run: Annotated[Path, typer.Argument(help="Folder of a run, or of a plan's shards; also while they run.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
) -> None:
    """The books of a run, and by recipe: planned = accepted + rejected + failed + pending; how far judges agree."""
    from commands.books_tables import print_agreement
    from ray_jobs.slurm.queue import state_of_run
    from store.plan_shards import is_of_shards
    from store.run import Run

    if is_of_shards(run):
        from commands.status_of_shards import print_shards

        return print_shards(run, as_json)
    opened = Run.open(run)
    job = state_of_run(opened.path)
    print_books(opened, as_json, job)
    if not as_json:
        print_agreement(opened)


def print_books(run: Run, as_json: bool = False, job: JobState | None = None) -> Books:
    """The books on stdout, as tables or JSON, and as they are, with what Slurm says of the run's job.

    Raises StoreError, after it, when they don't balance.
    """
    from commands.books_tables import by_recipe, table_of
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
        out().print(table_of(str(run.path), counted, stands_on.told))
        if len(counted.recipes) > 1:
            out().print(by_recipe(counted.recipes))
        if in_batches:
            out().print(f"Up to {in_batches:,} requests are in batches at the endpoint: `generate` collects them.")
        if job:
            out().print(f"Slurm job {job.id}: {job.told}")
    counted.require_balance()
    return counted
