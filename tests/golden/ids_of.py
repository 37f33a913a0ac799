"""The ids of everything in a run, by table, in order: ids_of.py RUN. Any version of the program can run it."""

from __future__ import annotations

import sys
from pathlib import Path

from store.run import Run

TABLES = {"requests": "request_id", "completions": "request_id", "samples": "id", "rejected": "rollout_id"}


def ids_of(run: Run) -> str:
    """A line for each row, its table and its id, sorted. What a later stage turned down has two."""
    lines = [
        f"{table} {name}"
        for table, column in TABLES.items()
        for name in run.scan(table).select(column).collect()[column]
    ]
    return "\n".join(sorted(lines)) + "\n"


if __name__ == "__main__":
    print(ids_of(Run.open(Path(sys.argv[1]))), end="")
