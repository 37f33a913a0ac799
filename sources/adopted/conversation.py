"""A row of somebody's dataset as what is trained on, with what stays of its other columns and what is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson
from pydantic import ValidationError

from schemas.sample import Content
from sources.adopted.contract import RowFaultError
from sources.html_text import spdx
from sources.shapes import Shaped, UnknownShapeError, recognise

LONGEST_COLUMN = 2000
"""Bytes of JSON. Longer values of other columns (vectors, whole documents) are not carried."""
LICENCES = ("licence", "license", "licença", "licenca", "copyright_license")
DOMAINS = ("domain", "category", "topic", "subject", "domínio", "categoria", "tema")


@dataclass(frozen=True, slots=True)
class Conversation:
    """`columns` are the row's own, besides those that became `content`; `lost` names what is neither."""

    content: Content
    shape: str
    columns: dict[str, Any]
    licence: str = ""
    domain: str = ""
    lost: tuple[str, ...] = field(default_factory=tuple)


def conversation_of(value: Any) -> Conversation:
    """What a row says. Raises RowFaultError with the reason and a sentence for what is no training example."""
    if not value:
        raise RowFaultError("empty_row", "there is nothing in it")
    if not isinstance(value, dict | list):
        raise RowFaultError("wrong_type", f"an object was expected, not {type(value).__name__}")
    try:
        shaped = recognise(value)
    except UnknownShapeError as error:
        raise RowFaultError("unknown_shape", str(error)) from error
    except ValidationError as error:
        raise RowFaultError("wrong_type", str(error.errors()[0]["msg"])) from error
    except RecursionError as error:
        raise RowFaultError("too_deep", "objects inside objects, too many to be a conversation") from error
    _require_example(shaped)
    row = value if isinstance(value, dict) else {}
    columns, lost = _beside(row, shaped.keys)
    licence = next((spdx(str(row[name]).strip()) for name in LICENCES if isinstance(row.get(name), str)), "")
    domain = next((str(columns[name]) for name in DOMAINS if isinstance(columns.get(name), str)), "")
    return Conversation(shaped.content, shaped.shape, columns, licence, domain, lost)


def _require_example(shaped: Shaped) -> None:
    """Raise RowFaultError for a row that its shape alone keeps from being an example."""
    turns = shaped.content.messages
    if shaped.media:
        kinds = ", ".join(dict.fromkeys(shaped.media))
        raise RowFaultError("has_media", f"it is about what is no text ({kinds}), which isn't taken along")
    if not any(turn.role == "user" for turn in turns):
        raise RowFaultError("no_question", "there is a text, and nobody asks for it")
    if turns[-1].role != "assistant":
        raise RowFaultError("ends_without_answer", f"the last turn is the {turns[-1].role}'s")
    if not turns[-1].text.strip() and not turns[-1].tool_calls:
        raise RowFaultError("empty_answer", "the assistant's last turn says nothing")


def _beside(row: dict[str, Any], used: frozenset[str]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The row's other columns that have a value, and the names of those that are too long to carry."""
    kept: dict[str, Any] = {}
    lost = []
    for name, value in row.items():
        if name in used or value is None or value in ("", [], {}):
            continue
        if len(orjson.dumps(value, default=str)) > LONGEST_COLUMN:
            lost.append(name)
        else:
            kept[name] = value
    return kept, tuple(lost)
