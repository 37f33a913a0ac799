"""Damage files and read them: `make fuzz` for long, the tests for a second. What is found is kept as a file.

    python -m tests.fuzz.hunt [--seconds 600] [--seed N] [--only NAME] [--keep FOLDER]

Each reader has its share of the time. A find: another error than those that are answers, or over `SLOW_S` seconds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from random import Random, SystemRandom
from typing import NamedTuple

from tests.fuzz.mutations import mutated
from tests.fuzz.targets import TARGETS, Target

SLOW_S = 20.0
CORPUS = Path(__file__).parent / "corpus"
"""Files that were finds once, under the names of their readers."""


class Find(NamedTuple):
    """A damaged file and what reading it came to."""

    target: str
    data: bytes
    told: str

    @property
    def where(self) -> str:
        """Where it was raised, which is the same for finds of one cause."""
        frames = [line for line in self.told.splitlines() if line.startswith("  File ")]
        return frames[-1] if frames else self.told[:20]


def read_damaged(name: str, target: Target, data: bytes, folder: Path) -> Find | None:
    """Read one; None when that ended as it should."""
    path = folder / f"damaged{target.suffix}"
    path.write_bytes(data)
    begun = time.process_time()
    try:
        target.read(path)
    except target.expected as error:
        if not str(error).strip():
            return Find(name, data, "an error without a word")
    except Exception as error:
        return Find(name, data, "".join(traceback.format_exception(error)[-6:]))
    took = time.process_time() - begun
    return Find(name, data, f"{took:.1f} s") if took > SLOW_S else None


def hunt(name: str, seconds: float, seed: int, folder: Path, most: int = sys.maxsize) -> Iterator[Find | None]:
    """Damaged files one after the other for so long, or so many: a Find, or None for each that ended well."""
    target, dice = TARGETS[name], Random(f"{name} {seed}")
    whole, ends, tried = target.whole(), time.monotonic() + seconds, 0
    while time.monotonic() < ends and tried < most:
        tried += 1
        yield read_damaged(name, target, mutated(whole, dice), folder)


def kept(name: str) -> list[Path]:
    """The corpus of a reader."""
    return sorted((CORPUS / name.replace(" ", "_")).glob("*"))


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    given.add_argument("--seconds", type=float, default=600, help="for all readers together")
    given.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    given.add_argument("--only", choices=TARGETS)
    given.add_argument("--keep", type=Path, default=Path("fuzz-finds"), help="where finds are written")
    options = given.parse_args()
    names = [options.only] if options.only else list(TARGETS)
    print(f"seed {options.seed}")
    found, tried = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            told: dict[str, Find] = {}
            for find in hunt(name, options.seconds / len(names), options.seed, Path(folder)):
                tried += 1
                if find:
                    told.setdefault(find.where, find)
            for number, find in enumerate(told.values()):
                options.keep.mkdir(exist_ok=True)
                path = options.keep / f"{name.replace(' ', '_')}-{options.seed}-{number}{TARGETS[name].suffix}"
                path.write_bytes(find.data)
                print(f"{name}: {path}\n{find.told}")
            found += len(told)
            print(f"{name}: {len(told)} finds")
    print(f"{tried:,} damaged files, {found} finds, {options.seconds:.0f} s, seed {options.seed}")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
