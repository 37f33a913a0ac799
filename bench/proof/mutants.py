"""Change the program in small ways, one at a time, and count which changes no test notices.

    .venv/bin/python -m bench.proof.mutants [--seed 1] [--of-each 20] [--group store] [--home DIR]

Draws so many mutants of each group of mutants.yaml by seed, and runs for each the tests without servers that run its
line, quickest first, in a temporary copy of the tree. What was found is noted in `--home`, and not looked at again.
A survivor that can't matter is argued in equivalent_mutants.yaml. Lines that only tests on real servers run are counted
apart. Ends with 1 when fewer than 85% of the others are caught.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import orjson
import yaml

from bench.proof.covering import Covering, covering
from bench.proof.forked import forked_test, preload
from bench.proof.mutations import Mutant, mutants_of
from bench.proof.tree import ROOT, TreeCopy
from schemas.base import Row

HERE = Path(__file__).parent
WANTED = 0.85
QUICK_S = 20.0
"""Tests of so many seconds together are tried first; the others only when these notice nothing."""
PATIENCE = 6.0
"""A test that takes so many times as long as it should is taken for one that would never end."""


class Group(Row):
    """Files that are changed, and the tests that may run them."""

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]


class Equivalent(Row):
    """A change that no test can notice, and why."""

    file: str
    within: str
    was: str
    now: str
    why: str


def read_groups() -> list[Group]:
    return [Group.model_validate(row) for row in yaml.safe_load((HERE / "mutants.yaml").read_text(encoding="utf-8"))]


def read_equivalents() -> list[Equivalent]:
    rows = yaml.safe_load((HERE / "equivalent_mutants.yaml").read_text(encoding="utf-8")) or []
    return [Equivalent.model_validate(row) for row in rows]


def drawn(group: Group, seed: int, number: int) -> list[Mutant]:
    """So many of a group's mutants, the first of an order that the seed makes: a larger number only adds to them."""
    files = sorted({path for pattern in group.files for path in ROOT.glob(pattern)})
    found = [m for path in files for m in mutants_of(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))]
    random.Random(f"{seed} {group.name}").shuffle(found)
    return found[:number]


def fate_of(mutant: Mutant, tree: TreeCopy, known: Covering) -> str:
    """`caught`, `survived`, or `servers` where no test without a server runs the line."""
    tests = known.tests_of(mutant.file, mutant.line, mutant.line + mutant.was.count("\n"), mutant.at_import)
    if not tests:
        return "servers"
    with tree.changed(mutant.file, mutant.made((tree.path / mutant.file).read_text(encoding="utf-8"))):
        for some in _in_parts(tests, known):
            seconds = sum(known.seconds.get(test, 0.1) for test in some)
            if forked_test(tree.path, some, 60 + PATIENCE * seconds) != "passed":
                return "caught"
    return "survived"


def require_green(tree: TreeCopy, known: Covering) -> None:
    """Raise RuntimeError when tests fail as they are: then a failure says nothing."""
    some = sorted(known.seconds, key=lambda test: known.seconds[test])[:20]
    if (end := forked_test(tree.path, some, 300)) != "passed":
        raise RuntimeError(f"Tests end as '{end}' before anything is changed: {' '.join(some)}")


def _in_parts(tests: list[str], known: Covering) -> Iterator[list[str]]:
    spent, quick = 0.0, 0
    for quick, test in enumerate(tests, 1):  # noqa: B007 (how far it came is what counts)
        spent += known.seconds.get(test, 0.1)
        if spent > QUICK_S:
            break
    yield tests[:quick]
    if tests[quick:]:
        yield tests[quick:]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--of-each", type=int, default=20, help="mutants of each group")
    options.add_argument("--group", default="", help="this group alone")
    options.add_argument("--home", type=Path, default=ROOT / ".mutants", help="where results are kept")
    given = options.parse_args()
    preload()
    groups = [g for g in read_groups() if given.group in ("", g.name)]
    given.home.mkdir(parents=True, exist_ok=True)
    noted = given.home / f"seed-{given.seed}.jsonl"
    fates = {row["key"]: row["fate"] for row in map(orjson.loads, noted.open("rb"))} if noted.is_file() else {}
    looked_at: dict[str, list[Mutant]] = {}
    with tempfile.TemporaryDirectory(prefix="filigrana-mutants-") as folder, noted.open("ab", buffering=0) as file:
        tree = TreeCopy(Path(folder))
        for group in groups:
            looked_at[group.name] = drawn(group, given.seed, given.of_each)
            known = covering(tree.path, group.files, group.tests, given.home / f"covering-{group.name}.json")
            waiting = [mutant for mutant in looked_at[group.name] if mutant.key not in fates]
            if waiting:
                require_green(tree, known)
            for mutant in waiting:
                started = time.perf_counter()
                fates[mutant.key] = fate_of(mutant, tree, known)
                row = {"key": mutant.key, "fate": fates[mutant.key], "s": round(time.perf_counter() - started, 1)}
                file.write(orjson.dumps({**row, **mutant.model_dump()}) + b"\n")
    sys.exit(0 if tell(looked_at, fates, given.seed) >= WANTED else 1)


def tell(looked_at: dict[str, list[Mutant]], fates: dict[str, str], seed: int) -> float:
    """Print every survivor, each group's count and the score; returns the score."""
    argued = {(e.file, e.within, e.was, e.now) for e in read_equivalents()}
    whole: Counter[str] = Counter()
    for name, mutants in looked_at.items():
        counted: Counter[str] = Counter()
        for mutant in mutants:
            fate = fates[mutant.key]
            if fate == "survived" and (mutant.file, mutant.within, mutant.was, mutant.now) in argued:
                fate = "equivalent"
            counted[fate] += 1
            if fate == "survived":
                print(f"survived {mutant.file}:{mutant.line}: {mutant.was} -> {mutant.now}")
        whole += counted
        print(f"{name}: {', '.join(f'{n} {fate}' for fate, n in sorted(counted.items()))}")
    score = whole["caught"] / max(1, whole["caught"] + whole["survived"])
    print(
        f"seed {seed}: {whole.total()} mutants, {whole['caught']} caught of {whole['caught'] + whole['survived']} that "
        f"count ({score:.0%}); {whole['equivalent']} can't matter, {whole['servers']} on lines that only servers run"
    )
    return score


if __name__ == "__main__":
    main()
