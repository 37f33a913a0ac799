"""Runs of `documento` and `grafico` with the stand-in: killed half way, gone on with, balanced, keys worked out anew.

    python -m bench.document_runs --documents 1000 --charts 200 [--home DIR]

Prints one JSON object for each recipe. Exit code 1 where a book doesn't balance or a key is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from bench.document_keys import agrees, answer
from generators.shown_pictures import drawn
from prompts.packs import load_pack
from schemas.errors import StoreError
from schemas.ids import content_id
from schemas.sample import Sample
from store.books import books
from store.run import Run


def generate(recipe: str, count: int, run: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "filigrana", "generate", recipe, "-n", str(count), "-t", "replay", "--local"]
    command += ["--run", str(run)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)


def outcomes(run: Path) -> int:
    """How many rollouts have one, read while the run goes on."""
    try:
        counted = books(Run(run))
    except (OSError, StoreError):
        return 0
    return counted.accepted + sum(counted.rejected.values()) + sum(counted.failed.values())


def killed_half_way(recipe: str, count: int, run: Path) -> int:
    """Kill -9 once half of the rollouts have an outcome. Returns how many had."""
    process = generate(recipe, count, run)
    while process.poll() is None and outcomes(run) < count // 2:
        time.sleep(1)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return outcomes(run)


FAMILIES = {row["id"]: row["family"] for pack in ("documents", "charts") for row in load_pack(pack).rows}


def key_problem(sample: Sample) -> str:
    """Why a sample's key isn't what the page says; '' when it is. The page is the program's own, drawn again."""
    dice = Random(int(content_id(sample.provenance.rollout_id, "document")[:15], 16))
    made = drawn(FAMILIES[sample.provenance.seed["topic"]], dice)
    if made.page != sample.content.passage:
        return "the passage isn't what the page says"
    (constraint,) = sample.content.constraints
    told = answer(made.document, sample.content.instruction)
    right = agrees(told, constraint["form"], constraint["value"])
    return "" if right else f"{sample.content.instruction}: {constraint['value']}, and the page says {told}"


def measured(recipe: str, count: int, home: Path) -> dict[str, Any]:
    run, began = home / recipe, time.monotonic()
    before = killed_half_way(recipe, count, run)
    code = generate(recipe, count, run).wait()
    counted = books(Run(run))
    samples = list(Run(run).samples())
    problems = [problem for sample in samples if (problem := key_problem(sample))]
    pictures = {part.digest for sample in samples for part in sample.content.messages[0].media}
    stored = sorted((run / "media").iterdir())
    return {
        "recipe": recipe,
        "exit_code": code,
        "outcomes_when_killed": before,
        "planned": counted.planned,
        "accepted": counted.accepted,
        "rejected": counted.rejected,
        "failed": counted.failed,
        "pending": counted.pending,
        "balanced": counted.balanced,
        "requests": counted.requests,
        "keys": len(samples),
        "wrong_keys": len(problems),
        "problems": problems[:5],
        "pictures": len(pictures),
        "megabytes": round(sum(path.stat().st_size for path in stored if path.name in pictures) / 1e6, 1),
        "forms": dict(Counter(sample.content.constraints[0]["form"] for sample in samples)),
        "families": len({sample.provenance.seed["topic"] for sample in samples}),
        "seconds": round(time.monotonic() - began),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--charts", type=int, default=200)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="documents-"))
    faults = 0
    for recipe, count in (("documento", given.documents), ("grafico", given.charts)):
        found = measured(recipe, count, home)
        print(json.dumps(found, ensure_ascii=False), flush=True)
        faults += found["wrong_keys"] + (not found["balanced"]) + (found["pending"] > 0) + (found["exit_code"] != 0)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
