"""How often a plan asks the same, before anything is asked: how many rollouts begin with one prompt (a prompt state),
and what share of requests that are known beforehand near-duplicates will take.

Methods are run up to their first request, which is caught. Of a plan of up to `LOOKED_AT` rollouts all are looked at;
of a larger one so many from everywhere in it, and the rest is reckoned from them: how likely two of them begin alike.
"""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from generators.outcomes import RolloutRejectedError
from generators.prepare import PreparedRecipe
from generators.rollout import Rollout
from generators.row_faults import ROW_FAULTS
from prompts.seed_table import Seed
from schemas.base import Row
from schemas.errors import RecipeError, TeacherError
from schemas.ids import content_id
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo

LOOKED_AT = 300
COMPARED = 2000
"""So many of a plan's first requests are compared, where they are known."""
MOST_USES = 100.0
"""A prompt used more often than this is asked for again and again: more rollouts are then no more data."""
MOST_NEAR = 0.5
NOBODY = TeacherInfo(name="plan", revision="", raw_prompts=True, pre_query="\n", system_pre_query="{system}\n")


class FirstRequest(NamedTuple):
    """What a rollout asks first: the step, the request, and the seed that it begins with."""

    step: str
    request: Request
    seed: Seed


class Repeats(Row):
    """Of one recipe's part of a plan. `uses` is how many rollouts begin with a rollout's own prompt, itself included,
    on average. `near_duplicates` is the share of requests that `generate` will turn down at the end as repeating
    others, where the recipe knows its requests beforehand; None where a teacher writes them."""

    recipe: str
    planned: int
    uses: float
    near_duplicates: float | None
    is_exact: bool
    """All rollouts were looked at."""

    @property
    def too_many(self) -> bool:
        return self.uses > MOST_USES or (self.near_duplicates or 0) > MOST_NEAR

    @property
    def is_worth_telling(self) -> bool:
        return self.uses >= 1.5 or (self.near_duplicates or 0) >= 0.02

    @property
    def told(self) -> str:
        """In a few words."""
        about = "" if self.is_exact else "about "
        said = f"each prompt is used {about}{self.uses:,.1f} times"
        if self.near_duplicates is None:
            return said
        return f"{said}; near-duplicates will take {about}{self.near_duplicates:.0%} of its requests"


def repeats(prepared: PreparedRecipe, planned: int, run_seed: int = 0) -> Repeats:
    """What `planned` rollouts of a recipe repeat of each other."""
    is_exact = planned <= LOOKED_AT
    sampled = range(planned) if is_exact else spread(planned)
    asked = first_requests(prepared, sampled, run_seed)
    states = Counter(state_of(one.request) for one in asked)
    looked_at = states.total()
    pairs = sum(number * (number - 1) for number in states.values())
    others = pairs / (looked_at * (looked_at - 1)) * (planned - 1) if looked_at > 1 else 0.0
    return Repeats(
        recipe=prepared.recipe.name,
        planned=planned,
        uses=1 + others,
        near_duplicates=_near_duplicates(prepared, planned, run_seed) if _are_known(asked, len(sampled)) else None,
        is_exact=is_exact,
    )


def require_variety(found: Sequence[Repeats]) -> None:
    """Raise RecipeError for a recipe whose plan repeats itself too much."""
    for one in found:
        if one.too_many:
            hint = (
                "Plan fewer, give it more seeds (docs/sources.md), leave it out of a mix (--without), or run it all "
                "the same: --allow-repeats."
            )
            raise RecipeError(f"Recipe '{one.recipe}' repeats itself over {one.planned:,} rollouts: {one.told}.", hint)


def spread(planned: int) -> Sequence[int]:
    """Places of a plan of more than `LOOKED_AT`, evenly over it and off any cycle of its seeds, always the same ones.
    No place comes twice: a rollout would be told to repeat itself."""
    bounds = [n * planned // LOOKED_AT for n in range(LOOKED_AT + 1)]
    return [
        first + int(int(content_id("place", n)[:8], 16) / 16**8 * (after - first))
        for n, (first, after) in enumerate(pairwise(bounds))
    ]


def _near_duplicates(prepared: PreparedRecipe, planned: int, run_seed: int) -> float | None:
    """The share of known requests that repeat earlier ones: counted over the plan's first, and beyond them by Heaps'
    law (the number of different ones grows as a power of all: Heaps, 1978)."""
    first = min(planned, COMPARED)
    asked = first_requests(prepared, range(first), run_seed)
    if not _are_known(asked, first):
        return None
    texts = _known(asked)
    left = kept(texts)
    if planned <= COMPARED:
        return 1 - left / len(texts)
    half = kept(texts[: len(texts) // 2])
    power = min(1.0, math.log2(left / half)) if half else 1.0
    share: float = 1 - left / len(texts) * (planned / first) ** (power - 1)
    return share


def _are_known(asked: Sequence[FirstRequest], rollouts: int) -> bool:
    """Whether most of a plan's rollouts know their request beforehand."""
    return len(_known(asked)) >= max(2, rollouts // 2)


def _known(asked: Sequence[FirstRequest]) -> list[str]:
    """The requests that nobody has to write: the answer is the first thing asked for."""
    given = [one.request.messages for one in asked if one.step == "answer" and one.request.messages]
    return [messages[-1].text for messages in given if not any(message.media for message in messages)]


def kept(texts: Sequence[str]) -> int:
    """How many are left when near-duplicates are turned down, as `generate` does by its default."""
    from quality.overlap.duplicate_samples import DuplicateSettings  # numpy, which most plans here do without
    from quality.overlap.duplicates import DuplicateFinder

    with DuplicateFinder(DuplicateSettings().instruction or 1, 2) as finder:
        finder.add(texts)
        return len(texts) - len(finder.find())


def state_of(request: Request) -> str:
    """Equal for requests that ask the same."""
    shown = [part.digest for message in request.messages for part in message.media]
    return content_id([message.text for message in request.messages], request.prompt, *shown)


class _CaughtError(Exception):
    """The request that a method made first."""

    def __init__(self, step: str, request: Request) -> None:
        super().__init__(step, request)
        self.step, self.request = step, request


async def _catch(_: Rollout, request: Request, step: str) -> Completion:
    raise _CaughtError(step, request)


def first_requests(prepared: PreparedRecipe, indices: Sequence[int], run_seed: int) -> list[FirstRequest]:
    """With what each rollout begins; rollouts that end before they ask are left out."""
    return asyncio.run(_caught(prepared, indices, run_seed))


async def _caught(prepared: PreparedRecipe, indices: Sequence[int], run_seed: int) -> list[FirstRequest]:
    found: list[FirstRequest] = []
    for index in indices:
        seed, draw = prepared.seeds.seed(index, run_seed, prepared.recipe.name)
        rollout = Rollout(
            prepared.recipe, prepared.hash, index, seed, draw, run_seed, _catch, teacher=NOBODY, judge_teacher=NOBODY
        )
        try:
            await prepared.method.run(rollout, prepared.options)
        except _CaughtError as caught:
            found.append(FirstRequest(caught.step, caught.request, seed))
        except (RolloutRejectedError, TeacherError, *ROW_FAULTS):
            continue  # that row's own outcome, when it is rolled
    return found
