"""A sharegpt export's tools are such as LLaMA-Factory's default template writes: texts to join, properties to walk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from export.selection import Shape
from tests.export.formats.test_formats import everything, tool_sample


def written_by_llama_factory(tools: list[dict[str, Any]]) -> str:
    """What `DefaultToolUtils.tool_formatter` of llamafactory 0.9.5 asks of a tool, key by key."""
    told = []
    for tool in tools:
        for name, given in tool["parameters"]["properties"].items():
            enum = f", should be one of [{', '.join(given['enum'])}]" if given.get("enum") else ""
            told.append(f"{name} ({given.get('type', '')}): {given.get('description', '')}{enum}")
        told.append(tool["name"])
    return "\n".join(told)


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ({"dias": {"type": "number", "description": "Dias.", "enum": [3.45, 7]}}, "Dias. Valores possíveis: 3.45, 7."),
        ({"dias": {"type": "integer", "enum": [1, 2]}}, "dias (integer): Valores possíveis: 1, 2."),
        ({"dias": {"enum": ["sim", None, True]}}, "Valores possíveis: sim, null, true."),
        ({"dias": {"type": "string", "enum": ["um", "dois"]}}, "should be one of [um, dois]"),
    ],
)
def test_an_enum_of_numbers_is_told_in_words(tmp_path: Path, parameters: dict[str, Any], told: str) -> None:
    tool = {"name": "previsao_do_tempo", "parameters": {"type": "object", "properties": parameters}}
    text, row = _exported(tmp_path, tool)
    assert told in text and json.loads(row["conversations"][1]["value"])[0]["arguments"]["dias"] == 1.0


@pytest.mark.parametrize("tool", [{"name": "hoje"}, {"name": "hoje", "parameters": {"type": "object"}}])
def test_a_tool_without_parameters_has_properties_all_the_same(tmp_path: Path, tool: dict[str, Any]) -> None:
    text, _ = _exported(tmp_path, tool)
    assert text == "hoje"


def _exported(folder: Path, tool: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    sample = tool_sample(0)
    sample = sample.model_copy(update={"content": sample.content.model_copy(update={"tools": (tool,)})})
    (row,) = everything(folder, [sample], Shape(format="sharegpt", file_type="jsonl")).values()
    return written_by_llama_factory(json.loads(row["tools"])), row
