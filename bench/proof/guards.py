"""Take every guard out, one at a time, and see whether its test notices.

    .venv/bin/python -m bench.proof.guards [--only WORD] [--without-servers] [--show]

Works in a temporary copy of the tree. A guard is `caught` when its tests pass with it and fail without it, and
`survived` when they pass without it too. The table is guards.yaml. Ends with 1 when one survived.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from bench.proof.tree import ROOT, TreeCopy
from schemas.base import Row

TABLE = Path(__file__).with_name("guards.yaml")
LONGEST_S = 600.0
Fate = Literal["caught", "survived", "red before"]
"""`red before`: its tests fail with the guard in its place, so that they say nothing."""


class Guard(Row):
    """One guard: where it stands and what stands there without it; the tests that must fail then."""

    promise: str
    """The promise that it keeps: a key of docs/guarantees.md's table."""
    guard: str
    file: str
    lines: str
    """Part of the file's text, found there once."""
    instead: str = ""
    tests: tuple[str, ...] = Field(min_length=1)
    servers: bool = False
    """Whether its tests start real servers or engines."""

    def removed_from(self, text: str) -> str:
        """The file's text without the guard. Raises ValueError when it isn't there, or not just once."""
        wanted = self.lines.rstrip("\n")
        if text.count(wanted) != 1:
            raise ValueError(f"{self.file}: '{wanted}' is there {text.count(wanted)} times, not once.")
        return text.replace(wanted, self.instead.rstrip("\n"))


def read_guards(table: Path = TABLE) -> list[Guard]:
    return [Guard.model_validate(row) for row in yaml.safe_load(table.read_text(encoding="utf-8"))]


def fate_of(guard: Guard, tree: TreeCopy, known: dict[tuple[str, ...], bool], show: bool = False) -> Fate:
    """What becomes of a guard that is taken out. `known` notes which tests pass with every guard in its place."""
    if guard.tests not in known:
        known[guard.tests] = tree.test(guard.tests, LONGEST_S, show) == "passed"
    if not known[guard.tests]:
        return "red before"
    without = guard.removed_from((tree.path / guard.file).read_text(encoding="utf-8"))
    with tree.changed(guard.file, without):
        end = tree.test(guard.tests, LONGEST_S, show)
    return "caught" if end in ("failed", "timeout") else "survived"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--only", default="", help="those whose file, promise or name holds this word")
    options.add_argument("--without-servers", action="store_true", help="leave out what takes real servers or engines")
    options.add_argument("--show", action="store_true", help="show what pytest says")
    given = options.parse_args()
    guards = [g for g in read_guards() if given.only in f"{g.promise} {g.guard} {g.file}"]
    guards = [g for g in guards if not (given.without_servers and g.servers)]
    started, fates = time.perf_counter(), dict.fromkeys(("caught", "survived", "red before"), 0)
    known: dict[tuple[str, ...], bool] = {}
    with tempfile.TemporaryDirectory(prefix="filigrana-guards-") as folder:
        tree = TreeCopy(Path(folder))
        for guard in guards:
            fate = fate_of(guard, tree, known, given.show)
            fates[fate] += 1
            print(f"{fate:<10} {guard.guard} ({guard.file})", flush=True)
    told = ", ".join(f"{number} {fate}" for fate, number in fates.items() if number)
    print(f"{len(guards)} guards taken out of {ROOT.name}: {told}, in {time.perf_counter() - started:.0f} s")
    sys.exit(0 if fates["caught"] == len(guards) else 1)


if __name__ == "__main__":
    main()
