"""Prints how close the fitted joints and a crowd drawn from them come to the published tables.

.venv/bin/python -m bench.personas [PEOPLE] [SEED]      # 100000 residents and seed 0 unless told; ends with 1 past 1%
"""

from __future__ import annotations

import sys
from itertools import islice

import numpy as np

from sources.personas import homes, lives, people, work
from sources.personas.drawing import Crowd
from sources.personas.fitting import sums
from sources.personas.measuring import compare

LIMIT = 0.01


def main() -> int:
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    print("Fitted joints against the tables (categories of 1,000 people or more)")
    print(f"{'margin':48} {'categories':>10} {'largest difference':>20}")
    joints = ((people, people.population), (lives, lives.lives), (work, work.work), (homes, homes.homes))
    for module, joint in joints:
        for margin in module.margins():
            big = margin.target >= 1000
            apart = np.abs(sums(joint(), margin) - margin.target)[big] / margin.target[big]
            print(f"{margin.name:48} {int(big.sum()):10} {apart.max():20.3%}")
    residents = list(islice((person for person in Crowd(seed) if not person.country), wanted))
    print(f"\n{len(residents)} residents drawn with seed {seed} against the tables")
    columns = f"{'of 1% of the crowd or more: worst':>34} {'farthest of 100,000':>20} {'misplaced':>10}"
    print(f"{'margin':48} {'categories':>10} {columns}")
    late = 0
    for one in compare(residents):
        worst, misplaced = one.worst(), one.misplaced()
        late += worst > LIMIT
        print(f"{one.name:48} {one.table.size:10} {worst:34.3%} {one.farthest():20.1f} {misplaced:10.3%}")
    print(f"\n{late} margins have a category of 1% of the crowd or more that is more than 1% off.")
    return 1 if late else 0


if __name__ == "__main__":
    raise SystemExit(main())
