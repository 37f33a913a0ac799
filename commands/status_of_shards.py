"""`filigrana status` of a folder of shards: their books as those of one plan, and a line for each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

    from store.shard_books import ShardBooks


def print_shards(folder: Path, as_json: bool) -> None:
    """The books of a plan's shards on stdout, summed and one by one. Raises StoreError when they don't balance."""
    from commands.books_tables import by_recipe, table_of
    from commands.screen import out, show_json
    from ray_jobs.slurm.queue import state_of_array
    from store.shard_books import shard_books, summed

    shards = shard_books(folder)
    path = folder.expanduser().resolve()
    whole, job = summed(shards), state_of_array(path)
    if as_json:
        shown = whole.model_dump() | {"shards": [one.model_dump(exclude={"recipes"}) for one in shards]}
        shown |= {"job": job.model_dump()} if job else {}
        show_json(json.dumps(shown, separators=(",", ":"), ensure_ascii=False))
    else:
        out().print(table_of(f"{path}: {len(shards)} shards", whole))
        if len(whole.recipes) > 1:
            out().print(by_recipe(whole.recipes))
        out().print(_by_shard(shards))
        if job:
            out().print(f"Slurm array {job.id}: {job.told}")
    whole.require_balance()


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
