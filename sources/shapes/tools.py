"""Tools and calls in the notations that people have: OpenAI's, Anthropic's, Gemini's, flat, and tags in the text."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import orjson

from schemas.message import Message, ToolCall
from sources.shapes.leaves import decoded

PARAMETERS = ("parameters", "input_schema", "inputSchema", "parametersJsonSchema", "arguments")
_DECLARED = ("function_declarations", "functionDeclarations", "functions", "tools")
_TAGGED = re.compile(
    r"<(tool_call|functioncall|function_call)>\s*(.*?)\s*(?:</\1>|(?=<\1>)|<\|endoftext\|>|\Z)", re.DOTALL
)
_LISTED = re.compile(r"\s*<tools>\s*(.*?)\s*</tools>\s*", re.DOTALL)
_RESULT = re.compile(r"\A\s*<tool_response>\s*(.*?)\s*</tool_response>\s*\Z", re.DOTALL)
_ACCESS = re.compile(
    r"(?:with access to the following functions|com acesso às seguintes funções)[^{\[]*", re.IGNORECASE
)
_BETWEEN, _DECODER = re.compile(r"\s*,?\s*"), json.JSONDecoder()
_SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean", "dict": "object", "list": "array"}


def tools_of(value: Any) -> tuple[dict[str, Any], ...]:
    """Definitions of tools, in a list or as its JSON text, each as {name, description, parameters: JSON Schema}. What
    has no name is left as it is."""
    return tuple(_flat(item) for item in _each(decoded(value)))


def _each(found: Any) -> Iterator[dict[str, Any]]:
    if isinstance(found, list | tuple):
        for item in found:
            yield from _each(decoded(item))
    elif isinstance(found, dict):
        inner = next((found[key] for key in _DECLARED if isinstance(found.get(key), list)), None)
        if inner is not None:
            yield from _each(inner)
        elif (
            found
            and "name" not in found
            and all(isinstance(item, dict) and "description" in item for item in found.values())
        ):
            yield from ({"name": name, **item} for name, item in found.items())
        else:
            yield found


def _flat(tool: dict[str, Any]) -> dict[str, Any]:
    inner = tool.get("function")
    body = inner if isinstance(inner, dict) else tool
    if not isinstance(body.get("name"), str):
        return tool
    given: dict[str, Any] = next((body[key] for key in PARAMETERS if isinstance(body.get(key), dict)), {})
    schema = given if _is_schema(given) else _schema_of(given)
    told = {"name": body["name"], "description": str(body.get("description") or ""), "parameters": schema}
    return told | ({"strict": body["strict"]} if "strict" in body else {})


def _is_schema(given: dict[str, Any]) -> bool:
    return given.get("type") == "object" or isinstance(given.get("properties"), dict) or "$ref" in given


def _schema_of(arguments: dict[str, Any]) -> dict[str, Any]:
    """{"cidade": {"type": "str, optional", "description": ...}} as JSON Schema."""
    properties, required = {}, []
    for name, about in arguments.items():
        told = about if isinstance(about, dict) else {"description": str(about)}
        kind = str(told.get("type", "string"))
        plain = re.split(r"[\[,\s]", kind.lower())[0]
        properties[name] = {**told, "type": _SCALARS.get(plain, plain or "string")}
        if "optional" not in kind.lower() and "default" not in told:
            required.append(name)
    return {"type": "object", "properties": properties, "required": required}


def calls_in_text(text: str) -> tuple[str, tuple[ToolCall, ...]]:
    """The calls that a turn writes between tags (`<tool_call>`, `<functioncall>`), and the text without them. Where one
    of them can't be read, the text is left whole."""
    found: list[ToolCall] = []
    for tagged in _TAGGED.finditer(text):
        called = _object(tagged[2])
        if called is None or not isinstance(called.get("name"), str):
            return text, ()
        given: Any = next((called[key] for key in ("arguments", "parameters", "args") if key in called), {})
        arguments = _object(given) if isinstance(given, str) else given
        if not isinstance(arguments, dict):
            return text, ()
        found.append(ToolCall(id="", name=called["name"], arguments=arguments))
    return (_TAGGED.sub("", text).strip() if found else text), tuple(found)


def _object(text: str) -> dict[str, Any] | None:
    """A JSON object, or one as Python writes it (`{'a': True}`), as old sets have them; None for anything else."""
    for read in (orjson.loads, ast.literal_eval):
        try:
            found = read(re.sub(r"'(\{.*\})'", r"\1", text, flags=re.DOTALL) if read is orjson.loads else text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(found, dict):
            return found
    return None


def tools_in_text(text: str) -> tuple[str, tuple[dict[str, Any], ...]]:
    """The tools that a system message lists (`<tools>`, «with access to the following functions»), and what else it
    says; of one that says nothing but how calls are written, ''."""
    if listed := next((found for found in _LISTED.finditer(text) if found[1]), None):
        tools = tools_of(_objects(listed[1]))
        rest = "" if "<tool_call>" in text else f"{text[: listed.start()]}\n{text[listed.end() :]}".strip()
        return (rest, tools) if tools else (text, ())
    if access := _ACCESS.search(text):
        tools = tools_of(_objects(text[access.end() :]))
        return ("", tools) if tools else (text, ())
    return text, ()


def result_in_text(text: str) -> str:
    """What a tool said, without the tags around it."""
    found = _RESULT.match(text)
    return found[1] if found else text


def _objects(text: str) -> list[Any]:
    """The JSON values that stand one after the other in a text, up to what is none."""
    if isinstance(whole := decoded(text), list):
        return whole
    found: list[Any] = []
    at = 0
    while at < len(text):
        at = _BETWEEN.match(text, at).end()  # type: ignore[union-attr]
        try:
            value, at = _DECODER.raw_decode(text, at)
        except ValueError:
            break
        found += value if isinstance(value, list) else [value]
    return found


def with_call_ids(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The conversation with an id of its own for each call, and for each result the id of the call that it answers:
    where rows don't say, calls are answered in their order."""
    waiting: list[str] = []
    done: list[Message] = []
    given = Counter(call.id for message in messages for call in message.tool_calls)
    own = (name for number in count() if (name := f"call_{number}") not in given or given[name] > 1)
    for message in messages:
        if message.tool_calls:
            calls = [
                call if call.id and given[call.id] == 1 else call.model_copy(update={"id": next(own)})
                for call in message.tool_calls
            ]
            waiting = [call.id for call in calls]
            done.append(message.model_copy(update={"tool_calls": tuple(calls)}))
        elif message.role == "tool" and waiting:
            told = message.tool_call_id
            answers = told if told in waiting else waiting[0]
            waiting.remove(answers)
            done.append(message.model_copy(update={"tool_call_id": answers}))
        else:
            done.append(message)
    return tuple(done)
