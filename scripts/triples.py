"""Combinations of a recipe's cross, one a line, to be read: does each make sense? `suits` in the packs says what goes.

python scripts/triples.py                      # 200 of `instruct`
python scripts/triples.py -n 50 --seed 7 preference
"""

from __future__ import annotations

import argparse

from generators.prepare import prepare


def main() -> None:
    """Print them, numbered, in the order in which a run with this seed would take them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("recipe", nargs="?", default="instruct", help="a recipe with a cross, by name or path")
    parser.add_argument("-n", type=int, default=200, help="how many")
    parser.add_argument("--seed", type=int, default=0, help="as for generate")
    asked = parser.parse_args()
    prepared = prepare(asked.recipe)
    for index in range(asked.n):
        seed, _ = prepared.seeds.seed(index, asked.seed, prepared.recipe.name)
        print(f"{index + 1:4}  " + "  |  ".join(str(row.get("text", row)) for row in seed.values.values()))


if __name__ == "__main__":
    main()
