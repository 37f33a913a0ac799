"""Simulated worlds: what calls do, what a text tells, and every shipped task solved from every draw of its rows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generators.prepare import prepare
from generators.worlds.calendar import is_working, today_of, working_day
from generators.worlds.scenes import draws, solved
from generators.worlds.simulator import Simulator
from generators.worlds.told import value_told
from generators.worlds.world import Shape, read_world
from prompts.packs import load_pack
from schemas.errors import RecipeError
from tests.generators.scripted_runs import variant

TODAY = date(2026, 3, 2)
WORLDS = [read_world(row) for row in load_pack("worlds").rows]
CINEMA_ROW = load_pack(str(Path(__file__).parent / "cinema.yaml")).rows[0]
CHANGES: set[Shape] = {"direta", "falta", "encadeada", "alternativa"}


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.id)
def test_every_shipped_task_comes_to_its_end_from_every_draw(world: Any) -> None:
    assert {task.shape for task in world.tasks} >= {*CHANGES, "consulta", "recusa", "impossível"}
    assert len({task.id for task in world.tasks}) == len(world.tasks) >= 10
    for task in world.tasks:
        found = draws(task, Simulator(world, TODAY).state)
        assert found, task.id
        for drawn in found:
            scene = solved(world, task, TODAY, drawn)
            assert scene.goal.changed() == (task.shape in CHANGES), (task.id, drawn)
            said = " ".join(map(str, [*scene.says.values(), *scene.keeps.values()]))
            assert not any(value_told(str(scene.says), value) for value in scene.keeps.values()), task.id
            for (name, arguments), result in zip(scene.calls, scene.results, strict=True):
                assert_told(world, name, arguments, said)
                said += str(result)
            assert bool(scene.keeps) == bool(scene.kept_arguments), task.id


def assert_told(world: Any, name: str, arguments: dict[str, Any], said: str) -> None:
    """What a solution's call gives with a pattern was told, or stood in a result or a list of the world's tools."""
    listed = said + str(Simulator(world, TODAY).state)
    for argument, value in arguments.items():
        if "pattern" in world.tool(name).parameters["properties"][argument]:
            assert value_told(listed, value), (name, argument)


def test_a_call_changes_its_rows_or_refuses_and_changes_nothing() -> None:
    cinema = Simulator(read_world(CINEMA_ROW), TODAY)
    assert cinema.call("procurar_sessoes", {"filme": "aniki bobo"})["resultados"][0]["sessao"] == "S-11"
    assert cinema.call("comprar_bilhete", {"sessao": "S-12", "nome": "Rui"}) == {"erro": "A sessão está esgotada."}
    assert cinema.call("comprar_bilhete", {"sessao": "S-99", "nome": "Rui"})["erro"].startswith("Não há nenhuma")
    assert not cinema.changed()
    assert cinema.call("comprar_bilhete", {"sessao": "S-11", "nome": "Rui"}) == {"bilhete": "B-41", "preco": 6.5}
    assert cinema.call("comprar_bilhete", {"sessao": "S-11", "nome": "Eva"})["bilhete"] == "B-42"
    assert cinema.state["sessoes"][0]["lugares"] == 0
    other = Simulator(read_world(CINEMA_ROW), TODAY)
    for name in ("eva", "RUI"):
        other.call("comprar_bilhete", {"sessao": "S-11", "nome": name})
    assert other.compared() == cinema.compared(), (
        "who came first has another identifier; names are the same in any case"
    )
    other.call("comprar_bilhete", {"sessao": "S-11", "nome": "Ana"})
    assert other.compared() == cinema.compared(), "sold out: nothing changed"


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("fica para quarta, dia 4 de março", "2026-03-04", True),
        ("no dia 04/03 às 9h", "2026-03-04", True),
        ("no dia 14 de março", "2026-03-04", False),
        ("às 9h20", "09:20", True),
        ("às 9 horas", "09:00", True),
        ("às 19:20", "09:20", False),
        ("paga 1.520,40 euros", 1520.4, True),
        ("paga 6,50 €", 6.5, True),
        ("paga 16,50 €", 6.5, False),
        ("são 250 euros", 250, True),
        ("o bilhete b 41", "B-41", True),
        ("em nome da Inês", "Ines", True),
    ],
)
def test_a_value_is_told_in_the_ways_in_which_people_write(text: str, value: Any, expected: bool) -> None:
    assert value_told(text, value) is expected


def test_days_of_a_world_are_working_days() -> None:
    assert all(is_working(today_of(str(number))) for number in range(300))
    assert working_day(date(2025, 4, 17), 1) == date(2025, 4, 21), "over Good Friday and the week's end"
    assert working_day(date(2025, 4, 22), -1) == date(2025, 4, 21)
    assert working_day(date(2026, 4, 30), 1) == date(2026, 5, 4)


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("table: sessoes, where: {sessao", "table: sessao, where: {sessao", "there is no table 'sessao'"),
        ("error: esgotada}", "error: cheia}", "there is no error 'cheia'"),
        ("{comprar_bilhete: {sessao: S-12, nome: Nuno Seabra}}]", "{comprar: {}}]", "there is no tool 'comprar'"),
        ("shape: falta", "shape: direta", "`keeps` goes with"),
        ("shape: falta", "shape: outra", "tasks.1.shape"),
    ],
)
def test_what_is_wrong_in_a_world_is_named_when_the_recipe_is_loaded(
    before: str, after: str, message: str, tmp_path: Path
) -> None:
    text = (Path(__file__).parent / "cinema.yaml").read_text(encoding="utf-8")
    assert before in text
    (tmp_path / "cinema.yaml").write_text(text.replace(before, after), encoding="utf-8")
    recipe = variant(tmp_path, "tools_world", ("distractors: 3", "distractors: 3\n  worlds: cinema.yaml"))
    with pytest.raises(RecipeError) as caught:
        prepare(recipe)
    assert "world 'cinema'" in str(caught.value) and message in str(caught.value)
