"""A task made concrete: its rows drawn, what the person knows, and the state that must be there at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from generators.rollout import Rollout
from generators.worlds.simulator import Simulator, State, matches
from generators.worlds.told import DAY
from generators.worlds.values import value_of
from generators.worlds.world import Draw, Shape, Task, World
from text.dates import dated


@dataclass(frozen=True, slots=True)
class Scene:
    """One rollout's task. `says` and `keeps` are what the person knows, by label; `calls` solve it, and leave the world
    as `goal` is; `tells` are values that the last answer must give."""

    world: World
    task: Task
    today: date
    says: dict[str, Any]
    keeps: dict[str, Any]
    kept_arguments: frozenset[tuple[str, str]]
    """(tool, argument) that only what is kept can fill."""
    calls: tuple[tuple[str, dict[str, Any]], ...]
    results: tuple[dict[str, Any], ...]
    tells: tuple[Any, ...]
    goal: Simulator = field(repr=False)

    @property
    def declines(self) -> bool:
        """Whether what is wanted can't be done."""
        return self.task.shape in ("recusa", "impossível")


def scene_of(rollout: Rollout, world: World, shapes: tuple[Shape, ...], today: date) -> Scene:
    """A task drawn for this rollout: its shape evenly over those that the world has, then the task, then its rows.
    Raises ValueError where the world has none of these shapes."""
    there = [shape for shape in shapes if any(task.shape == shape for task in world.tasks)]
    if not there:
        raise ValueError(f"it has no task of the shapes {', '.join(shapes)}")
    shape = rollout.choose(there, salt="shape")
    task = rollout.choose([task for task in world.tasks if task.shape == shape], salt="task")
    found = draws(task, Simulator(world, today).state)
    if not found:
        raise ValueError(f"task '{task.id}': no rows go together as `draw` wants")
    return solved(world, task, today, rollout.choose(found, salt="rows"))


def draws(task: Task, state: State) -> list[dict[str, Any]]:
    """Every way to draw the task's rows, each row by its name."""
    return list(_draws(list(task.draw.items()), state, {}))


def _draws(left: list[tuple[str, Draw]], state: State, drawn: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    if not left:
        yield dict(drawn)
        return
    (name, draw), *others = left
    for row in state[draw.table]:
        if matches(row, draw.where, drawn) and not any(row is other for other in drawn.values()):
            yield from _draws(others, state, {**drawn, name: row})


def solved(world: World, task: Task, today: date, drawn: dict[str, Any]) -> Scene:
    """Run the task's own calls: what they leave is the goal. Raises ValueError when they don't end as the task says."""
    goal = Simulator(world, today)
    names: dict[str, Any] = dict(drawn)
    calls, results = [], []
    for number, call in enumerate(task.calls):
        ((tool, wanted),) = call.items()
        arguments = {argument: value_of(value, names) for argument, value in wanted.items()}
        result = goal.call(tool, arguments)
        if ("erro" in result) != (number < task.fails):
            raise ValueError(f"task '{task.id}': call {number + 1}, '{tool}', gave {result}")
        names[f"chamada{number + 1}"] = result
        calls.append((tool, arguments))
        results.append(result)
    kept = list(task.keeps.values())
    return Scene(
        world=world,
        task=task,
        today=today,
        says={label: value_of(value, names) for label, value in task.says.items()},
        keeps={label: value_of(value, names) for label, value in task.keeps.items()},
        kept_arguments=frozenset((t, a) for c in task.calls for t, w in c.items() for a, v in w.items() if v in kept),
        calls=tuple(calls),
        results=tuple(results),
        tells=tuple(value_of(value, names) for value in task.tells),
        goal=goal,
    )


def listed(facts: Mapping[str, Any]) -> list[str]:
    """Facts as lines for a prompt: 'o dia: terça-feira, 4 de março de 2025 (2025-03-04)'."""
    return [f"{label}: {_written(value)}" for label, value in facts.items()]


def _written(value: Any) -> str:
    if isinstance(value, str) and DAY.fullmatch(value):
        return dated(date.fromisoformat(value))
    if isinstance(value, float):
        return f"{value:.2f}".replace(".", ",")
    return str(value)
