"""A step of which no reply is of use tells of the set-up, not of its rows: the run stops before it is all spent."""

from __future__ import annotations

from collections import Counter

from generators.rollout import Rollout
from schemas.errors import TeacherDownError

MOST = 50
"""So many rollouts lost at one step for one reason, and never a text of use from it in this session."""
HINT = (
    "Change the step's sampling (max_tokens), what it asks of thinking (`reasoning`), or the teacher. All that was "
    "done is kept: the same command goes on."
)
Step = tuple[str, str]
"""A recipe's name and a step of it."""


class FruitlessSteps:
    """Counts rollouts that were lost because no reply to a step was of use."""

    def __init__(self) -> None:
        self._fruitful: set[Step] = set()
        self._lost: Counter[tuple[Step, str]] = Counter()

    def seen(self, rollout: Rollout) -> TeacherDownError | None:
        """A rollout has ended. The error that ends the run, when it was lost and that was one too many."""
        recipe = rollout.recipe.name
        self._fruitful.update((recipe, step) for step in rollout.finish_reasons)
        if rollout.fruitless is None:
            return None
        step, reason, detail = rollout.fruitless
        place = (recipe, step)
        self._lost[place, reason] += 1
        if place in self._fruitful or self._lost[place, reason] < MOST:
            return None
        told = f"Not one reply to step '{step}' of '{recipe}' was of use, in {MOST} rollouts: {reason} ({detail})."
        return TeacherDownError(told, HINT)
