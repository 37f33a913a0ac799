"""tools: calls that are validated, answered and told, or none where none fits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from generators.cost.repeats import first_requests
from generators.prepare import prepare
from generators.verifying.tool_calls import call_problem, read_calls, tools_problem
from tests.generators.scripted_runs import accepted, rejected, roll, variant

TRAIN = {"nome": "consultar_perturbacoes", "argumentos": {"linha": "Linha do Norte"}}

OTHER = {"nome": "consultar_perturbacoes", "argumentos": {"linha": "Linha do Douro"}}

TRAINS = "Há atrasos na Linha do Norte e na Linha do Douro?"

DELAY = {"registos": [[{"nome": "atraso", "valor": "12 minutos"}]]}


def tools_recipe(folder: Path, kind: str) -> str:
    where = ("    persona: census\n", "    persona: personas\n  where: {seed.id: [comboios]}\n")
    return variant(folder, "tools", ("[uma, uma, varias, nenhuma, falha]", f"[{kind}]"), where)


def calling(*calls: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        ("Decide que ferramentas", {"motivo": "Serve para saber de atrasos.", "chamadas": list(calls)}),
        ("Responde em JSON com o campo «pedido»", {"pedido": TRAINS}),
        ("Responde em JSON com o campo «registos»", DELAY),
        (TRAINS, "A Linha do Norte e a Linha do Douro têm um atraso de 12 minutos."),
    ]


def test_parallel_calls_are_validated_answered_and_told(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, tools_recipe(tmp_path, "varias"), calling(TRAIN, OTHER)))
    assert content.kind == "tools"
    assert [m.role for m in content.messages] == ["system", "user", "assistant", "tool", "tool", "assistant"]
    calls = content.messages[2].tool_calls
    assert [c.arguments["linha"] for c in calls] == ["Linha do Norte", "Linha do Douro"]
    assert [m.tool_call_id for m in content.messages[3:5]] == [c.id for c in calls]
    assert all(len(c.id) == 9 for c in calls) and calls[0].id != calls[1].id
    assert json.loads(content.messages[3].content) == {"atraso": "12 minutos"}
    assert {t["name"] for t in content.tools} >= {"procurar_comboios", "consultar_perturbacoes"}


def test_a_request_for_one_call_is_about_a_tool_and_by_a_person_of_its_own(tmp_path: Path) -> None:
    """Thousands of requests to one set of tools differed by the day alone."""
    prepared = prepare(variant(tmp_path, "tools", ("[uma, uma, varias, nenhuma, falha]", "[uma]")))
    of_one_set = first_requests(prepared, range(0, 730, 73), 0)
    told = [one.request.messages[-1].text for one in of_one_set]
    for one, text in zip(of_one_set, told, strict=True):
        about = re.findall(r"uma só chamada à ferramenta «(\w+)»", text)
        assert about and about[0] in {tool["name"] for tool in one.seed.values["seed"]["tools"]}
        assert f"Quem pede: {one.seed.values['persona']['text']}." in text
    assert len({text.partition("Quem pede")[2] for text in told}) == len(told)


def test_where_no_tool_fits_none_is_called(tmp_path: Path) -> None:
    content = accepted(roll(tmp_path, tools_recipe(tmp_path, "nenhuma"), calling()))
    assert [m.role for m in content.messages] == ["system", "user", "assistant"]
    assert content.tools


@pytest.mark.parametrize(
    ("kind", "calls", "reason"),
    [
        ("nenhuma", [TRAIN], "unneeded_call"),
        ("uma", [], "no_call"),
        ("varias", [TRAIN], "not_parallel"),
        ("uma", [{"nome": "consultar_perturbacoes", "argumentos": {"comboio": "IC 525"}}], "invalid_json"),
    ],
)
def test_calls_that_dont_suit_are_turned_down(
    kind: str, calls: list[dict[str, Any]], reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(roll(tmp_path, tools_recipe(tmp_path, kind), calling(*calls)))
    assert (turned_down.stage, turned_down.reason) == ("call", reason)


def test_calls_are_held_against_the_json_schema_of_their_tool() -> None:
    day = {"type": "string", "format": "date"}
    parameters = {
        "type": "object",
        "properties": {"dia": day, "n": {"type": "integer", "maximum": 3}},
        "required": ["dia"],
    }
    known = [{"name": "marcar", "description": "Marca.", "parameters": parameters}]
    assert call_problem("marcar", {"dia": "2025-03-04", "n": 2}, known) == ""
    assert "no tool 'desmarcar'" in call_problem("desmarcar", {}, known)
    assert "'dia' is a required property" in call_problem("marcar", {}, known)
    assert "at dia" in call_problem("marcar", {"dia": "amanhã"}, known)
    assert "at n: 9 is greater" in call_problem("marcar", {"dia": "2025-03-04", "n": 9}, known)
    twice = {"chamadas": [{"nome": "marcar", "argumentos": {"dia": "2025-03-04"}}] * 2}
    with pytest.raises(ValueError, match="call 2: 'marcar' is called twice"):
        read_calls(json.dumps(twice), known, "r")
    with pytest.raises(ValueError, match="no list"):
        read_calls('{"chamadas": 3}', known, "r")
    assert "`parameters`" in tools_problem([{"name": "a", "description": "b", "parameters": {"type": "array"}}])
    assert "is not valid" in tools_problem(
        [{**known[0], "parameters": {"type": "object", "properties": {"x": {"type": "z"}}}}]
    )
    assert tools_problem(known * 2) == "two tools have the same name"
