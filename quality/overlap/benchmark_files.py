"""Evaluation sets worth having, and which of a row's texts is the question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import yaml

from quality.overlap.contamination import BenchmarkItem
from schemas.base import Row
from schemas.errors import UsageError

QUESTION_FIELDS = (
    "question",
    "pergunta",
    "prompt",
    "instruction",
    "instrução",
    "query",
    "enunciado",
    "input",
    "goal",
    "turns",
    "sentence1",
    "premise",
    "sentence",
    "ctx",
    "context",
    "text",
    "texto",
)
"""The first of these that a row has is its question."""

_FIRST_OPTION = re.compile(r"\s*\(?[aA1]\s*[.):]\s*\S")
_SECOND_OPTION = re.compile(r"\s*\(?[bB2]\s*[.):]\s*\S")


class Benchmark(Row):
    """An evaluation set worth indexing. `where` is its name on the Hub, `also` other places of the same questions.

    `question` names what would be asked of a model, `texts` what is indexed (none: every text of a row), `splits` those
    that evaluate (none: all). `source` says where that was read, `note` what wasn't found.
    """

    name: str
    what: str
    where: str
    also: tuple[str, ...] = ()
    shape: str = ""
    question: str = ""
    texts: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    source: str = ""
    note: str = ""


@cache
def known_benchmarks() -> tuple[Benchmark, ...]:
    """The evaluation sets in European Portuguese that are worth indexing: names and addresses, never their text."""
    listed = yaml.safe_load((Path(__file__).parents[1] / "data" / "benchmarks.yaml").read_text(encoding="utf-8"))
    return tuple(Benchmark.model_validate(row) for row in listed)


def benchmark_items(
    rows: Iterable[tuple[int, dict[str, Any]]],
    place: str,
    field: str = "",
    known: Benchmark | None = None,
    without_known_fields: Counter[str] | None = None,
) -> Iterator[BenchmarkItem]:
    """Rows, as (number, row), to items. `field` names the question's field, where it isn't one of the usual ones.

    Of a `known` set the fields that its entry names are taken. A row that has none of them is taken whole, and counted
    in `without_known_fields` by the set's name: a set may have changed its shape since it was looked up.
    """
    for number, row in rows:
        if field and not isinstance(row.get(field), str):
            raise UsageError(f"{place}:{number}: no text in field '{field}'.", f"Its fields: {', '.join(row)}.")
        taken = {name: row[name] for name in known.texts if name in row} if known else {}
        if known and known.texts and not taken and without_known_fields is not None:
            without_known_fields[known.name] += 1
        texts = tuple(text for text in _texts(taken or row) if text.strip())
        if not texts:
            continue
        name = field or (known.question if known and row.get(known.question) else "") or _question_field(row)
        asked = list(dict.fromkeys(form for text in _asked(row.get(name)) for form in _forms(text)))
        yield BenchmarkItem(asked[0] if asked else "", texts, tuple(asked[1:]))


def _question_field(row: dict[str, Any]) -> str:
    return next((f for f in QUESTION_FIELDS if f in row and any(_asked(row[f]))), "")


def _asked(value: Any) -> Iterator[str]:
    """What a field asks: a text, texts of several turns, or those of a conversation that a person says."""
    value = decoded_cell(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for turn in value:
            said = turn.get("content", turn.get("value", "")) if isinstance(turn, dict) else turn
            by = (turn.get("role") or turn.get("from") or "user") if isinstance(turn, dict) else "user"
            if isinstance(said, str) and by in ("user", "human"):
                yield said


def _forms(text: str) -> Iterator[str]:
    """A question as it stands and, where lettered options follow it in the same text, without them."""
    yield text
    lines = text.splitlines()
    for number in range(1, len(lines) - 1):
        if _FIRST_OPTION.match(lines[number]) and _SECOND_OPTION.match(lines[number + 1]):
            stem = lines[:number]
            if len(stem) > 1 and stem[-1].rstrip().endswith(":") and len(stem[-1].split()) <= 3:
                stem = stem[:-1]
            yield "\n".join(stem)
            return


def _texts(value: Any) -> Iterator[str]:
    value = decoded_cell(value)
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name == "tokens" and isinstance(inner, list) and all(isinstance(token, str) for token in inner):
                yield " ".join(inner)
            else:
                yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


def decoded_cell(value: Any) -> Any:
    """What a cell of a CSV file holds as JSON, a list of options or turns; all else as it is."""
    if isinstance(value, str) and value.startswith(("[", "{")):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value
