"""The arms: the same raw rows as they are, those that the gate lets through, and those that it does after repairs.

Each arm trains on the same number of rows, drawn by seed, and of tokens (within half a per cent).
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tokenizers import Tokenizer

from bench.proof_of_use.raw_rows import write_rows
from prompts.recipe import RECIPES
from store.run import Run

RAW, GATED, REPAIRED = ARMS = ("raw", "gated", "repaired")
TOLERANCE = 0.005
SWAPS = 20_000


@dataclass(frozen=True, slots=True)
class Row:
    question: str
    answer: str
    tokens: int


def adopted(source: Path, recipe: str, run: Path) -> list[tuple[str, str]]:
    """The questions and answers of `source` that a recipe lets through, as it leaves them."""
    words = ["adopt", str(source), "--recipe", recipe, "--run", str(run), "--licence", "CC-BY-4.0", "--keep-duplicates"]
    subprocess.run([sys.executable, "-m", "filigrana", *words], check=True)
    samples = (sample.content.messages for sample in Run(run).samples())
    return sorted((turns[0].text, turns[-1].text) for turns in samples)


def certain_repairs(folder: Path) -> str:
    """A copy of `adopt-repair` that asks no teacher: what a program can't correct stays, and the checks decide."""
    recipe: dict[str, Any] = yaml.safe_load((RECIPES / "adopt-repair.yaml").read_text(encoding="utf-8"))
    recipe["templates"] = {}
    recipe.pop("sampling", None)
    path = folder / "certain-repairs.yaml"
    path.write_text(yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return str(path)


def pools(raw: Path, base: Path, folder: Path) -> dict[str, list[Row]]:
    """What each arm draws from."""
    rows = [json.loads(line) for line in raw.read_text(encoding="utf-8").splitlines()]
    texts = {
        RAW: sorted((row["instruction"], row["output"]) for row in rows),
        GATED: adopted(raw, "adopt-audit", folder / "gated"),
        REPAIRED: adopted(raw, certain_repairs(folder), folder / "repaired"),
    }
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    return {arm: [_row(tokenizer, *pair) for pair in pairs] for arm, pairs in texts.items()}


def drawn(pool: Sequence[Row], count: int, tokens: int, seed: int) -> list[Row]:
    """So many rows of the pool with about so many tokens together. Raises SystemExit when there are too few."""
    if len(pool) < count:
        raise SystemExit(f"{len(pool)} rows are left of the {count} that each arm needs: make more (--raw).")
    dice = random.Random(seed)
    rows = dice.sample(list(pool), len(pool))
    chosen, others = rows[:count], rows[count:]
    gap = tokens - sum(row.tokens for row in chosen)
    for _ in range(SWAPS if others else 0):
        if abs(gap) <= TOLERANCE * tokens:
            break
        one, other = dice.randrange(count), dice.randrange(len(others))
        change = others[other].tokens - chosen[one].tokens
        if abs(gap - change) < abs(gap):
            chosen[one], others[other] = others[other], chosen[one]
            gap -= change
    return chosen


def write_arms(found: dict[str, list[Row]], count: int, seeds: int, folder: Path) -> dict[str, int]:
    """ARM-SEED.jsonl for each, as TRL reads it: `prompt` and `completion`. Returns the tokens of each file."""
    wanted = round(count * sum(sum(r.tokens for r in pool) / len(pool) for pool in found.values()) / len(found))
    told = {}
    for seed in range(seeds):
        for arm, pool in found.items():
            rows = drawn(pool, count, wanted, seed)
            told[f"{arm}-{seed}"] = sum(row.tokens for row in rows)
            write_rows([_turns(row) for row in rows], folder / f"{arm}-{seed}.jsonl")
    return told


def _row(tokenizer: Tokenizer, question: str, answer: str) -> Row:
    return Row(question, answer, len(tokenizer.encode(question).ids) + len(tokenizer.encode(answer).ids))


def _turns(row: Row) -> dict[str, Any]:
    return {
        "prompt": [{"role": "user", "content": row.question}],
        "completion": [{"role": "assistant", "content": row.answer}],
    }
