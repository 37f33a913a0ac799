"""A row of somebody's dataset as what is trained on, with what stays of its other columns and what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import orjson
from pydantic import ValidationError

from schemas.message import Message
from schemas.sample import Content
from sources.adopted.contract import RowFaultError
from sources.datasets_io import licence_of
from sources.seed_rows import UNKNOWN_LICENCE
from sources.shapes.leaves import UnknownShapeError
from sources.shapes.mapping import RowMapping, mapped
from sources.shapes.recognise import recognise
from sources.shapes.shaped import Shaped

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
    wanted: bool | None = None
    """What a label says of the answer (KTO)."""


def conversation_of(value: Any, trim: bool = False, mapping: RowMapping | None = None) -> Conversation:
    """What a row says, told by itself or by a `mapping`; with `trim`, without what comes after its last answer. Raises
    RowFaultError with the reason and a sentence for what is no training example."""
    if not value:
        raise RowFaultError("empty_row", "there is nothing in it")
    if not isinstance(value, dict | list):
        raise RowFaultError("wrong_type", f"an object was expected, not {type(value).__name__}")
    row = value if isinstance(value, dict) else {}
    try:
        plain, keys = mapped(row, mapping) if mapping else (row, frozenset[str]())
        shaped = recognise(plain if mapping else value)
    except UnknownShapeError as error:
        raise RowFaultError("unknown_shape", str(error)) from error
    except ValidationError as error:
        raise RowFaultError("wrong_type", str(error.errors()[0]["msg"])) from error
    except RecursionError as error:
        raise RowFaultError("too_deep", "objects inside objects, too many to be a conversation") from error
    if trim:
        shaped = replace(shaped, content=_up_to_the_last_answer(shaped.content))
    content = _whole(shaped.content)
    _require_example(shaped)
    columns, lost = _beside(row, keys or shaped.keys)
    if mapping and mapping.columns is not None:
        columns = {name: columns[name] for name in mapping.columns if name in columns}
    named = plain if mapping else row
    own = next((named[name].strip() for name in LICENCES if isinstance(named.get(name), str)), "")
    licence = licence_of({"license": own}) if own else ""
    told = {**columns, **plain} if mapping else columns
    domain = next((str(told[name]) for name in DOMAINS if isinstance(told.get(name), str)), "")
    licence = "" if licence == UNKNOWN_LICENCE else licence
    return Conversation(content, shaped.shape, columns, licence, domain, lost, shaped.wanted)


def _require_example(shaped: Shaped) -> None:
    """Raise RowFaultError for a row that its shape alone keeps from being an example."""
    turns = shaped.content.messages
    if shaped.media:
        kinds = ", ".join(dict.fromkeys(shaped.media))
        raise RowFaultError("has_media", f"it is about what is no text ({kinds}), which isn't taken along")
    if turns[-1].role != "assistant":
        raise RowFaultError("ends_without_answer", f"the last turn is the {turns[-1].role}'s")
    if not turns[-1].text.strip() and not turns[-1].tool_calls:
        raise RowFaultError("empty_answer", "the assistant's last turn says nothing")
    if not any(turn.role == "user" and turn.text.strip() for turn in turns):
        raise RowFaultError("no_question", "there is a text, and nobody asks for it")
    if shaped.content.kind == "preference":
        _require_choice(turns, shaped.content.rejected_answer)


def _require_choice(turns: Sequence[Message], rejected: Sequence[Message]) -> None:
    lost = "\n\n".join(turn.text for turn in rejected)
    if not lost.strip() and not any(turn.tool_calls for turn in rejected):
        raise RowFaultError("empty_answer", "the answer that lost says nothing")
    if lost.strip() == turns[-1].text.strip():
        raise RowFaultError("same_answers", "the answer that lost is the one that was chosen")


def _up_to_the_last_answer(content: Content) -> Content:
    last = max((place for place, turn in enumerate(content.messages) if turn.role == "assistant"), default=-1)
    return content if last < 0 else content.model_copy(update={"messages": content.messages[: last + 1]})


def _whole(content: Content) -> Content:
    """The conversation with what it is about in it: a passage of its own field stands before the first question."""
    passage = content.passage.strip()
    first = next((place for place, turn in enumerate(content.messages) if turn.role == "user"), None)
    if content.kind == "grounded" or not content.passage or first is None:
        return content
    asked = content.messages[first]
    within = asked if passage in asked.text or not passage else asked.with_text(f"{passage}\n\n{asked.text}")
    turns = (*content.messages[:first], within, *content.messages[first + 1 :])
    return content.model_copy(update={"messages": turns, "passage": ""})


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
