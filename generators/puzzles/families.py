"""The families of puzzles, by the names that the pack `puzzles` gives them."""

from __future__ import annotations

from generators.puzzles import deduction, numbers, plans, truth
from generators.puzzles.contract import Family

FAMILIES: dict[str, Family] = {
    "fila": deduction.queue,
    "correspondência": deduction.match,
    "mentirosos": truth.liars,
    "letreiros": truth.boxes,
    "encontros": numbers.meetings,
    "restos": numbers.remainders,
    "idades": numbers.ages,
    "calendário": plans.weekday,
    "caminho": plans.shortest_way,
    "tarefas": plans.works,
}
