"""The driver of ten million rows with 64 workers: its memory, what leases cost, and how long going on takes.

    python -m bench.many_workers [--rows 10000000] [--workers 64] [--width 64] [--folder DIR]

What is real: the driver's schedule (`ray_jobs.schedule`), its walk over what is pending, and the shards that a run is
resumed from. What stands in: workers are processes on pipes, not Ray's actors, and end a rollout as soon as they have
it, so that the driver is asked for more than 64 engines ever ask. Ray's own cost of a message is not in it.
"""

from __future__ import annotations

import argparse
import os
import pickle
import resource
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path

RECIPE = "milhao"
TURN_S = 1.0
SHARD_ROWS = 20_000


def work(pipe: Connection) -> None:
    """A worker: ends every lease as it comes, and says so, with how many it has ended."""
    ended = 0
    while (lease := pipe.recv()) is not None:
        number, planned = lease
        ended += len(planned)
        pipe.send((number, ended))


def memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


class Drive:
    """The schedule with workers on pipes; what it cost is counted."""

    def __init__(self, rows: int, pipes: dict[str, Connection], width: int) -> None:
        from ray_jobs.schedule import Schedule
        from ray_jobs.worker_states import Stage

        self.schedule = Schedule(rows, len(pipes), width, "ray")
        self.leases = self.messages = self.bytes = 0
        self.memory: list[tuple[int, float]] = []
        self._rows, self._ended = rows, 0
        now = time.monotonic()
        names = self.schedule.hires(now)
        self._pipes = dict(zip(names, pipes.values(), strict=True))
        for name in names:
            for stage in (Stage.STARTING, Stage.OPENING, Stage.WORKING):
                self.schedule.reached(name, stage, now)

    def until_done(self, todo: Iterator[tuple[str, int]], left: int) -> None:
        self.schedule.begin(todo, left)
        names = {pipe: name for name, pipe in self._pipes.items()}
        told = dict.fromkeys(self._pipes, 0)
        while not self.schedule.is_over:
            now = time.monotonic()
            for lease in self.schedule.leases(now):
                self._send(self._pipes[lease.writer], (lease.number, lease.planned))
            for pipe in wait(list(names), TURN_S):
                assert isinstance(pipe, Connection)
                number, ended = pickle.loads(data := pipe.recv_bytes())
                self.messages, self.bytes = self.messages + 1, self.bytes + len(data)
                writer = names[pipe]
                self.schedule.told(writer, ended, now)
                self.schedule.settled(writer, number, now)
                self._note(ended - told[writer])
                told[writer] = ended

    def _send(self, pipe: Connection, what: object) -> None:
        data = pickle.dumps(what)
        self.leases, self.bytes = self.leases + 1, self.bytes + len(data)
        pipe.send_bytes(data)

    def _note(self, ended: int) -> None:
        before, self._ended = self._ended, self._ended + ended
        if before * 20 // self._rows != self._ended * 20 // self._rows:
            self.memory.append((self._ended, memory_mb()))


def write_half_a_run(folder: Path, rows: int) -> None:
    """A run of which every second rollout was turned down, in shards of the size that journals are sealed by."""
    import polars as pl

    from store.manifest import RecipeEntry, RunManifest, TeacherEntry
    from store.run import Run
    from store.tables import TABLES

    teacher = TeacherEntry(name="replay", revision="1", licence="CC0-1.0")
    recipe = RecipeEntry(name=RECIPE, hash="0", planned=rows, method="instruct", title="t", licence="CC0-1.0", text="")
    made = {"seed": 1, "created_at": "2026-11-29T00:00:00Z", "recipes": (recipe,), "sessions": ()}
    Run(folder).write_manifest(RunManifest(run_id="r", teacher=teacher, judge=teacher, **made))
    (folder / "rejected").mkdir()
    for number, start in enumerate(range(0, rows, 2 * SHARD_ROWS)):
        indexes = pl.int_range(start, min(start + 2 * SHARD_ROWS, rows), 2, eager=True)
        columns = [
            pl.lit(RECIPE if name == "recipe" else "x").cast(kind).alias(name)
            if name != "index"
            else indexes.alias(name)
            for name, kind in TABLES["rejected"].items()
        ]
        frame = pl.DataFrame({"index": indexes}).select(columns).cast(dict(TABLES["rejected"]))
        frame.write_parquet(folder / "rejected" / f"ray-{number:06d}.1.parquet")


def resumed(folder: Path, rows: int) -> tuple[float, float, int]:
    """Seconds until the first rollouts to do are known, MB that the process took more, and how many are left."""
    from itertools import islice

    from ray_jobs.driver import done_marks, pending
    from store.run import Run

    before, start = memory_mb(), time.perf_counter()
    done = done_marks(Run(folder))
    left = sum(marked.count(0) for marked in done.values())
    first = list(islice(pending({RECIPE: None}, done), 4096))  # type: ignore[dict-item]  # it reads the names alone
    assert first[0] == (RECIPE, 1) and left == rows // 2
    return time.perf_counter() - start, memory_mb() - before, left


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--workers", type=int, default=64)
    parser.add_argument("--width", type=int, default=64, help="requests that one worker has in flight")
    parser.add_argument("--folder", help="where the half-done run is written for as long as this takes")
    options = parser.parse_args()
    fork, pipes = get_context("fork"), {}
    for number in range(options.workers):  # before anything large is imported: a worker is a small process
        ours, theirs = fork.Pipe()
        fork.Process(target=work, args=(theirs,), daemon=True).start()
        pipes[str(number)] = ours
    from ray_jobs.driver import pending
    from store.places import Places

    drive = Drive(options.rows, pipes, options.width)
    cpu, start = time.process_time(), time.perf_counter()
    marks = {RECIPE: Places(range(options.rows))}
    drive.until_done(pending({RECIPE: None}, marks), options.rows)  # type: ignore[dict-item]
    wall, cpu = time.perf_counter() - start, time.process_time() - cpu
    for pipe in pipes.values():
        pipe.send(None)
    sizes = [size for _, size in drive.memory]
    size = f"{options.rows:,} rows, {options.workers} workers, {options.width} in flight each"
    print(f"{size}; the machine's load: {os.getloadavg()[0]:.0f}")
    print("| rows ended | driver's memory, MB |\n|---|---|")
    for ended, size in drive.memory[:: max(1, len(drive.memory) // 5)]:
        print(f"| {ended:,} | {size:.0f} |")
    print(f"largest over smallest: {max(sizes) / min(sizes):.3f}")
    print(
        f"leases {drive.leases:,} ({options.rows / drive.leases:.1f} rows each), messages back {drive.messages:,}, ",
        end="",
    )
    print(f"{drive.bytes / 2**20:.0f} MB both ways; wall {wall:.0f} s, the driver's CPU {cpu:.0f} s, ", end="")
    print(f"{options.rows / cpu:,.0f} rows a second of its CPU")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        write_half_a_run(Path(name), options.rows)
        seconds, more, left = resumed(Path(name), options.rows)
    print(f"going on with {left:,} of them left: {seconds:.1f} s until the first lease, {more:.0f} MB more")


if __name__ == "__main__":
    main()
