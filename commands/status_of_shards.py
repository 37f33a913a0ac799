"""`filigrana status` of a folder of shards: their books as those of one plan, and a line for each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from store.shard_books import ShardBooks

BETWEEN = (
    "Each shard has turned down what it repeats of itself. What shards repeat of each other, exactly or nearly, is "
    "looked for by `filigrana export {folder}` alone: fewer rows than were accepted may come out."
)


def print_shards(folder: Path, as_json: bool) -> None:
    """The books of a plan's shards on stdout, summed and one by one. Raises StoreError when they don't balance."""
    from commands.books_tables import by_recipe, print_agreement, table_of
    from commands.screen import out, say, show_json
    from generators.teachers.batches.folder import requests_out
    from ray_jobs.slurm.queue import state_of_array
    from store.agreement import judge_agreement
    from store.grounds import grounds
    from store.plan_shards import begun_shards
    from store.run import Run
    from store.shard_books import shard_books, summed
    from store.whole_plan import WholePlan

    shards, plan = shard_books(folder), WholePlan(folder, [Run(path) for path in begun_shards(folder)])
    whole, job = summed(shards), state_of_array(plan.path)
    stands_on = grounds(plan, whole.accepted)
    in_batches = sum(requests_out(run.path) for run in plan.parts)
    if as_json:
        agreed = [one.model_dump(mode="json") for one in judge_agreement(plan)]
        shown = whole.model_dump() | {"shards": [one.model_dump(exclude={"recipes"}) for one in shards]}
        shown |= {"judge_agreement": agreed} if agreed else {}
        shown |= {"grounds": stands_on.model_dump()} if stands_on.samples else {}
        shown |= {"in_batches": in_batches} if in_batches else {}
        shown |= {"job": job.model_dump()} if job else {}
        show_json(json.dumps(shown, separators=(",", ":"), ensure_ascii=False))
    else:
        out().print(table_of(f"{plan.path}: {len(shards)} shards", whole, stands_on.told))
        if len(whole.recipes) > 1:
            out().print(by_recipe(whole.recipes))
        out().print(_by_shard(shards))
        if in_batches:
            out().print(f"Up to {in_batches:,} requests are in batches at the endpoint: `generate` collects them.")
        if job:
            out().print(f"Slurm array {job.id}: {job.told}")
        if len(shards) > 1 and whole.accepted:
            say(BETWEEN.format(folder=folder))
    whole.require_balance()
    if not as_json:
        print_agreement(plan)


def _by_shard(shards: Sequence[ShardBooks]) -> Table:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("shard", no_wrap=True)
    for heading in ("planned", "accepted", "rejected", "failed", "pending"):
        table.add_column(heading, justify="right")
    table.add_column("", style="dim", no_wrap=True)
    for one in shards:
        counts = (one.planned, one.accepted, sum(one.rejected.values()), sum(one.failed.values()), one.pending)
        stands = "" if one.begun else "not begun"
        table.add_row(str(one.shard), *(f"{number:,}" for number in counts), stands)
    return table
