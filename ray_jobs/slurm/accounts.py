"""What each start of a job took and made, in one line at its end; body.sh runs it."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from schemas.base import LastingRow
from schemas.errors import FiligranaError
from store.books import books
from store.run import Run

NOTHING_ENDED = 1
"""What `end` exits with when no rollout has ended since `begin`."""


class Standing(LastingRow):
    """Where a run stands: rollouts with an outcome, of those planned; tokens read and written."""

    rows: int = 0
    accepted: int = 0
    planned: int = 0
    tokens: int = 0


class Start(LastingRow):
    """One start of a job: on what, when, and where its run stood before and after it (None: not yet, or killed).

    Times are seconds since 1970 by the clock of the job's first node.
    """

    job: str
    number: int
    nodes: int
    gpus_per_node: int
    began: float
    before: Standing
    ended: float | None = None
    after: Standing | None = None

    @property
    def node_hours(self) -> float:
        return self.nodes * ((self.ended or self.began) - self.began) / 3600


def standing(path: Path) -> Standing:
    """Where the run in a folder stands; nothing was done where there is none yet."""
    run = Run(path)
    if not run.manifest_path.is_file():
        return Standing()
    counted = books(run)
    done = counted.accepted + sum(counted.rejected.values()) + sum(counted.failed.values())
    return Standing(rows=done, accepted=counted.accepted, planned=counted.planned, tokens=sum(counted.tokens.values()))


def begin(run: Path, folder: Path, nodes: int, gpus_per_node: int) -> None:
    """Note a start, in its folder `RUN/slurm/JOB/START`."""
    number = int(folder.name)
    job = folder.parent.name
    _write(
        folder,
        Start(
            job=job, number=number, nodes=nodes, gpus_per_node=gpus_per_node, began=time.time(), before=standing(run)
        ),
    )


def end(run: Path, folder: Path) -> Start:
    """Note how a start ended."""
    ended = _read(folder / "start.json").model_copy(update={"ended": time.time(), "after": standing(run)})
    _write(folder, ended)
    return ended


def starts(jobs: Path) -> list[Start]:
    """All starts of all jobs of a run, by what they left in `RUN/slurm`."""
    return [_read(path) for path in sorted(jobs.glob("*/*/start.json"))]


def told(this: Start, every: list[Start]) -> str:
    """A start's account, and the run's so far."""
    after = this.after or this.before
    lines = f"Job {this.job}, start {this.number + 1}: {_hours([this])}, "
    lines += f"{after.rows - this.before.rows:,} rows ended ({after.accepted - this.before.accepted:,} accepted), "
    lines += f"{after.tokens - this.before.tokens:,} tokens."
    ended = [start for start in every if start.ended]
    lines += f" The run so far: {_hours(ended)}, {after.rows:,} of {after.planned:,} rows, {after.tokens:,} tokens"
    lost = len(every) - len(ended)
    return lines + (f"; {lost} start(s) that were killed are not in it." if lost else ".")


def _hours(of: list[Start]) -> str:
    node_hours = sum(start.node_hours for start in of)
    gpu_hours = sum(start.node_hours * start.gpus_per_node for start in of)
    return f"{node_hours:.2f} node hours" + (f", {gpu_hours:.2f} GPU hours" if gpu_hours else "")


def _read(path: Path) -> Start:
    return Start.model_validate_json(path.read_bytes())


def _write(folder: Path, start: Start) -> None:
    new = folder / "start.new"
    new.write_text(start.model_dump_json(), encoding="utf-8")
    os.replace(new, folder / "start.json")


def main(words: list[str]) -> int:
    run, folder = Path(words[1]), Path(words[2])
    if words[0] == "begin":
        begin(run, folder, int(words[3]), int(words[4]))
        return 0
    this = end(run, folder)
    sys.stdout.write(told(this, starts(folder.parents[1])) + "\n")
    went_on = this.after is not None and this.after.rows > this.before.rows
    return 0 if went_on else NOTHING_ENDED


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except FiligranaError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)
