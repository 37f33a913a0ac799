"""What a world is made of: tables, tools that read and change them, and tasks with the calls that solve them.

A value that begins with `$` names another: `$dia` an argument, `$vaga.hora` a column of a row that was looked up or
drawn, `$chamada1.reserva` what an earlier call of the task gave back. In a table `+3` and `-2` are working days from
the rollout's own today.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from generators.verifying.tool_calls import Tool, tools_problem
from schemas.base import Row

Shape = Literal["direta", "falta", "encadeada", "consulta", "alternativa", "recusa", "impossível"]
Record = dict[str, Any]


class Lookup(Row):
    """A row that must be there: the first of the table with these values, or the tool's error of that name."""

    table: str
    where: dict[str, Any]
    error: str


class Condition(Row):
    """What must hold of a value, or the tool's error of that name."""

    value: Any
    equals: Any = None
    differs: Any = None
    at_least: Any = None
    error: str


class Does(Row):
    """What a call does, in this order. With `find` it lists rows (a condition on an argument that wasn't given is left
    out; `{has: $x}` wants the text inside); else it looks rows up, checks, changes, adds, removes and gives back."""

    find: str = ""
    where: dict[str, Any] = {}
    show: tuple[str, ...] = ()
    look: dict[str, Lookup] = {}
    must: tuple[Condition, ...] = ()
    change: dict[str, dict[str, Any]] = {}
    """By the name of a looked-up row."""
    add: dict[str, dict[str, Any]] = {}
    """By table; `{new: R}` makes an identifier like R-104."""
    remove: tuple[str, ...] = ()
    give: dict[str, Any] = {}


class WorldTool(Row):
    """A tool as the assistant sees it, and what it does."""

    name: str
    description: str
    parameters: dict[str, Any]
    does: Does
    errors: dict[str, str] = {}

    @property
    def shown(self) -> Tool:
        return {"name": self.name, "description": self.description, "parameters": self.parameters}


class Draw(Row):
    """A row of a table drawn for a task."""

    table: str
    where: dict[str, Any] = {}


class Task(Row):
    """Something a person wants. `says` (label to value) is told from the first, `keeps` only when the assistant asks;
    `calls` are those that solve it, each {tool: arguments}; `tells` must be in the last answer. `fails` counts the
    calls, from the first, that give an error back: those a person would not know of."""

    id: str
    shape: Shape
    wants: str
    draw: dict[str, Draw] = {}
    says: dict[str, Any] = {}
    keeps: dict[str, Any] = {}
    calls: tuple[dict[str, dict[str, Any]], ...] = ()
    fails: int = 0
    tells: tuple[Any, ...] = ()


class World(Row):
    """A world as its row says it."""

    id: str
    text: str
    domain: str
    system: str
    state: dict[str, tuple[Record, ...]]
    tools: tuple[WorldTool, ...] = Field(min_length=2)
    tasks: tuple[Task, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> World:
        if problem := tools_problem([tool.shown for tool in self.tools]):
            raise ValueError(problem)
        for tool in self.tools:
            self._check_tool(tool)
        for task in self.tasks:
            self._check_task(task)
        return self

    def _check_tool(self, tool: WorldTool) -> None:
        does = tool.does
        tables = {*([does.find] if does.find else ()), *does.add, *(one.table for one in does.look.values())}
        named = {*(one.error for one in does.look.values()), *(one.error for one in does.must)}
        for missing in (
            *(f"table '{name}'" for name in sorted(tables - set(self.state))),
            *(f"error '{name}'" for name in sorted(named - set(tool.errors))),
            *(f"row '{name}'" for name in sorted({*does.change, *does.remove} - set(does.look))),
        ):
            raise ValueError(f"tool '{tool.name}': there is no {missing}")

    def _check_task(self, task: Task) -> None:
        known = {tool.name for tool in self.tools}
        called = {name for call in task.calls for name in call}
        if unknown := sorted(called - known):
            raise ValueError(f"task '{task.id}': there is no tool '{unknown[0]}'")
        if unknown := sorted({draw.table for draw in task.draw.values()} - set(self.state)):
            raise ValueError(f"task '{task.id}': there is no table '{unknown[0]}'")
        if (task.shape == "falta") != bool(task.keeps):
            raise ValueError(f"task '{task.id}': `keeps` goes with the shape 'falta', and with no other")

    def tool(self, name: str) -> WorldTool | None:
        return next((tool for tool in self.tools if tool.name == name), None)


def read_world(row: Mapping[str, Any]) -> World:
    """A row of a pack of worlds. Raises ValueError that says what is wrong with it."""
    try:
        return World.model_validate({key: value for key, value in row.items() if key in World.model_fields})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f"{f'{place}: ' if place else ''}{first['msg']}") from error
