"""A run's plan on its way to a worker: what recipes, packs and rubrics say, and first which packages it needs there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from ray import cloudpickle

from generators.opening import Plan
from generators.plugins_used import require_plugins


@dataclass(frozen=True, slots=True)
class SentPlan:
    """A plan packed. It holds other packages' objects: which ones is asked before it is unpacked."""

    plugins: dict[str, str]
    packed: bytes

    @classmethod
    def of(cls, plan: Plan) -> SentPlan:
        return cls(plan.plugins, cloudpickle.dumps(plan))

    def unpacked(self) -> Plan:
        """The plan. Raises UsageError when this node lacks a plugin that it needs."""
        require_plugins(self.plugins)
        return cast(Plan, cloudpickle.loads(self.packed))
