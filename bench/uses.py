"""How often a mix asks the same: for each recipe, uses of a first prompt and near-duplicates, as a table in Markdown.

python -m bench.uses                        # sft-pt at 100,000 and 1,000,000
python -m bench.uses instruct -n 50000      # one recipe

Every rollout of the first plan is run up to its first request, and no teacher is asked; of the others 300 are, and the
rest is reckoned from them. Uses: how many rollouts begin with the same prompt, on average. Near-duplicates: the share
of all first requests of the plan that the rule by which `generate` turns samples down (0.7) takes: near_prompts.py.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from bench.near_prompts import Near, near_in_plan
from generators.cost.repeats import first_requests, repeats, state_of
from generators.plan import plan_parts
from generators.prepare import PreparedRecipe, prepare

MOST_USES = {100_000: 5.0, 1_000_000: 20.0}
MOST_NEAR = 0.02


def measured(prepared: PreparedRecipe, planned: int) -> tuple[float, Near]:
    """Over a whole plan: how many rollouts begin with a rollout's own prompt, and what near-duplicates take."""
    asked = first_requests(prepared, range(planned), 0)
    states = Counter(state_of(one.request) for one in asked)
    uses = sum(number * number for number in states.values()) / max(1, states.total())
    return uses, near_in_plan(prepared, asked)


def main() -> int:
    """Print the table. Exit code 1 when a recipe goes past the bounds that docs/mixes.md names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mix", nargs="?", default="sft-pt", help="a mix or a recipe, by name or path")
    parser.add_argument("-n", type=int, action="append", help="how many rollouts; may be given several times")
    parser.add_argument("--only", nargs="+", help="of the mix's recipes these alone, each with its share of the plan")
    asked = parser.parse_args()
    whole, *larger = sorted(asked.n or MOST_USES)
    plans = {size: {part.recipe: part.planned for part in plan_parts(asked.mix, size)} for size in (whole, *larger)}
    columns = " | ".join(f"rollouts of {size:,} | uses" for size in plans)
    print(f"| recipe | {columns} | near-duplicates | compared |")
    print(f"|---|{'---:|---:|' * len(plans)}---:|---|")
    beyond = []
    for name in asked.only or plans[whole]:
        began, prepared = time.perf_counter(), prepare(name)
        exact, near = measured(prepared, plans[whole][name])
        uses = {whole: exact, **{size: repeats(prepared, plans[size][name]).uses for size in larger}}
        sizes = " | ".join(f"{plans[size][name]:,} | {times:,.1f}" for size, times in uses.items())
        print(f"| `{name}` | {sizes} | {near.share:.1%} | {near.told} |", flush=True)
        print(f"{name}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
        if near.share > MOST_NEAR or any(times > MOST_USES.get(size, float("inf")) for size, times in uses.items()):
            beyond.append(name)
    for name in beyond:
        print(f"{name} is beyond its bounds.", file=sys.stderr)
    return 1 if beyond else 0


if __name__ == "__main__":
    raise SystemExit(main())
