"""A benchmark's questions as a run asks them: rows of seeds and their recipe, in the evaluation's folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import orjson

from evaluation.benchmarks import AskedItem, Benchmark, in_orders
from evaluation.questions import Question
from quality.overlap.held_out import QUESTIONS
from schemas.errors import UsageError
from schemas.ids import content_id
from store.files import disk_errors, write_whole

HELD_OUT = QUESTIONS.parent
FOLDER, ROWS = "benchmark", "questions.jsonl"
RECIPES = {"answer": "choices_by_answer.yaml", "probabilities": "choices_by_probabilities.yaml"}
CONVERSATIONS = "conversations.yaml"


def items_asked(benchmark: Benchmark, seed: int, shuffles: int) -> dict[str, AskedItem]:
    """Every item in each of its orders, by id."""
    return {asked.id: asked for item in benchmark.items for asked in in_orders(item, seed, shuffles)}


def write_items(asked: Mapping[str, AskedItem], by: str, out: Path) -> Path:
    """Write what is asked, and the recipe, whose place is returned. Raises UsageError when `out` holds a run over other
    questions, StoreError when the disk doesn't take it."""
    return _write((one.model_dump(mode="json") for one in asked.values()), RECIPES[by], out)


def conversations_asked(benchmark: Benchmark) -> dict[str, Question]:
    """Conversations as questions, by id: only the wording `neutral` of them is asked."""
    found = {}
    for turns in benchmark.conversations:
        said = dict.fromkeys(("neutral", "pt-PT", "pt-BR", "en"), turns)
        row = {"id": content_id(turns)[:12], "domain": "", "form": "talk", "register": "formal", **said}
        found[str(row["id"])] = Question.model_validate(row)
    return found


def write_conversations(benchmark: Benchmark, out: Path) -> Path:
    """Write what is asked, and the recipe, whose place is returned. Raises as `write_items` does."""
    asked = conversations_asked(benchmark).values()
    return _write((one.model_dump(mode="json", by_alias=True) for one in asked), CONVERSATIONS, out)


def _write(rows: Iterable[dict[str, Any]], recipe: str, out: Path) -> Path:
    folder = out.resolve() / FOLDER
    lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    written = folder / ROWS
    if written.is_file() and written.read_bytes() != lines and (out / "runs").is_dir():
        raise UsageError(
            f"{out} holds an evaluation by other questions: of another benchmark, --seed or --shuffles.",
            "Choose another --out.",
        )
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    write_whole(written, lines)
    for name in (recipe, "wordings.yaml"):
        write_whole(folder / name, (HELD_OUT / name).read_bytes())
    return folder / recipe
