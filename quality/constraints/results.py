"""Checkers of results: the last line of a solution, and code that is run."""

from __future__ import annotations

from typing import Any

from quality.constraints.final_answer import same_result, same_words
from quality.constraints.held import Held
from quality.constraints.maths.answers import Form
from quality.constraints.maths.last_line import same_maths
from quality.constraints.python_answers import same_value, tests_hold
from quality.constraints.records import same_record


def final_answer(answer: str, result: str, unit: str = "") -> Held:
    """A last line «Resposta: » with this result (a decimal number as Python writes it) in this unit."""
    return Held(*same_result(answer, result, unit))


def final_maths(answer: str, result: str, form: Form) -> Held:
    """A last line «Resposta: » with this result of school maths, however it is written: «x = 1/2», «x = 0,5»."""
    return Held(*same_maths(answer, result, form))


def final_words(answer: str, result: list[str], ordered: bool = False) -> Held:
    """A last line «Resposta: » with these names or words and no others, `ordered` or not."""
    return Held(*same_words(answer, result, ordered))


def python_tests(answer: str, function: str, tests: list[str]) -> Held:
    """A code block that defines the function, which passes every test (asserts), run in the sandbox."""
    return Held(*tests_hold(answer, function, tests))


def json_record(answer: str, record: dict[str, Any]) -> Held:
    """Nothing but this JSON object, field by field."""
    return Held(*same_record(answer, record))


def python_value(answer: str, value: str) -> Held:
    """A last line «Resposta: » with this value, as Python writes it."""
    return Held(*same_value(answer, value))
