"""A model's chat template, rendered as trainers render it: what of a conversation is trained on, to the letter."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson
from jinja2 import TemplateError, nodes
from jinja2.ext import Extension, loopcontrols
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from schemas.errors import UsageError

Turns = Sequence[dict[str, Any]]
Tools = Sequence[dict[str, Any]]
Render = Callable[[Turns, Tools], str]
"""Turns and tools (none for a row without) to text. Raises NotRendered for what the template refuses."""

TODAY = "2026-01-01"
"""What templates that ask for the date are told: an export has no clock."""


class NotRendered(Exception):  # noqa: N818 -- it is an answer, not a fault
    """The template refuses this conversation."""


class _Generation(Extension):
    """`{% generation %}`, with which templates mark what the assistant says for a trainer's mask."""

    tags = {"generation"}

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def chat_template_of(folder: Path) -> Render | None:
    """The chat template of a model's folder; None where it has none. Raises UsageError for one that can't be read.

    `chat_template.jinja`, `tokenizer_config.json` or `chat_template.json`, as transformers looks for them.
    """
    config = _json(folder / "tokenizer_config.json")
    text = _text_of(folder, config)
    if text is None:
        return None
    environment = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols, _Generation]
    )
    environment.filters["tojson"] = _to_json
    environment.globals |= {"raise_exception": _refuse, "strftime_now": lambda _: TODAY}
    try:
        template = environment.from_string(text)
    except TemplateError as error:
        raise UsageError(f"--tokenizer {folder}: its chat template can't be read: {error}.") from error
    special = {name: _token(config.get(name)) for name in ("bos_token", "eos_token", "pad_token", "unk_token")}
    given = {name: token for name, token in special.items() if token is not None}

    def render(turns: Turns, tools: Tools) -> str:
        try:
            return template.render(messages=turns, tools=tools or None, add_generation_prompt=False, **given)
        except (TemplateError, TypeError, KeyError, ValueError, AttributeError) as error:
            raise NotRendered(str(error)) from error

    return render


def _text_of(folder: Path, config: dict[str, Any]) -> str | None:
    page = folder / "chat_template.jinja"
    if page.is_file():
        return page.read_text(encoding="utf-8")
    found = config.get("chat_template") or _json(folder / "chat_template.json").get("chat_template")
    if isinstance(found, list):
        by_name = {str(one["name"]): str(one["template"]) for one in found}
        return by_name.get("default") or next(iter(by_name.values()), None)
    return None if found is None else str(found)


def _json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        found = orjson.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(f"--tokenizer: {path} is not valid JSON: {error}.") from error
    return found if isinstance(found, dict) else {}


def _token(value: Any) -> str | None:
    """A special token, written as its text or as an object with its text."""
    return str(value["content"]) if isinstance(value, dict) else value


def _to_json(value: Any, ensure_ascii: bool = False, indent: int | None = None, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent, **options)


def _refuse(message: str) -> None:
    raise TemplateError(message)
