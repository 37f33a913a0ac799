"""How often a mix asks the same: for each recipe, uses of a first prompt and near-duplicates, as a table in Markdown.

PYTHONPATH=. python bench/uses.py                        # sft-pt at 100,000 and 1,000,000
PYTHONPATH=. python bench/uses.py instruct -n 50000      # one recipe

Rollouts are run up to their first request and no teacher is asked. Uses: how many rollouts begin with the same prompt,
on average. Near-duplicates: of what differs between first prompts (the lines that fewer than one prompt in twenty has,
and that don't stand as they are in the recipe's templates), the share that they take by the rule by which `generate`
turns samples down (0.7), among 300 from all over the plan;
where the first thing asked for is the answer, of the requests themselves, as `plan` tells it. Of questions about a
whole text nothing is known before a teacher has written them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from generators.cost.repeats import Repeats, first_requests, kept, repeats, spread
from generators.plan import plan_parts
from generators.prepare import PreparedRecipe, prepare
from schemas.request import Request

MOST_USES = {100_000: 5.0, 1_000_000: 20.0}
MOST_NEAR = 0.02
WHOLE_TEXT = 300
"""Characters from which a field of a seed is a text to be asked about."""
COMMON = 20
"""A line that one prompt in so many has is the recipe's own."""


def near_in_prompts(prepared: PreparedRecipe, planned: int) -> float | None:
    """The share of first prompts whose own lines are near-duplicates of another's, among those looked at; None where
    a prompt holds a whole text, whose questions nobody knows yet."""
    if any(len(str(value)) > WHOLE_TEXT for value in prepared.seeds.first().values.get("seed", {}).values()):
        return None
    prompts = [
        [line for part in _parts(request) for line in part.splitlines() if line.strip()]
        for _, request in first_requests(prepared, spread(planned), 0)
    ]
    told = [text for text in own_lines(prompts, written(prepared)) if text]
    return 1 - kept(told) / len(told) if told else 1.0


def own_lines(prompts: list[list[str]], recipe: set[str]) -> list[str]:
    """What each prompt says and the recipe doesn't: `recipe` are lines of its templates, some of which only the few
    prompts of a step with which few rollouts begin have."""
    common = Counter(line for lines in prompts for line in set(lines))
    return [
        "\n".join(line for line in lines if common[line] * COMMON < len(prompts) and line.strip() not in recipe)
        for lines in prompts
    ]


def written(prepared: PreparedRecipe) -> set[str]:
    """The lines of a recipe's templates."""
    texts = [text for one in prepared.recipe.templates.values() for text in (one.system, one.user, one.prompt)]
    return {line.strip() for text in texts for line in (text or "").splitlines()}


def _parts(request: Request) -> list[str]:
    return [message.text for message in request.messages] + [request.prompt or ""]


def row(found: dict[int, Repeats], near: float | None) -> str:
    """A row of the table."""
    one = found[min(found)]
    sizes = " | ".join(f"{at.planned:,} | {at.uses:,.1f}" for at in found.values())
    told = "not known" if near is None else f"{near:.1%}"
    if one.near_duplicates is not None:
        told = f"{one.near_duplicates:.1%} of its requests"
    return f"| `{one.recipe}` | {sizes} | {told} |"


def main() -> int:
    """Print the table. Exit code 1 when a recipe goes past the bounds that docs/mixes.md names."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mix", nargs="?", default="sft-pt", help="a mix or a recipe, by name or path")
    parser.add_argument("-n", type=int, action="append", help="how many rollouts; may be given several times")
    asked = parser.parse_args()
    sizes = sorted(asked.n or MOST_USES)
    plans = {size: {part.recipe: part.planned for part in plan_parts(asked.mix, size)} for size in sizes}
    print(f"| recipe | {' | '.join(f'rollouts of {size:,} | uses' for size in sizes)} | near-duplicates |")
    print(f"|---|{'---:|---:|' * len(sizes)}---:|")
    beyond = []
    for name in plans[sizes[0]]:
        began, prepared = time.perf_counter(), prepare(name)
        found = {size: repeats(prepared, plans[size][name]) for size in sizes}
        near = near_in_prompts(prepared, plans[sizes[0]][name])
        print(row(found, near), flush=True)
        print(f"{name}: {time.perf_counter() - began:.1f} s", file=sys.stderr)
        known = found[sizes[0]].near_duplicates
        beyond += [name for size, one in found.items() if one.uses > MOST_USES.get(size, float("inf"))]
        beyond += [name] if (known if known is not None else near or 0) > MOST_NEAR else []
    for name in dict.fromkeys(beyond):
        print(f"{name} is beyond its bounds.", file=sys.stderr)
    return 1 if beyond else 0


if __name__ == "__main__":
    raise SystemExit(main())
