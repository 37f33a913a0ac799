"""A seed that gives orders to whoever reads it is turned down before anything is asked or paid for."""

from __future__ import annotations

from collections.abc import Iterable

from generators.outcomes import RolloutRejectedError
from generators.prepare import PreparedRecipe
from generators.rollout import Rollout
from prompts.adopted_seeds import ADOPTED

CHECK = "injection"


def refuse_hostile_seed(prepared: PreparedRecipe, rollout: Rollout) -> None:
    """Reject `order_in_seed`, where the recipe has the check `injection` and it looks at seeds. A dataset's row is in
    somebody's notation (`<|im_start|>`, `ASSISTANT:`), which looks like an order and is none: `refuse_hostile_row`."""
    if ADOPTED in rollout.seed.values:
        return
    for name, settings in prepared.checks:
        if name == CHECK:
            from quality.injection.check import InjectionSettings, seed_problem

            looks = isinstance(settings, InjectionSettings) and settings.seeds
            if looks and (problem := seed_problem(rollout.seed.values)):
                raise RolloutRejectedError("seed", CHECK, problem.reason, problem.detail, problem.evidence)


def refuse_hostile_row(rollout: Rollout, texts: Iterable[str]) -> None:
    """Reject `order_in_row`, before a teacher is asked about texts of a dataset's row, where the recipe has the check
    `injection`."""
    if not any(check.name == CHECK for check in rollout.recipe.checks):
        return
    from quality.injection.check import seed_problem

    if problem := seed_problem({"texts": list(texts)}):
        raise RolloutRejectedError("row", CHECK, "order_in_row", problem.detail, problem.evidence)
