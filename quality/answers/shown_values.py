"""Numbers and names of an answer about a document: those that it shows, those of the question, what was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from quality.answers.shown_names import unshown_names
from quality.constraints.known_values import says_value
from quality.constraints.number_words import in_digits
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings

NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")

MOST_COUNTED = 12
"""Of things that a description may count: lines, columns, people."""


def check_shown_values(given: CheckInput, _: Settings) -> CheckResult:
    """Reject `not_in_document`: an answer to a question of known value says a number or a name that is neither there
    nor asked for. Where the value is computed, steps of the sum may be told, and numbers aren't looked at. Likewise
    what is said of any picture whose page is known."""
    content = given.content
    constraint = next((one for one in content.constraints if one.get("checker") == "known_value"), None)
    if not content.passage or (constraint is None and not any(message.media for message in content.messages)):
        return PASSED
    told = constraint["text"] if constraint else ""
    if invented := unshown_names(content.answer, f"{content.passage}\n{content.instruction}\n{told}"):
        return _not_there("picture", "names", invented, content.answer)
    return _check_numbers(given, constraint) if constraint else _check_description(given)


def _check_numbers(given: CheckInput, constraint: dict[str, Any]) -> CheckResult:
    form, value = constraint["form"], list(constraint["value"])
    computed = form in ("number", "minutes", "day") and not says_value(
        given.content.passage, form, value, constraint.get("unit", "")
    )
    if computed:
        return PASSED
    known = numbers_in(given.content.passage) | numbers_in(given.content.instruction) | numbers_in(constraint["text"])
    if invented := sorted(numbers_in(given.content.answer) - known):
        return _not_there("document", "numbers", invented, given.content.answer)
    return PASSED


def _check_description(given: CheckInput) -> CheckResult:
    """Of what somebody says of a picture whose page is known: counts of what is seen are theirs to make."""
    content = given.content
    known = numbers_in(content.passage) | numbers_in(content.instruction)
    said = {decimal_of(one.group()) for one in NUMBER.finditer(content.answer)}
    if invented := sorted(number for number in said - known if number > MOST_COUNTED or number % 1):
        return _not_there("picture", "numbers", invented, content.answer)
    return PASSED


def _not_there(shown: str, kind: str, invented: Sequence[object], answer: str) -> CheckResult:
    evidence = {kind: [str(one) for one in invented[:20]], "answer": answer[:2000]}
    detail = f"the {shown} shows no {invented[0]}"
    return CheckResult(Problem(reason="not_in_document", detail=detail, evidence=evidence))


def decimal_of(written: str) -> Decimal:
    """A number that NUMBER finds."""
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", written).replace(",", "."))


def numbers_in(text: str) -> set[Decimal]:
    """The numbers of a text: of a date day, month and year, of an hour hours and minutes."""
    return {decimal_of(one.group()) for one in NUMBER.finditer(in_digits(text))}
