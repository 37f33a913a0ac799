"""Three harnesses on one exported benchmark and a tiny model: do they read and score every item alike?

    python -m bench.reviewed_benchmark.harnesses FOLDER [--only lm-eval inspect lighteval] [--out DIR]

Each harness has an environment of its own from PyPI (bench/loaders/environments.py). Compared with the folder's items:
question, options, key, and for the two that score letters by probability the prompt, the letter picked and its
log-probabilities. Inspect AI lets a model write: it is given the letters that lm-eval found, and must score each item
as lm-eval did (with --writes the tiny model itself writes: slow on a CPU). Prints JSON;
ends with 1 when an item differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench.loaders.environments import environment
from generators.teachers.vllm.embedded_model import embedded_model, ensure_model
from schemas.settings import cache_dir

HERE = Path(__file__).parent
HARNESSES = {"lm-eval": "in_lm_eval.py", "lighteval": "in_lighteval.py", "inspect": "in_inspect.py"}
BY_PROBABILITY = ("lm-eval", "lighteval")
CLOSE = 0.01
"""Nats between two harnesses' log-probabilities of one letter: their batches are padded differently."""


def run(harness: str, folder: Path, model: Path, out: Path) -> dict[str, Any]:
    """What a harness made of each item; kept, and not asked again."""
    told = out / f"{harness}.json"
    if not told.is_file():
        python = environment(cache_dir() / "harnesses", harness)
        offline = {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "OMP_WAIT_POLICY": "PASSIVE"}
        command = [str(python), str(HERE / HARNESSES[harness]), str(folder.absolute()), folder.name, str(model)]
        subprocess.run([*command, str(told.absolute())], check=True, env=os.environ | offline)
    found: dict[str, Any] = json.loads(told.read_text(encoding="utf-8"))
    return found


def lent(model: Path, out: Path) -> Path:
    """A folder of links to a model's files, beside the results: lighteval keeps what it found in the model's folder."""
    folder = out / "models" / model.name
    folder.mkdir(parents=True, exist_ok=True)
    for file in model.iterdir():
        link = folder / file.name
        if file.is_file() and not link.exists():
            link.symlink_to(file)
    return folder


def differences(rows: list[dict[str, Any]], found: dict[str, dict[str, Any]]) -> list[str]:
    """A line for each item that some harness takes otherwise."""
    lines = []
    for row in rows:
        wanted = (row["question"], row["options"], row["answer_index"])
        for harness, told in found.items():
            item = told["items"].get(row["id"])
            if item is None or (item["question"], item["options"], item["key"]) != wanted:
                lines.append(f"{row['id']}: {harness} reads another item")
            elif "right" in item and item["right"] != (item["picked"] == item["key"]):
                lines.append(f"{row['id']}: {harness} scores what it didn't read")
        by_letters = [told for h in BY_PROBABILITY if h in found and (told := found[h]["items"].get(row["id"]))]
        for other in by_letters[1:]:
            lines += [f"{row['id']}: {why}" for why in _apart(by_letters[0], other)]
    return lines


def _apart(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    pairs = zip(one.get("log_probabilities", ()), other.get("log_probabilities", ()), strict=False)
    apart = max((abs(a - b) for a, b in pairs), default=CLOSE + 1)
    found = ["another prompt"] if one.get("prompt") != other.get("prompt") else []
    found += ["another letter"] if one.get("picked") != other.get("picked") else []
    return found + ([f"log-probabilities {apart:.3f} apart"] if apart > CLOSE else [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", default=list(HARNESSES), choices=list(HARNESSES))
    parser.add_argument("--model", default="smollm2-135m", help="an embedded model's name")
    parser.add_argument("--writes", action="store_true", help="in Inspect AI the model itself writes its answers")
    parser.add_argument("--out", type=Path, default=Path("bench/out/harnesses"))
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    model = lent(ensure_model(embedded_model(given.model), print), given.out.absolute())
    rows = [json.loads(line) for line in (given.folder / "data/test.jsonl").read_text(encoding="utf-8").splitlines()]
    found = {}
    for harness in given.only:
        letters = harness == "inspect" and not given.writes and "lm-eval" in found
        who = (given.out / "lm-eval.json").absolute() if letters else model
        found[harness] = run(harness, given.folder, who, given.out)
    apart = differences(rows, found)
    accuracies = {harness: told["accuracy"] for harness, told in found.items()}
    print(json.dumps({"items": len(rows), "accuracy": accuracies, "differences": apart}, indent=1))
    raise SystemExit(1 if apart else 0)


if __name__ == "__main__":
    main()
