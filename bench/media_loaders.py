"""Exports with pictures and sounds of the shipped recipes, in the loaders that read any: rows loaded of rows there.

    .venv/bin/python -m bench.media_loaders [--home bench/venvs] [--only LOADER...] [--planned 20]

`--planned` samples each of `documento`, `grafico`, `ditado`, `pergunta-falada` and `conversa-falada` by the replay
teacher and espeak-ng, and an export of them in each format. Loaders run as those of bench/loader_matrix.py, in
environments and processes of their own. torchcodec, which LLaMA-Factory and newer versions of `datasets` decode sounds
with, wants FFmpeg's shared libraries (Debian: apt-get install ffmpeg). `DIFFERS` marks a row of the table that is not
as the docs say: exit code 1.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.loader_matrix import JSONL, Try, asked_for, load, version_of

RECIPES = {"pictures": ("documento", "grafico"), "sounds": ("ditado", "pergunta-falada", "conversa-falada")}
SHAPES: dict[str, dict[str, Any]] = {
    "messages": {},
    "sharegpt": {"format": "sharegpt"},
    "sharegpt, JSON Lines": {"format": "sharegpt", **JSONL},
    "llava, JSON Lines": {"format": "llava", **JSONL},
    "openai, bare": {"format": "openai", **JSONL, "layout": "bare"},
}
PICTURES, BOTH = "pictures", "pictures and sounds"
SHAPES_OF = "in_published_shapes"


@dataclass(frozen=True, slots=True)
class Shown:
    """A try, and which recipes' rows it is given."""

    of: str
    a: Try


TRIES = [
    Shown(PICTURES, Try("TRL 1.16 SFTTrainer, two steps", "trl", "in_trl_media", "messages")),
    Shown(BOTH, Try("LLaMA-Factory 0.9.5, gemma3n", "llama-factory", "in_llama_factory_media", "sharegpt")),
    Shown(BOTH, Try("LLaMA-Factory, gemma3n", "llama-factory", "in_llama_factory_media", "sharegpt, JSON Lines")),
    Shown(BOTH, Try("`datasets` 3.6, soundfile 0.14", "sounds-3.6", "in_datasets_media", "messages")),
    Shown(BOTH, Try("`datasets` 5.2, torchcodec 0.13", "sounds-5.2", "in_datasets_media", "messages")),
    Shown(BOTH, Try("Qwen-VL's reader, its rules", "trl", SHAPES_OF, "llava, JSON Lines", {"shape": "qwen_vl"})),
    Shown(BOTH, Try("LLaVA's reader, its rules", "trl", SHAPES_OF, "llava, JSON Lines", {"shape": "llava"})),
    Shown(BOTH, Try("OpenAI's types (openai)", "trl", SHAPES_OF, "openai, bare", {"shape": "openai"})),
]  # fmt: skip


def run_of(recipes: tuple[str, ...], planned: int, folder: Path) -> Any:
    """A run of so many rollouts of each recipe."""
    from generators.local_run import generate_local
    from generators.opening import GenerateOptions
    from generators.plan import plan_parts
    from generators.teachers.factory import Pace, parse_teacher
    from store.run import Run

    run = Run(folder)
    parts = tuple(part for name in recipes for part in plan_parts(name, planned))
    asyncio.run(
        generate_local(run, GenerateOptions(parts=parts, teacher=parse_teacher("replay"), pace=Pace(concurrency=4)))
    )
    return run


def main() -> None:
    asked = asked_for(__doc__, 20, "each recipe")
    from bench.loaders.environments import environment
    from bench.loaders.tokenizers_on_disk import seeing_and_hearing

    differing = 0
    with tempfile.TemporaryDirectory(prefix="filigrana-media-") as name:
        folder = Path(name)
        runs = {of: run_of(recipes, asked.planned, folder / of) for of, recipes in RECIPES.items()}
        tokenizer = str(seeing_and_hearing(folder / "tokenizer"))
        made: dict[tuple[str, str], Any] = {}
        print("| loader | export | rows loaded | rows there | samples | |\n| --- | --- | --- | --- | --- | --- |")
        for shown in (one for one in TRIES if one.a.environment.startswith(asked.only)):
            of, shape = shown.of, shown.a.export
            if (of, shape) not in made:
                given_runs = [runs["pictures"]] if of == PICTURES else list(runs.values())
                made[of, shape] = version_of(given_runs, folder / "exports", f"{of} {shape}", SHAPES[shape])
            done = made[of, shape]
            given = {**shown.a.options, "tokenizer": tokenizer}
            rows, note = load(environment(asked.home, shown.a.environment), shown.a, str(done.path), given)
            there = done.manifest.splits["train"]
            differing += rows != there
            said = f"{'DIFFERS: ' * (rows != there)}{note}"
            samples = f"{there + sum(done.manifest.funnel.left_out.values()):,}"
            print(f"| {shown.a.loader} | {shape} | {rows:,} | {there:,} | {samples} | {said} |", flush=True)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
