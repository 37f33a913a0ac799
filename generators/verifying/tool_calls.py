"""Tool calls: the JSON Schema that a teacher's calls are constrained by, and calls read and validated against tools.

A tool is {"name", "description", "parameters": JSON Schema of an object}, as in the OpenAI API's `function`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, best_match

from schemas.ids import content_id
from schemas.message import ToolCall

Tool = dict[str, Any]


def tools_problem(tools: Any) -> str:
    """What is wrong with a list of tools; '' when nothing."""
    if not isinstance(tools, list | tuple) or not tools:
        return "a list of tools was expected"
    for tool in tools:
        if not isinstance(tool, dict) or not all(isinstance(tool.get(k), str) for k in ("name", "description")):
            return "a tool needs a `name` and a `description`"
        parameters = tool.get("parameters")
        if not isinstance(parameters, dict) or parameters.get("type") != "object":
            return f"tool '{tool['name']}': `parameters` must be the JSON Schema of an object"
        if problem := _schema_problem(parameters):
            return f"tool '{tool['name']}': {problem}"
    names = [tool["name"] for tool in tools]
    return "" if len(set(names)) == len(names) else "two tools have the same name"


def _schema_problem(schema: dict[str, Any]) -> str:
    """What is wrong with a JSON Schema; '' when nothing. Those of packs come again and again: each is judged once."""
    try:
        return _problem_of(orjson.dumps(schema))
    except TypeError:  # holds what JSON can't
        return _fault(schema)


@lru_cache(maxsize=4096)
def _problem_of(schema: bytes) -> str:
    return _fault(orjson.loads(schema))


def _fault(schema: dict[str, Any]) -> str:
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        return str(error.message)
    return ""


def calls_schema(tools: Sequence[Tool], max_calls: int) -> dict[str, Any]:
    """The schema of a reply {"motivo", "chamadas": [{"nome", "argumentos"}]}: these tools, with their arguments."""
    calls = [
        _object({"nome": {"const": tool["name"]}, "argumentos": _constraint(tool["parameters"])}) for tool in tools
    ]
    items = calls[0] if len(calls) == 1 else {"anyOf": calls}
    return _object(
        {
            "motivo": {"type": "string", "minLength": 1, "maxLength": 300},
            "chamadas": {"type": "array", "items": items, "maxItems": max_calls},
        }
    )


def read_calls(text: str, tools: Sequence[Tool], rollout_id: str) -> tuple[ToolCall, ...]:
    """The calls of a reply. Ids are nine letters and digits, as the strictest chat templates want them.

    Raises ValueError that says what is wrong: no JSON, an unknown tool, arguments its schema refuses, a call twice.
    """
    reply = json.loads(text)
    if not isinstance(reply, dict) or not isinstance(reply.get("chamadas"), list):
        raise ValueError("'chamadas' is no list")
    calls: list[ToolCall] = []
    for number, call in enumerate(reply["chamadas"]):
        given: dict[str, Any] = call if isinstance(call, dict) else {}
        name, arguments = given.get("nome"), given.get("argumentos", {})
        problem = call_problem(name, arguments, tools)
        if problem:
            raise ValueError(f"call {number + 1}: {problem}")
        if any((c.name, c.arguments) == (name, arguments) for c in calls):
            raise ValueError(f"call {number + 1}: '{name}' is called twice with the same arguments")
        calls.append(ToolCall(id=content_id(rollout_id, "call", number)[:9], name=str(name), arguments=dict(arguments)))
    return tuple(calls)


def call_problem(name: Any, arguments: Any, tools: Sequence[Tool]) -> str:
    """Why a call is not one of these tools' ('' when it is): the first thing its JSON Schema refuses."""
    tool = next((t for t in tools if t["name"] == name), None)
    if tool is None:
        return f"there is no tool '{name}'"
    if not isinstance(arguments, dict):
        return f"the arguments of '{name}' are no JSON object"
    validator = Draft202012Validator(tool["parameters"], format_checker=FormatChecker())
    error = best_match(validator.iter_errors(arguments))
    if error is None:
        return ""
    place = ".".join(str(part) for part in error.absolute_path)
    return f"'{name}'{f', at {place}' if place else ''}: {error.message}"


def _constraint(parameters: dict[str, Any]) -> dict[str, Any]:
    """A tool's parameters inside a larger schema: one with references of its own stays free, and is validated after."""
    return {"type": "object"} if '"$ref"' in json.dumps(parameters) else parameters


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
