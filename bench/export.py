"""Export speed and memory: a run of N samples (about 3 KB of JSON each) through `filigrana export` with its defaults
(splits, near-duplicates), in a process of its own. Prints rows/s from the command's start to its end, CPU seconds
(user and system) and the peak resident memory of the whole process tree. The version is a hash over the checksums of
all files: the same export twice must give the same. `:0` holds nothing out, so that near-duplicates aren't looked for.

    .venv/bin/python -m bench.export [--rows 1000000] [--formats messages:parquet messages:parquet:0 ...] [--home DIR]

The target is on an idle machine: read the load that is printed, and CPU s / cores for the best the wall could be.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl
import psutil

from bench.circumstances import circumstances
from schemas.ids import content_id
from store.checksums import note_segment
from store.journal import write_shard
from store.manifest import RecipeEntry, RunManifest, TeacherEntry
from store.row_sums import proved, sums_of
from store.run import Run
from store.tables import TABLES

ROOT = Path(__file__).resolve().parents[1]
SHARD_ROWS = 20_000
DECIDED = 0.1
TARGETS = {"rows_per_s": 50_000, "peak_gib": 3.0}


def vocabulary() -> list[str]:
    """Words of the shipped packs: Portuguese, about as compressible as the real thing."""
    text = " ".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "prompts" / "packs").rglob("*.yaml")))
    return sorted(set(re.findall(r"[A-Za-zÀ-ÿ]{2,}", text)))


def sample_shard(number: int, rows: int, words: np.ndarray) -> tuple[pl.DataFrame, list[dict]]:
    """Samples as the store keeps them, and decisions on a tenth of them."""
    rng = np.random.default_rng(number)
    ranks = np.minimum(rng.zipf(1.25, size=(rows, 230)) - 1, len(words) - 1)
    samples, decisions = [], []
    for i, row in enumerate(words[ranks]):
        index = number * SHARD_ROWS + i
        question, answer = " ".join(row[:45]), " ".join(row[45:])
        rollout = content_id("bench", index)
        messages = [
            {"role": "user", "content": question, "tool_calls": [], "tool_call_id": None},
            {"role": "assistant", "content": answer, "tool_calls": [], "tool_call_id": None},
        ]
        identity = content_id(rollout, question)
        sample = {
            "id": identity,
            "content": {
                "kind": "chat",
                "messages": messages,
                "rejected_answer": [],
                "scores": [],
                "passage": "",
                "quote": "",
                "tools": [],
                "constraints": [],
            },
            "provenance": {
                "run_id": "bench",
                "recipe": "instruct",
                "recipe_hash": "a" * 32,
                "method": "instruct",
                "rollout_id": rollout,
                "index": index,
                "seed": {"topic": f"t-{index % 500}", "persona": f"p-{index % 211}", "task": f"k-{index % 60}"},
                "source": "Filigrana, texto próprio",
                "licence": "CC-BY-4.0",
                "teacher": "Qwen/Qwen3-8B",
                "teacher_revision": "main",
                "teacher_licence": "apache-2.0",
                "request_ids": [content_id(rollout, 0), content_id(rollout, 1)],
                "domain": "saúde",
                "topic": "a receita eletrónica",
            },
            "findings": [],
            "measures": {"variety_score": round(float(rng.random()), 4), "answer_words": 185.0, "loops": 0.0},
        }
        samples.append(
            {
                "rollout_id": rollout,
                "recipe": "instruct",
                "index": index,
                "id": identity,
                "kind": "chat",
                "domain": "saúde",
                "licence": "CC-BY-4.0",
                "teacher": "Qwen/Qwen3-8B",
                "data": orjson.dumps(sample).decode(),
            }
        )
        if rng.random() < DECIDED:
            status = rng.choice(["accepted", "corrected", "rejected"], p=[0.7, 0.2, 0.1])
            edited = [messages[0], {**messages[1], "content": answer + " Emendado."}] if status == "corrected" else []
            decision = {
                "sample_id": identity,
                "annotator": f"a{index % 9}",
                "status": status,
                "decided_at": "2026-11-20T10:00:00+00:00",
                "messages": edited,
                "responses": {},
                "is_final": False,
                "rule": "",
            }
            decisions.append(
                {k: decision[k] for k in ("sample_id", "annotator", "status", "is_final", "decided_at")}
                | {"data": orjson.dumps(decision).decode()}
            )
    return pl.DataFrame(samples, schema=TABLES["samples"]), decisions


def make_run(path: Path, rows: int) -> None:
    words = np.array(vocabulary(), dtype=object)
    np.random.default_rng(0).shuffle(words)
    for number in range(-(-rows // SHARD_ROWS)):
        frame, decisions = sample_shard(number, min(SHARD_ROWS, rows - number * SHARD_ROWS), words)
        tables = {"samples": frame, "decisions": pl.DataFrame(decisions, schema=TABLES["decisions"])}
        segment = f"bench.{number:06d}"
        shards = {table: write_shard(path, table, segment, part) for table, part in tables.items()}
        (path / "journal").mkdir(exist_ok=True)
        sums = {table: sums_of(part, proved(table, part)) for table, part in tables.items()}
        note_segment(path / "journal" / f"{segment}.jsonl", shards, sums)
    recipe = RecipeEntry(
        name="instruct",
        hash="a" * 32,
        planned=rows,
        method="instruct",
        title="bench",
        licence="CC-BY-4.0",
        text="checks: []",
    )
    teacher = TeacherEntry(name="Qwen/Qwen3-8B", revision="main", licence="apache-2.0")
    begun = "2026-11-21T00:00:00+00:00"
    manifest = RunManifest(
        run_id="bench", seed=0, created_at=begun, recipes=(recipe,), sessions=(), teacher=teacher, judge=teacher
    )
    Run(path).write_manifest(manifest)


@dataclass(frozen=True)
class Took:
    """One export. `peak` is the largest sum of the resident memory of the command and all it starts, in bytes."""

    wall: float
    cpu: float
    peak: int
    manifest: dict[str, Any]


def export_once(run: Path, to: Path, form: str, file_type: str, validation: str = "0.05") -> Took:
    """The command as a trainer gives it, in a process of its own, from its start to its end."""
    for version in to.glob("v*"):
        shutil.rmtree(version)  # and not what names people, which would make another version of the same rows
    command = [sys.executable, "-m", "filigrana", "export", str(run), "--to", str(to), "--include-unreviewed"]
    command += ["--format", form, "--file-type", file_type, "--validation", validation]
    begun, peak, ended = time.perf_counter(), 0, 0
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT)
        while not ended:
            peak = max(peak, resident(process.pid))
            time.sleep(0.05)
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        wall = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            sys.exit(said.read().decode())
    peak = max(peak, usage.ru_maxrss * 1024)
    manifest = orjson.loads((to / "v0001" / "manifest.json").read_bytes())
    return Took(wall, usage.ru_utime + usage.ru_stime, peak, manifest)


def resident(pid: int) -> int:
    """Bytes of a process and all that it started."""
    total = 0
    with contextlib.suppress(psutil.Error):
        first = psutil.Process(pid)
        for one in (first, *first.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    formats = ["messages:parquet", "messages:parquet", "messages:parquet:0", "messages:jsonl"]
    parser.add_argument("--formats", nargs="*", default=formats, help="FORMAT:FILE_TYPE[:VALIDATION]")
    parser.add_argument("--home", type=Path, default=ROOT / "bench" / "out" / "export")
    given = parser.parse_args()
    run = given.home / f"run-{given.rows}"
    if not (run / "manifest.json").is_file():
        print(f"making a run of {given.rows:,} samples in {run}...", file=sys.stderr)
        make_run(run, given.rows)
    stored = sum(len(d) for d in pl.read_parquet(run / "samples" / "bench.000000.parquet")["data"]) / SHARD_ROWS
    print(f"{given.rows:,} samples, {stored:,.0f} characters of JSON each; {circumstances()}")
    print(
        f"{'format':<22}{'rows':>11}{'seconds':>9}{'rows/s':>9}{'x target':>9}"
        f"{'CPU s':>8}{'peak GiB':>9}{'x limit':>8}{'MB':>7}  version"
    )
    versions: dict[str, set[str]] = {}
    for one in given.formats:
        took = export_once(run, given.home / "exports", *one.split(":"))
        rate, peak = given.rows / took.wall, took.peak / 2**30
        size = sum(f["bytes"] for f in took.manifest["files"])
        versions.setdefault(one, set()).add(took.manifest["version"])
        print(
            f"{one:<22}{sum(took.manifest['splits'].values()):>11,}{took.wall:>9.1f}{rate:>9,.0f}"
            f"{rate / TARGETS['rows_per_s']:>9.2f}{took.cpu:>8.1f}{peak:>9.2f}{peak / TARGETS['peak_gib']:>8.2f}"
            f"{size / 1e6:>7,.0f}  {took.manifest['version']}",
            flush=True,
        )
    shutil.rmtree(given.home / "exports", ignore_errors=True)
    if any(len(found) > 1 for found in versions.values()):
        sys.exit("The same export twice is NOT the same, byte for byte.")


if __name__ == "__main__":
    main()
