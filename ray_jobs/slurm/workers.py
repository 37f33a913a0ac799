"""How many workers a job has room for."""

from __future__ import annotations

from typing import Any

from generators.teachers.factory import TeacherSpec
from generators.teachers.vllm.cards import cards_of
from schemas.errors import UsageError


def workers_of(spec: TeacherSpec, engine: dict[str, Any], nodes: int, gpus_per_node: int) -> int:
    """As many local engines as fit on the nodes' GPUs, each on one node; one worker a node where there is no engine.

    Raises UsageError when not one engine fits.
    """
    if not spec.is_engine or not gpus_per_node:
        return nodes
    each = cards_of(engine)
    if each > gpus_per_node:
        raise UsageError(
            f"An engine takes {each} GPUs (all its parallel sizes), and a node of this job has {gpus_per_node}.",
            "Ask for more (--gpus-per-node), or serve the teacher apart and name its endpoint (docs/clusters.md).",
        )
    return nodes * (gpus_per_node // each)
