"""Gold items: records with known answers, mixed in unmarked to measure annotators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import ValidationError

from review.records import CURRENT, ROLE_GOLD, fields_of
from schemas.base import Row
from schemas.errors import UsageError
from schemas.ids import content_id, unit_interval
from schemas.message import Message
from schemas.sample import Content
from store.files import disk_errors, write_whole
from store.private import private_folder
from store.run import Run

GOLD_PREFIX = "gold-"


class GoldItem(Row):
    """A conversation, ending with an answer, whose right verdict is known."""

    messages: tuple[Message, ...]
    verdict: Literal["accept", "correct", "reject"]

    @property
    def record_id(self) -> str:
        """The record's id on the server: starts with `gold-`."""
        return GOLD_PREFIX + content_id([message.model_dump(mode="json") for message in self.messages])


def read_gold(path: Path) -> tuple[GoldItem, ...]:
    """Read a JSONL file of gold items, {"messages": [...], "verdict": "reject"}. Raises UsageError with file:line."""
    items = []
    with disk_errors(path):
        lines = path.read_bytes().splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            item = GoldItem.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(step) for step in first["loc"])
            raise UsageError(
                f"{path}:{number}: {place} {first['msg']}.",
                'Each line is {"messages": [{"role": "user", "content": ...}, ...], "verdict": "accept"}',
            ) from error
        if not item.messages or item.messages[-1].role != "assistant":
            raise UsageError(f"{path}:{number}: the last message must be the assistant's.")
        items.append(item)
    return tuple(items)


def gold_record(item: GoldItem, run: Run) -> dict[str, Any]:
    """The record of a gold item, which looks like any other of the run to an annotator."""
    recipes = list(run.manifest().planned)
    recipe = recipes[int(unit_interval("gold", item.record_id) * len(recipes))]
    return {
        "external_id": item.record_id,
        "fields": fields_of(Content(kind="chat", messages=item.messages), item.record_id),
        "metadata": {
            "run": run.manifest().run_id,
            "recipe": recipe,
            "state": CURRENT,
            "role": ROLE_GOLD,
        },
        "suggestions": [],
    }


def remember_gold(run: Run, items: Sequence[GoldItem]) -> None:
    """Keep the known answers beside the run, so that accuracy can be told later."""
    if not items:
        return
    known = {**known_answers(run), **{item.record_id: item.verdict for item in items}}
    path = _answers_path(run)
    with disk_errors(path):
        private_folder(path.parent)
    write_whole(path, orjson.dumps(known, option=orjson.OPT_INDENT_2), private=True)


def known_answers(run: Run) -> dict[str, str]:
    """The right verdict of each gold record that was pushed for this run."""
    path = _answers_path(run)
    if not path.is_file():
        return {}
    known: dict[str, str] = orjson.loads(path.read_bytes())
    return known


def _answers_path(run: Run) -> Path:
    return run.path / "review" / "gold.json"
