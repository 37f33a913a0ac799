"""A world at work: its tables, and what each call gives back and changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from typing import Any

from generators.worlds.told import bare
from generators.worlds.values import NotGivenError, dated, value_of
from generators.worlds.world import Does, Record, World

State = dict[str, list[Record]]


class CallError(Exception):
    """A call that the service refuses, in the service's words."""


class Simulator:
    """The state of one world, changed by calls. Two simulators with the same world and day begin alike."""

    def __init__(self, world: World, today: date) -> None:
        self.world = world
        self.state: State = {
            table: [{column: dated(value, today) for column, value in record.items()} for record in records]
            for table, records in world.state.items()
        }
        self.made: set[str] = set()
        """Identifiers that calls made."""
        self._first = deepcopy(self.state)

    def call(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the tool gives back: `{"erro": ...}` when it refuses, and then nothing has changed. Raises KeyError for
        a tool that the world doesn't have."""
        tool = self.world.tool(name)
        if tool is None:
            raise KeyError(name)
        try:
            return self._done(tool.does, dict(arguments))
        except CallError as error:
            return {"erro": tool.errors[str(error)]}

    def changed(self) -> bool:
        """Whether anything is other than at the beginning."""
        return self.compared() != _compared(self._first, set())

    def compared(self) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
        """The state for comparing: rows in any order, and identifiers that calls made are all alike."""
        return _compared(self.state, self.made)

    def _done(self, does: Does, arguments: dict[str, Any]) -> dict[str, Any]:
        if does.find:
            where = {column: wanted for column, wanted in does.where.items() if _is_given(wanted, arguments)}
            rows = [row for row in self.state[does.find] if matches(row, where, arguments)]
            return {"resultados": [{c: row[c] for c in does.show} if does.show else dict(row) for row in rows]}
        names: dict[str, Any] = dict(arguments)
        for name, look in does.look.items():
            row = next((r for r in self.state[look.table] if matches(r, look.where, names)), None)
            if row is None:
                raise CallError(look.error)
            names[name] = row
        for condition in does.must:
            if not _holds(condition.model_dump(exclude={"error"}, exclude_unset=True), names):
                raise CallError(condition.error)
        return self._written(does, names)

    def _written(self, does: Does, names: dict[str, Any]) -> dict[str, Any]:
        """Change, add and remove what is wanted: nothing here refuses."""
        changes = {name: _given(columns, names) for name, columns in does.change.items()}
        additions = {table: _given(columns, names) for table, columns in does.add.items()}
        for name, columns in changes.items():
            names[name].update(columns)
        for table, columns in additions.items():
            row = {c: self._new(table, c, v["new"]) if _is_new(v) else v for c, v in columns.items()}
            self.state[table].append(row)
            names[table] = row
        for name in does.remove:
            for rows in self.state.values():
                rows[:] = [row for row in rows if row is not names[name]]
        return {column: value_of(value, names) for column, value in does.give.items()}

    def _new(self, table: str, column: str, prefix: str) -> str:
        """The next identifier of a column: one above the highest there is or was."""
        seen = [row[column] for row in (*self.state[table], *self._first[table]) if column in row]
        highest = max((int(re.sub(r"\D", "", str(one)) or 0) for one in (*seen, *self.made)), default=100)
        made = f"{prefix}-{highest + 1}"
        self.made.add(made)
        return made


def matches(row: Record, where: Mapping[str, Any], names: Mapping[str, Any]) -> bool:
    """Whether a row has these values; text without regard to case and accents."""
    for column, wanted in where.items():
        part = wanted["has"] if isinstance(wanted, dict) and set(wanted) == {"has"} else None
        value = value_of(wanted if part is None else part, names)
        if part is not None and bare(str(value)) not in bare(str(row[column])):
            return False
        if part is None and not _same(row[column], value):
            return False
    return True


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return bare(one) == bare(other)
    return bool(one == other)


def _is_given(wanted: Any, arguments: Mapping[str, Any]) -> bool:
    try:
        value_of(wanted, arguments)
    except NotGivenError:
        return False
    return True


def _holds(condition: dict[str, Any], names: Mapping[str, Any]) -> bool:
    value = value_of(condition["value"], names)
    if "equals" in condition:
        return _same(value, value_of(condition["equals"], names))
    if "differs" in condition:
        return not _same(value, value_of(condition["differs"], names))
    return bool(value >= value_of(condition["at_least"], names))


def _given(columns: Mapping[str, Any], names: Mapping[str, Any]) -> Record:
    """The columns whose values are there: what hangs on an argument that was left out stays out."""
    return {column: value_of(value, names) for column, value in columns.items() if _is_given(value, names)}


def _is_new(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"new"}


def _compared(state: State, made: set[str]) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
    return {
        table: Counter(
            tuple(sorted((c, "*" if v in made else _plain(v)) for c, v in row.items() if v is not None)) for row in rows
        )
        for table, rows in state.items()
    }


def _plain(value: Any) -> str:
    """A value for comparing: 250 is 250.0, and «Rua do Sol, 14» is «rua do sol 14»."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:.2f}"
    return bare(str(value))
