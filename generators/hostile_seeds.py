"""A seed that gives orders to whoever reads it is turned down before anything is asked or paid for."""

from __future__ import annotations

from generators.outcomes import RolloutRejectedError
from generators.prepare import PreparedRecipe
from generators.rollout import Rollout

CHECK = "injection"


def refuse_hostile_seed(prepared: PreparedRecipe, rollout: Rollout) -> None:
    """Reject `order_in_seed`, where the recipe has the check `injection` and it looks at seeds."""
    for name, settings in prepared.checks:
        if name == CHECK:
            from quality.injection.check import InjectionSettings, seed_problem

            looks = isinstance(settings, InjectionSettings) and settings.seeds
            if looks and (problem := seed_problem(rollout.seed.values)):
                raise RolloutRejectedError("seed", CHECK, problem.reason, problem.detail, problem.evidence)
