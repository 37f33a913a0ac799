"""How many cards a local engine takes, and how engines that share a card share its memory. None is looked at here."""

from __future__ import annotations

from typing import Any

from schemas.errors import UsageError

PARALLEL = ("tensor_parallel_size", "pipeline_parallel_size", "prefill_context_parallel_size", "data_parallel_size")
"""What multiplies an engine's cards. Decode context and expert parallelism use those of the tensor parallel ones."""
ONE_ENGINE = 0.92
"""The share of a card's memory that vLLM 0.32 takes unless told otherwise."""
MOST, LEAST = 0.95, 0.1
"""What engines may take of a card together; below the least, no engine that answers has room."""


def cards_of(engine: dict[str, Any]) -> int:
    """The cards of one engine by its settings. Raises UsageError for a size that is no number above 0."""
    cards = 1
    for name in PARALLEL:
        size = engine.get(name, 1)
        if not isinstance(size, int) or isinstance(size, bool) or size < 1:
            raise UsageError(f"The engine's {name} is {size!r}, and that is no number of cards.", "Give 1 or more.")
        cards *= size
    return cards


def spans_nodes(engine: dict[str, Any]) -> bool:
    """Whether the engine has Ray start a process for each card, on whatever node it is."""
    return engine.get("distributed_executor_backend") == "ray"


def memory_shares(engine: dict[str, Any] | None, judges: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings by which local engines of one worker share its first card: of the teacher, and of each of `judges`.

    `engine` are the teacher's settings, None where it is no local engine. One engine alone has vLLM's own. What the
    recipe gives the teacher stands, and judges share what is left. Raises UsageError where that is too little.
    """
    engines = judges + (engine is not None)
    if engines < 2 or not judges:
        return {}, {}
    given = None if engine is None else engine.get("gpu_memory_utilization")
    if given is None:
        share = round(ONE_ENGINE / engines, 3)
        teachers = {} if engine is None else {"gpu_memory_utilization": share}
    elif not isinstance(given, int | float):
        raise UsageError(f"The engine's gpu_memory_utilization is {given!r}, and that is no share.", "Give 0.5 or so.")
    else:
        share, teachers = round((MOST - given) / judges, 3), {}
    if share < LEAST:
        taken = "" if given is None else f", of which the teacher takes {given} (`gpu_memory_utilization`)"
        raise UsageError(
            f"{judges} local judge(s) are engines of their own on the worker's first card{taken}: that leaves "
            f"{max(0.0, share):.0%} of its memory for each, and none starts with less than {LEAST:.0%}.",
            "Judge by an endpoint (`vllm serve` on cards of its own, --judge-teacher openai:...), by fewer judges, or "
            "give the teacher less.",
        )
    return teachers, {"gpu_memory_utilization": share}
