"""Disturb real runs at moments that a seed chooses, and hold what they give to what an undisturbed run gives.

    .venv/bin/python -m bench.chaos [--seed 1] [--count 200] [--only driver] [--without-servers]

Each scenario disturbs runs, one after the other, until it has had its share of the disturbances; after each the books
must balance, and at the end of each run the export must be, row by row, the undisturbed one. Prints how many there
were, by scenario and kind. Ends with a traceback at the first that leaves a difference.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Protocol

from bench.chaos.on_disk import Driver, Export, FlippedBits, FullDisk, TornFiles, TwoDrivers
from bench.chaos.runs import Site

SHARES = {"driver": 38, "full disk": 12, "torn files": 16, "flipped bit": 4, "two drivers": 6, "export": 8}
SHARES |= {"engine": 4, "worker": 4, "Ray's driver": 1, "node": 1, "review": 4, "slurm": 1, "slurm array": 1}
"""Of 100 disturbances, how many go to each scenario. Those on Ray, Slurm and Argilla take most of the time."""


class Scenario(Protocol):
    name: str
    servers: bool

    def disturb(self, folder: Path, dice: Random) -> Iterator[str]:
        """Disturb runs in a folder of its own; yields the kind of each disturbance. Raises AssertionError."""


def scenarios(folder: Path, with_servers: bool) -> list[Scenario]:
    wanted = Site(folder / "undisturbed")
    alone: list[Scenario] = [kind(wanted) for kind in (Driver, FullDisk, TornFiles, FlippedBits, TwoDrivers, Export)]
    if not with_servers:
        return alone
    from bench.chaos.on_servers import on_servers

    return [*alone, *on_servers(wanted)]


def disturbed(scenario: Scenario, folder: Path, seed: int, count: int) -> Counter[str]:
    """At least so many disturbances of a scenario, by kind. A run that was begun is always brought to its end."""
    kinds: Counter[str] = Counter()
    turn = 0
    while kinds.total() < count:
        dice, place = Random(f"{seed} {scenario.name} {turn}"), folder / f"{scenario.name} {turn}"
        place.mkdir(parents=True)
        try:
            kinds.update(scenario.disturb(place / "site", dice))
        except AssertionError as error:
            error.add_note(f"scenario {scenario.name}, seed {seed}, turn {turn}: {place}")
            raise
        shutil.rmtree(place)
        turn += 1
    return kinds


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--count", type=int, default=200)
    options.add_argument("--only", default="", help="this scenario alone")
    options.add_argument("--without-servers", action="store_true", help="leave Ray, Slurm, engine and Argilla out")
    given = options.parse_args()
    folder, started, whole = Path(tempfile.mkdtemp(prefix="filigrana-chaos-")), time.perf_counter(), 0
    chosen = [s for s in scenarios(folder, not given.without_servers) if given.only in ("", s.name)]
    shares = sum(SHARES[s.name] for s in chosen)
    for scenario in chosen:
        begun = time.perf_counter()
        kinds = disturbed(scenario, folder, given.seed, -(-given.count * SHARES[scenario.name] // shares))
        whole += kinds.total()
        told = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
        print(f"{scenario.name}: {kinds.total()} ({told}) in {time.perf_counter() - begun:.0f} s", flush=True)
    shutil.rmtree(folder)
    took = time.perf_counter() - started
    print(f"seed {given.seed}: {whole} disturbances in {took:.0f} s; books balanced, exports as undisturbed")


if __name__ == "__main__":
    main()
