"""Does the data help? The same base model trained on raw, gated and repaired rows, and how Portuguese each then writes.

    python -m bench.proof_of_use.run [--out DIR] [--base MODEL] [--teacher openai:MODEL@URL] [--rows 200] [--seeds 3]

Without --teacher the rows are a stand-in's (raw_rows.py), not a model's. Each finished step is kept and not repeated:
the same command goes on where it was killed. Figures, page and plot are written anew after every measurement.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench.loaders.environments import environment
from bench.proof_of_use.arms import ARMS, pools, write_arms
from bench.proof_of_use.pairs import write_pairs
from bench.proof_of_use.raw_rows import stand_in_rows, teacher_rows, write_rows
from bench.proof_of_use.told import BASE, write_told
from generators.teachers.vllm.embedded_model import embedded_model, ensure_model
from schemas.settings import cache_dir

HERE = Path(__file__).parent
MOST_SEEDS = 8
PATIENT = {"OMP_WAIT_POLICY": "PASSIVE", "TOKENIZERS_PARALLELISM": "false", "HF_HUB_OFFLINE": "1"}
"""On a busy machine threads that spin while they wait cost three quarters of the speed."""


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("bench/out/proof-of-use"))
    parser.add_argument("--base", default="smollm2-135m", help="an embedded model's name, or a folder of safetensors")
    parser.add_argument("--teacher", default="", help="openai:MODEL@URL; none: the stand-in that writes Brazilian")
    parser.add_argument("--raw", type=int, default=1200, help="rows that the gate and the repairs start from")
    parser.add_argument("--rows", type=int, default=200, help="rows that each arm trains on")
    parser.add_argument("--seeds", type=int, default=3, choices=range(1, MOST_SEEDS + 1), help="more of them later")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=1, help="models that are trained side by side")
    parser.add_argument("--threads", type=int, default=0, help="of the training (0: as torch decides)")
    parser.add_argument("--every", type=int, default=1, help="measure by every n-th twin only")
    parser.add_argument("--questions", type=int, default=40, help="that `evaluate` asks each model (0: all)")
    parser.add_argument("--evaluated-seeds", type=int, default=1, help="how many seeds' models `evaluate` asks")
    return parser.parse_args()


def prepare(given: argparse.Namespace, base: Path) -> None:
    """Raw rows, arms, pairs: out/plan.json says what they are, and that they are all there."""
    out, plan = given.out, given.out / "plan.json"
    asked = {name: str(getattr(given, name)) for name in ("base", "teacher", "raw", "rows", "epochs")}
    if plan.is_file():
        if (before := json.loads(plan.read_text(encoding="utf-8"))["asked"]) != asked:
            raise SystemExit(f"{out} was begun with {before}: choose another --out, or the same options.")
        return
    out.mkdir(parents=True, exist_ok=True)
    raw = out / "raw.jsonl"
    if not raw.is_file():
        made = teacher_rows(given.teacher, given.raw, 0, out) if given.teacher else stand_in_rows(given.raw, 0)
        write_rows(made, raw)
    found = pools(raw, base, out)
    tokens = write_arms(found, given.rows, MOST_SEEDS, out)
    write_pairs(out / "pairs.jsonl", given.every)
    told = {"asked": asked, "pools": {arm: len(rows) for arm, rows in found.items()}, "tokens": tokens}
    partial = plan.with_suffix(".partial")
    partial.write_text(json.dumps(told | {"machine": _machine(), "commit": _commit()}, indent=1), encoding="utf-8")
    partial.rename(plan)


def in_training(script: str, *words: object, threads: int) -> None:
    """Run a script of this folder in the training environment: the project's packages and PEFT."""
    python = environment(cache_dir() / "training", "lora")
    threads_asked = {"OMP_NUM_THREADS": str(threads)} if threads else {}
    command = [str(python), str(HERE / script), *map(str, words)]
    subprocess.run(command, check=True, env=os.environ | PATIENT | threads_asked)


def trained(given: argparse.Namespace, base: Path, label: str) -> None:
    folder = given.out / "models" / label
    if (folder / "adapter").is_dir():
        return
    rows, seed = given.out / f"{label}.jsonl", label.rpartition("-")[2]
    words = (base, rows, folder, "--epochs", given.epochs, "--seed", seed)
    in_training("train.py", *words, threads=given.threads)
    shutil.rmtree(folder / "checkpoints", ignore_errors=True)


def scored(given: argparse.Namespace, base: Path, label: str) -> None:
    """How likely twins are to a model."""
    told = given.out / f"pairs-{label}.json"
    if told.is_file():
        return
    adapter = () if label == BASE else ("--adapter", given.out / "models" / label / "adapter")
    in_training("score.py", base, given.out / "pairs.jsonl", told, *adapter, threads=given.threads)


def evaluated(given: argparse.Namespace, base: Path, label: str) -> None:
    """What `filigrana evaluate` finds: the merged model is there for as long as it takes."""
    told = given.out / "evaluated" / label
    if (told / "evaluation.json").is_file():
        return
    merged = given.out / "merged"
    shutil.rmtree(merged, ignore_errors=True)
    words = ("--adapter", given.out / "models" / label / "adapter") if label != BASE else ()
    few = given.out / "no-pairs.jsonl"
    few.touch()
    in_training("score.py", base, few, given.out / "no-pairs.json", *words, "--merged", merged, threads=given.threads)
    command = ["evaluate", "-t", f"{label}=vllm:{merged}", "-n", str(given.questions), "--out", str(told)]
    subprocess.run([sys.executable, "-m", "filigrana", *command], check=True)
    shutil.rmtree(merged)


def main() -> None:
    given = parsed()
    base = Path(given.base)
    if not base.is_dir():
        base = ensure_model(embedded_model(given.base), print)
    prepare(given, base)
    scored(given, base, BASE)
    for seed in range(given.seeds):
        labels = [f"{arm}-{seed}" for arm in ARMS]
        with ThreadPoolExecutor(given.at_once) as pool:
            for label, seconds in pool.map(lambda label: _whole(given, base, label), labels):
                write_told(given.out)
                print(f"{label}: {seconds:.0f} s", flush=True)
        if seed < given.evaluated_seeds:
            for label in [BASE, *labels]:
                evaluated(given, base, label)
                write_told(given.out)
    print((given.out / "proof.md").read_text(encoding="utf-8"))


def _whole(given: argparse.Namespace, base: Path, label: str) -> tuple[str, float]:
    began = time.monotonic()
    trained(given, base, label)
    scored(given, base, label)
    return label, time.monotonic() - began


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()} {platform.release()}"


if __name__ == "__main__":
    main()
