"""Which part of the work a stack of py-spy belongs to, in the engine's process and in the one that drives it.

A stack is a line of `py-spy record --format raw --subprocesses`: frames from the outermost, `;` between them, and how
often it was seen. Only threads that were running or waiting for a processor are in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

Rules = tuple[tuple[str, tuple[str, ...]], ...]
"""A part's name, and pieces of frames of which one is enough. The first part that fits is the stack's."""

ENGINE_WORKS = ("run_busy_loop (", "worker_busy_loop (", "process_input_sockets (", "process_output_sockets (")
DRIVER_WORKS = ("Runner.run (", "LLM.generate (", "Thread._bootstrap")
"""What is at the bottom of the engine's and of the driving process's work."""
STARTS = ("<frozen importlib", "._load (", "generate_local (", "shutdown (")
"""What the driving process does before the first request and after the last completion."""
OF_ENGINE = "engine: "
"""How the names of the engine's parts begin."""
ENGINE: Rules = (
    (f"{OF_ENGINE}its two processes waiting for each other, spinning", ("shm_broadcast.py", "sched_yield (")),
    (
        f"{OF_ENGINE}grammars, compiled and as masks",
        ("structured_output/", "xgrammar/", "grammar_bitmask (", "apply_grammar"),
    ),
    (f"{OF_ENGINE}sampling", ("/v1/sample/", "_sample (", "sample_tokens (")),
    (f"{OF_ENGINE}the model", ("execute_model (", "_model_forward (")),
    (f"{OF_ENGINE}which requests run, and their memory", ("/core/sched/", "/core/kv_cache", "schedule (")),
    (
        f"{OF_ENGINE}messages to and from the other process",
        ("process_input_sockets", "process_output_sockets", "serial_utils"),
    ),
    (f"{OF_ENGINE}the rest", ("",)),
)
DRIVER: Rules = (
    ("the guard against orphans", ("engine_guard.py",)),
    ("chat template, tokens of the prompt", ("chat_template.py", "apply_chat_template", "engine_prompt (")),
    ("grammar written for the engine", ("json_grammar.py", "engine_sampling.py", "StructuredOutputsParams")),
    ("text from tokens", ("v1/engine/detokenizer.py",)),
    ("vLLM's client: requests in, outputs out", ("site-packages/vllm/",)),
    ("quality gate", ("/quality/",)),
    ("store and journal", ("/store/",)),
    ("prompts, ids, replies, the rest of a rollout", ("/generators/", "/prompts/", "/schemas/")),
    ("event loop and the rest", ("",)),
)


def parts(lines: Iterable[str]) -> Counter[str]:
    """How many samples each part has, those of starts and ends left out."""
    seen: Counter[str] = Counter()
    for line in lines:
        stack, _, count = line.rpartition(" ")
        if count.isdigit() and (part := part_of(stack)):
            seen[part] += int(count)
    return seen


def part_of(stack: str) -> str:
    """The part that a stack belongs to; '' for a start or an end."""
    frames = stack.partition(";")[2]  # the first tells the process: its words may be anything
    if any(piece in frames for piece in ENGINE_WORKS):
        rules = ENGINE
    elif any(piece in frames for piece in DRIVER_WORKS) and not any(piece in frames for piece in STARTS):
        rules = DRIVER
    else:
        return ""
    return next((name for name, pieces in rules if any(piece in frames for piece in pieces)), "")
