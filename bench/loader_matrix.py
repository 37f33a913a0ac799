"""One mixed export of the shipped recipes, in every loader: rows loaded of rows there. docs/export.md has the table.

    .venv/bin/python -m bench.loader_matrix [--home bench/venvs] [--only LOADER...] [--planned 800]

Each loader runs in an environment of its own (bench/loaders/environments.py: some 2 GB in all; TRL in the project's),
in a process of its own, over the same versions on disk (bench/loaders/in_*.py). What a loader itself reads, converts,
renders and tokenises is its own code. `DIFFERS` marks a row of the table that is not as the docs say: exit code 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOADERS = ROOT / "bench" / "loaders"

JSONL: dict[str, Any] = {"file_type": "jsonl"}
SHAPES: dict[str, dict[str, Any]] = {
    "messages": {},
    "messages, calls objects": {"calls": "objects"},
    "prompt-completion": {"format": "prompt-completion"},
    "preference": {"format": "preference"},
    "preference, implicit prompt": {"format": "preference", "implicit_prompt": True},
    "kto": {"format": "kto"},
    "rl": {"format": "rl"},
    "sharegpt": {"format": "sharegpt"},
    "alpaca": {"format": "alpaca"},
    "bare": {**JSONL, "layout": "bare"},
    "bare, string arguments": {**JSONL, "layout": "bare", "string_arguments": True},
}
FOR_DATASETS = ("messages", "prompt-completion", "preference", "kto", "rl", "sharegpt", "alpaca")
"""Formats that every version of `datasets` loads, as Parquet and as JSON Lines."""
DATASETS = ("2.21", "3.6", "4.0", "4.3", "4.8", "5.2")
TOOLS = "rows with tools: "


@dataclass(frozen=True, slots=True)
class Try:
    """One line of the table. `lost` says why rows with tools are left out, where they are."""

    loader: str
    environment: str
    script: str
    export: str
    options: dict[str, Any] = field(default_factory=dict)
    template: str = ""
    """TRL's name of the chat template of the tokenizer that it gets."""
    lost: str = ""


CHAT = {"type": "chat_template", "field_messages": "messages"}
TALK = {**CHAT, "field_messages": "conversations", "message_property_mappings": {"role": "from", "content": "value"}}
TRIES = [
    Try("TRL 1.16 SFTTrainer, Qwen3's template", "trl", "in_trl", "messages", {"trainer": "sft"}, "qwen3"),
    Try("TRL SFTTrainer, Llama 3.1's", "trl", "in_trl", "messages", {"trainer": "sft"}, "llama3_1"),
    Try("TRL SFTTrainer, gpt-oss'", "trl", "in_trl", "messages, calls objects", {"trainer": "sft"}, "gptoss"),
    Try("TRL DPOTrainer", "trl", "in_trl", "preference", {"trainer": "dpo"}, "qwen3"),
    Try("TRL KTOTrainer", "trl", "in_trl", "kto", {"trainer": "kto"}, "qwen3"),
    Try("TRL GRPOTrainer and rewards.py", "trl", "in_trl", "rl", {"trainer": "grpo"}, "qwen3"),
    Try("LLaMA-Factory 0.9.5, qwen3", "llama-factory", "in_llama_factory", "sharegpt", {}, "qwen3"),
    Try("LLaMA-Factory, default", "llama-factory", "in_llama_factory", "sharegpt", {"template": "default"}, "qwen3"),
    Try("LLaMA-Factory, qwen3", "llama-factory", "in_llama_factory", "messages", {}, "qwen3"),
    Try("LLaMA-Factory, qwen3", "llama-factory", "in_llama_factory", "alpaca", {}, "qwen3"),
    Try("Axolotl 0.19.0, chat_template", "axolotl", "in_axolotl", "bare", {"bare": True, "dataset": CHAT}, "qwen3"),
    Try("Axolotl, chat_template", "axolotl", "in_axolotl", "sharegpt", {"dataset": TALK}, "qwen3"),
    Try("Axolotl, alpaca", "axolotl", "in_axolotl", "alpaca", {"dataset": {"type": "alpaca"}}, "qwen3"),
    Try("verl 0.9.1 MultiTurnSFTDataset, tools_key of no column", "verl", "in_verl", "messages",
        {"dataset": "sft", "config": {"tools_key": "none"}}, "qwen2_5"),
    Try("verl RLHFDataset and rewards.py", "verl", "in_verl", "rl", {"dataset": "rl"}, "qwen2_5"),
    Try("torchtune 0.6.1 chat_dataset, openai", "torchtune", "in_torchtune", "messages",
        {"style": "openai", "column": "messages"}, lost="after a tool's answer it wants a person's turn"),
    Try("torchtune chat_dataset, sharegpt", "torchtune", "in_torchtune", "sharegpt",
        {"style": "sharegpt", "column": "conversations"}, lost="it knows no `function_call`"),
    Try("torchtune preference_dataset", "torchtune", "in_torchtune", "preference, implicit prompt",
        {"style": "preference"}),
    Try("Unsloth 2026.10.9 helpers", "unsloth", "in_unsloth", "messages", {}, "qwen3"),
    Try("Unsloth helpers", "unsloth", "in_unsloth", "sharegpt", {}, "qwen3", lost="they know no `function_call`"),
    Try("MLX-LM 0.32.2 load_local_dataset", "mlx-lm", "in_mlx_lm", "bare", {}, "qwen3"),
    Try("Mistral's validator (mistral-common 1.13.1)", "mistral", "in_mistral", "bare, string arguments"),
    Try("Together's check_file (together 3.1.1)", "together", "in_together", "bare, string arguments"),
    Try("verifiers 0.4.0 taskset", "verifiers", "in_verifiers", "rl"),
    *(Try(f"`datasets` {v}", f"datasets-{v}", "in_datasets", "all") for v in DATASETS),
]  # fmt: skip


def version_of(runs: Sequence[Any], folder: Path, name: str, shape: dict[str, Any]) -> Any:
    """All rows of runs in one shape, under a folder named after it."""
    from export.exporting import export_runs
    from export.selection import Selection, Shape, Splits

    selection = Selection(include_unreviewed=True)  # type: ignore[call-arg]
    place = folder / name.replace(", ", "-").replace(" ", "-")
    return export_runs(list(runs), place, selection, Splits(validation=0, test=0), Shape(**shape))


def exports(folder: Path, planned: int, tries: Sequence[Try]) -> dict[str, Any]:
    """The run, and of it a version in every shape that is tried."""
    from bench.loaders.every_recipe import every_recipe

    run = every_recipe(folder, planned)
    jsonl = {f"{name}, JSON Lines": {**SHAPES[name], **JSONL} for name in FOR_DATASETS}
    asked = {one.export for one in tries}
    asked |= {*FOR_DATASETS, *jsonl} if "all" in asked else set()
    shapes = {name: shape for name, shape in {**SHAPES, **jsonl}.items() if name in asked}
    return {name: version_of([run], folder, name, shape) for name, shape in shapes.items()}


def options_of(one: Try, made: dict[str, Any], scratch: Path) -> dict[str, Any]:
    from bench.loaders.tokenizers_on_disk import tokenizer_of

    given = dict(one.options)
    if one.template:
        given["tokenizer"] = str(tokenizer_of(scratch / "tokenizers", one.template))
    if one.export == "all":
        versions = [made[n] for name in FOR_DATASETS for n in (name, f"{name}, JSON Lines")]
        given["versions"] = {str(done.path): done.manifest.splits["train"] for done in versions}
        given["messages"] = str(made["messages"].path)
        with tarfile.open(ROOT / "tests" / "golden" / "before_the_move.tar.xz") as packed:
            packed.extractall(scratch / "older", filter="tar")
        given["older"] = str(scratch / "older/before_the_move/expected/begun/exports/v0001")
    return given


def rows_there(one: Try, made: dict[str, Any], given: dict[str, Any]) -> tuple[int, int]:
    """Rows of the export, and how many of these the loader is said to take."""
    if one.export == "all":
        return (sum(given["versions"].values()),) * 2
    manifest = made[one.export].manifest
    there = manifest.splits["train"]
    return there, there - (manifest.shares.kind["tools"] if one.lost else 0)


def load(python: Path, one: Try, version: str, given: dict[str, Any]) -> tuple[int, str]:
    """What a loader makes of a version: rows, and what it said."""
    quiet = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1", "DO_NOT_TRACK": "1",
             "AXOLOTL_DO_NOT_TRACK": "1", "CUDA_VISIBLE_DEVICES": "", "DISABLE_VERSION_CHECK": "1",
             "TRL_EXPERIMENTAL_SILENCE": "1"}  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [str(python), str(LOADERS / f"{one.script}.py"), version, json.dumps(given)],
            capture_output=True, text=True, check=False, cwd=home, env={**os.environ, **quiet, "HF_HOME": home},
        )  # fmt: skip
    for line in done.stdout.splitlines():
        if line.startswith("RESULT"):
            told = json.loads(line.removeprefix("RESULT"))
            return told["rows"], told["note"]
    return 0, (done.stderr.strip().splitlines() or ["no output"])[-1][:200]


def asked_for(doc: str | None, planned: int, of_what: str) -> argparse.Namespace:
    """The command's options; `only` is what an environment's name may begin with."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=ROOT / "bench" / "venvs")
    parser.add_argument("--only", nargs="*", help="Environments' names, or how they begin.")
    parser.add_argument("--planned", type=int, default=planned, help=f"Rollouts of {of_what}.")
    asked = parser.parse_args()
    asked.only = tuple(asked.only or [""])
    return asked


def main() -> None:
    asked = asked_for(__doc__, 800, "the mix")
    from bench.loaders.environments import environment

    differing = 0
    with tempfile.TemporaryDirectory(prefix="filigrana-loaders-") as scratch:
        tries = [t for t in TRIES if t.environment.startswith(asked.only)]
        made = exports(Path(scratch), asked.planned, tries)
        print("| loader | export | rows loaded | rows there | |\n| --- | --- | --- | --- | --- |")
        for one in tries:
            given = options_of(one, made, Path(scratch))
            version = "" if one.export == "all" else str(made[one.export].path)
            there, expected = rows_there(one, made, given)
            rows, note = load(environment(asked.home, one.environment), one, version, given)
            said = f"{TOOLS}{one.lost}" if one.lost and rows == expected else note
            differs = rows != expected
            differing += differs
            name = "seven formats, Parquet and JSON Lines" if one.export == "all" else one.export
            print(f"| {one.loader} | {name} | {rows:,} | {there:,} | {'DIFFERS: ' * differs}{said} |", flush=True)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
