"""The rows as the teacher gave them: of an endpoint, unchecked, or of a stand-in that writes as Brazilians do.

The stand-in is no model: clean European sentences of the shipped passages, into most of which the generator of
`bench/quality/planted.py` puts one to eight Brazilian traits; to three in ten a sentence written in Brazil is added.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

from bench.adopt_repair import ASPECTS, FAULTS, SHARES, brazilian, european, kinds, planted
from prompts.recipe import RECIPES
from store.run import Run

SENTENCES = 1
BRAZILIAN_SENTENCE = 0.3
UNCHECKED = "instruct"


def stand_in_rows(count: int, seed: int) -> list[dict[str, str]]:
    """`instruction` and `output` of so many rows; the same seed gives the same rows."""
    dice, makers, sentences = random.Random(seed), kinds(), brazilian()
    counted: Counter[str] = Counter()
    rows = []
    for title, answer in european(count, dice, SENTENCES):
        said = planted(answer, dice.choices(FAULTS, SHARES)[0], dice, makers, counted)
        if dice.random() < BRAZILIAN_SENTENCE:
            said = f"{said} {dice.choice(sentences)}"
        rows.append({"instruction": f"{dice.choice(ASPECTS)}: {title}.", "output": said})
    return rows


def teacher_rows(teacher: str, count: int, seed: int, folder: Path) -> list[dict[str, str]]:
    """What a teacher answers to the recipe `instruct` with neither checks nor judge: what was asked (what the system
    turn says stands before it) and the answer."""
    recipe: dict[str, Any] = yaml.safe_load((RECIPES / f"{UNCHECKED}.yaml").read_text(encoding="utf-8"))
    recipe["checks"] = []
    recipe.pop("judge", None)
    path, run = folder / "unchecked.yaml", folder / "teacher"
    path.write_text(yaml.safe_dump(recipe, allow_unicode=True, sort_keys=False), encoding="utf-8")
    words = ["generate", str(path), "-n", str(count), "--run", str(run), "-t", teacher, "--seed", str(seed), "--local"]
    subprocess.run([sys.executable, "-m", "filigrana", *words], check=True)
    found = []
    for sample in Run(run).samples():
        *asked, answer = (message.text for message in sample.content.messages)
        found.append({"instruction": "\n\n".join(asked), "output": answer})
    return found


def write_rows(rows: list[dict[str, str]], path: Path) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    partial = path.with_suffix(".partial")
    partial.write_text("".join(lines), encoding="utf-8")
    partial.rename(path)
