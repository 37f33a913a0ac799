"""What a worker takes of the cluster, and where: one node's CPU and cards, or cards over several nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ray
from ray.util.placement_group import PlacementGroup, placement_group, remove_placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from generators.opening import GenerateOptions
from generators.teachers.vllm.cards import cards_of, memory_shares, spans_nodes
from schemas.errors import UsageError

ELSEWHERE = "Judge by an endpoint (--judge-teacher openai:...)."


@dataclass(frozen=True)
class Placement:
    """A worker takes a CPU and so many `gpus` of one node; `across` nodes, a card is a bundle of its own, as vLLM's Ray
    executor wants them, and the worker sits beside the first."""

    gpus: int = 0
    across: bool = False

    @property
    def takes(self) -> dict[str, int]:
        """What one worker takes, {"CPU": 1}."""
        return {"CPU": 1} | ({"GPU": self.gpus} if self.gpus else {})

    def hire(self, actor: type, *told: Any) -> tuple[Any, PlacementGroup | None]:
        """An actor, started wherever there is room, now or later; and the group of bundles that it holds, if any."""
        options: dict[str, Any] = {"num_cpus": 1, "max_concurrency": 1000, "max_restarts": 0}
        if not self.across:
            options |= {"num_gpus": self.gpus} if self.gpus else {}
            return ray.remote(actor).options(**options).remote(*told), None
        rest: list[dict[str, float]] = [{"GPU": 1}] * (self.gpus - 1)
        group = placement_group([{"CPU": 1, "GPU": 1}, *rest], strategy="PACK")
        options["scheduling_strategy"] = PlacementGroupSchedulingStrategy(
            group, placement_group_bundle_index=0, placement_group_capture_child_tasks=True
        )
        return ray.remote(actor).options(**options).remote(*told), group

    def room(self) -> str:
        """What the cluster has of what a worker takes, and what no node of it has."""
        there = ray.cluster_resources()
        told = ", ".join(f"{there.get(name, 0):.0f} {name}" for name in self.takes)
        largest = max((n["Resources"].get("GPU", 0) for n in ray.nodes() if n["Alive"]), default=0)
        if self.across or self.gpus <= largest:
            return told
        return (
            f"{told}, at most {largest:.0f} on one node: over several, an engine needs "
            "`engine: {distributed_executor_backend: ray}`"
        )


def release(group: PlacementGroup | None) -> None:
    """Give a worker's bundles back."""
    if group is not None:
        remove_placement_group(group)


def placement_of(options: GenerateOptions, engine: dict[str, Any], cluster_gpus: float) -> Placement:
    """What each worker takes: the cards of its teacher's engine, on which its local judges have a share.

    Raises UsageError for what can't be placed: judges without room, or copies of an engine over several nodes.
    """
    if not cluster_gpus:
        return Placement()
    judges = sum(judge.is_engine for judge in options.judges)
    if not options.teacher.is_engine:
        memory_shares(None, judges)
        return Placement(1 if judges else 0)
    across = spans_nodes(engine)
    if across and judges:
        raise UsageError("A teacher over several nodes leaves its worker no card for local judges.", ELSEWHERE)
    if across and engine.get("data_parallel_size", 1) != 1:
        raise UsageError(
            "`data_parallel_size` doesn't go with `distributed_executor_backend: ray`: each copy would want bundles of "
            "its own.",
            "Ask for copies with --replicas.",
        )
    memory_shares(engine, judges)
    return Placement(cards_of(engine), across)
