"""Tools, calls and what came back, as people read them: no JSON Schema, no braces."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from schemas.message import ToolCall

_TYPES = {
    "string": "texto",
    "integer": "número inteiro",
    "number": "número",
    "boolean": "sim ou não",
    "array": "lista",
    "object": "conjunto de campos",
    "null": "vazio",
}
_FORMATS = {
    "date": "data",
    "date-time": "data e hora",
    "time": "hora",
    "email": "endereço eletrónico",
    "uri": "endereço",
}
_LIMITS = {
    "minimum": "mínimo {}",
    "maximum": "máximo {}",
    "minLength": "pelo menos {} caracteres",
    "maxLength": "até {} caracteres",
    "minItems": "pelo menos {}",
    "maxItems": "até {}",
    "default": "por omissão {}",
}


def tool_text(tool: Mapping[str, Any]) -> str:
    """A tool's name, what it does, and a line for each thing that it takes."""
    function = tool.get("function") if isinstance(tool.get("function"), Mapping) else tool
    assert isinstance(function, Mapping)
    about = str(function.get("description") or "").strip()
    head = f"{function.get('name', '(sem nome)')}: {about}" if about else str(function.get("name", "(sem nome)"))
    parameters = function.get("parameters")
    lines = list(_parameter_lines(parameters, "  ")) if isinstance(parameters, Mapping) else []
    return "\n".join([head, *(lines or ["  (não leva dados)"])])


def call_text(call: ToolCall) -> str:
    """A call: → tempo(cidade: «Évora», dias: 3)"""
    arguments = ", ".join(f"{name}: {_value(value)}" for name, value in call.arguments.items())
    return f"→ {call.name}({arguments})"


def result_text(text: str) -> str:
    """What a tool gave back: a line for each field where it is a JSON object or list, otherwise the text itself."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return "\n".join(_result_lines(value, "")) if isinstance(value, (dict, list)) and value else text


def values_text(values: Mapping[str, Any]) -> str:
    """Values of any shape, each under its title: a line for each field."""
    return "\n".join(_result_lines(values, ""))


def _parameter_lines(schema: Mapping[str, Any], indent: str) -> Iterator[str]:
    required = schema.get("required")
    needed = required if isinstance(required, list) else []
    properties = schema.get("properties")
    for name, given in properties.items() if isinstance(properties, Mapping) else ():
        kind = given if isinstance(given, Mapping) else {}
        facts = [_type_of(kind), "obrigatório" if name in needed else "facultativo", *_limits_of(kind)]
        about = str(kind.get("description") or "").strip()
        yield f"{indent}• {name} ({', '.join(facts)})" + (f": {about}" if about else "")
        inner = kind.get("items") if isinstance(kind.get("items"), Mapping) else kind
        assert isinstance(inner, Mapping)
        yield from _parameter_lines(inner, indent + "    ")


def _type_of(schema: Mapping[str, Any]) -> str:
    if isinstance(options := schema.get("enum"), list):
        return "um de: " + "; ".join(_value(option) for option in options)
    given = schema.get("type")
    names = [str(name) for name in (given if isinstance(given, list) else [given]) if name]
    words = [_FORMATS.get(str(schema.get("format")), "texto") if n == "string" else _TYPES.get(n, n) for n in names]
    item = schema.get("items")
    if names == ["array"] and isinstance(item, Mapping) and (item.get("type") or item.get("enum")):
        return f"lista, cada elemento: {_type_of(item)}"
    return " ou ".join(words) or "qualquer valor"


def _limits_of(schema: Mapping[str, Any]) -> list[str]:
    return [told.format(_value(schema[key])) for key, told in _LIMITS.items() if key in schema]


def _value(value: Any) -> str:
    if isinstance(value, str):
        return f"«{value}»"
    if isinstance(value, bool):
        return "sim" if value else "não"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_value(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return "nenhum" if value is None else json.dumps(value, ensure_ascii=False)


def _result_lines(value: Any, indent: str) -> Iterator[str]:
    pairs = value.items() if isinstance(value, Mapping) else ((str(n), item) for n, item in enumerate(value, 1))
    for name, inner in pairs:
        if isinstance(inner, (dict, list)) and inner and any(isinstance(one, (dict, list)) for one in _inside(inner)):
            yield f"{indent}{name}:"
            yield from _result_lines(inner, indent + "  ")
        elif isinstance(inner, Mapping):
            yield f"{indent}{name}: " + ", ".join(f"{key}: {_plain(one)}" for key, one in inner.items())
        else:
            yield f"{indent}{name}: {_plain(inner)}"


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, Mapping) else list(value)


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else _value(value)
