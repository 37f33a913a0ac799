"""`filigrana retry`: failures back to pending."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

KIND_HELP = "Put back the failures of this kind, whatever it is; may be given several times."


def retry(
    run: Annotated[Path, typer.Argument(help="Folder of a run with failed rows.")],
    kind: Annotated[list[str] | None, typer.Option("--kind", help=KIND_HELP)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Put back every failure.")] = False,
) -> None:
    """Put failures back to pending, those that asking again can mend; `filigrana generate` then asks them again."""
    import time

    from commands.screen import show
    from schemas.errors import UsageError
    from store.books import standing_failures
    from store.shards import open_whole

    if kind and everything:
        raise UsageError("--kind and --all exclude each other.")
    opened = open_whole(run)
    failures = standing_failures(opened)
    kinds = sorted(set(failures["kind"]))
    for unknown in (one for one in kind or () if one not in kinds):
        raise UsageError(
            f"Nothing failed with the kind '{unknown}'.", f"There are: {', '.join(kinds) or 'no failures'}."
        )
    chosen = (
        failures if everything else failures.filter(failures["kind"].is_in(kind) if kind else failures["retryable"])
    )
    rows = chosen.select("rollout_id", "recipe", "index").to_dicts()
    if rows:
        opened.append("retries", ({**row, "retried_at": time.time()} for row in rows), "retry")
    show(f"{len(rows)} of {failures.height} failed are pending again. Run the same `filigrana generate` to ask them.")
    left = sorted(set(failures["kind"]) - set(chosen["kind"]))
    if left:
        show(f"Not put back: {', '.join(left)}. `--kind KIND` or `--all` does.")
