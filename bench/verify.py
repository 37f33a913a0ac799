"""What a runner delivered: how many valid samples, how many twice, how many are missing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def verify(out: Path, n: int) -> dict[str, int]:
    """{"rows", "valid", "invalid", "twice", "missing"}; valid + missing = n where nothing is there twice."""
    good: Counter[str] = Counter()
    invalid = 0
    for row in rows_of(out):
        if row.get("id") and is_valid(row):
            good[str(row["id"])] += 1
        else:
            invalid += 1
    twice = sum(times - 1 for times in good.values())
    return {
        "rows": good.total() + invalid,
        "valid": len(good),
        "invalid": invalid,
        "twice": twice,
        "missing": n - len(good),
    }


def is_valid(row: dict[str, Any]) -> bool:
    instruction, answer, score, reason = (row.get(name) for name in ("instruction", "answer", "score", "reason"))
    return (
        isinstance(instruction, str)
        and len(instruction) > 20
        and not instruction.lstrip().startswith(("{", "Sure"))
        and isinstance(answer, str)
        and len(answer) > 100
        and isinstance(score, int)
        and 1 <= score <= 5
        and isinstance(reason, str)
        and len(reason) > 5
    )


def rows_of(out: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSON lines file or a folder of them, or the samples of a Filigrana run with their verdicts."""
    if (out / "manifest.json").is_file():
        yield from filigrana_rows(out)
        return
    files = sorted(out.rglob("*.jsonl")) if out.is_dir() else [out] * out.exists()
    for file in files:
        for line in file.read_text(errors="replace").splitlines():
            try:
                row = json.loads(line)
            except ValueError:
                row = {}
            yield row if isinstance(row, dict) else {}


def filigrana_rows(out: Path) -> Iterator[dict[str, Any]]:
    from store.run import Run

    run = Run.open(out)
    verdicts = {verdict.sample_id: verdict for verdict in run.verdicts()}
    for sample in run.samples():
        verdict = verdicts.get(sample.id)
        yield {
            "id": str(sample.provenance.index),
            "instruction": sample.content.instruction,
            "answer": sample.content.answer,
            "score": int(verdict.overall) if verdict else None,
            "reason": next(iter(verdict.reasons.values())) if verdict else None,
        }
