"""`filigrana retry`: failures back to pending."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

KIND_HELP = "Put back the failures of this kind, whatever it is; may be given several times."


def retry(
    run: Annotated[Path, typer.Argument(help="Folder of a run, or of shards, with failed rows.")],
    kind: Annotated[list[str] | None, typer.Option("--kind", help=KIND_HELP)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Put back every failure.")] = False,
) -> None:
    """Put failures back to pending, those that asking again can mend; `filigrana generate` then asks them again."""
    import time

    import polars as pl

    from commands.screen import show
    from commands.several_runs import opened_runs
    from schemas.errors import UsageError
    from store.books import standing_failures

    if kind and everything:
        raise UsageError("--kind and --all exclude each other.")
    opened = opened_runs(run)
    by_run = [standing_failures(one) for one in opened]
    failures = pl.concat(by_run)
    kinds = sorted(set(failures["kind"]))
    for unknown in (one for one in kind or () if one not in kinds):
        raise UsageError(
            f"Nothing failed with the kind '{unknown}'.", f"There are: {', '.join(kinds) or 'no failures'}."
        )
    which = pl.lit(everything) | (pl.col("kind").is_in(kind) if kind else pl.col("retryable"))
    for one, its in zip(opened, by_run, strict=True):
        if rows := its.filter(which).select("rollout_id", "recipe", "index").to_dicts():
            one.append("retries", ({**row, "retried_at": time.time()} for row in rows), "retry")
    chosen = failures.filter(which)
    show(
        f"{chosen.height} of {failures.height} failed are pending again. Run the same `filigrana generate` to ask them."
    )
    left = sorted(set(failures["kind"]) - set(chosen["kind"]))
    if left:
        show(f"Not put back: {', '.join(left)}. `--kind KIND` or `--all` does.")
