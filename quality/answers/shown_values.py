"""Numbers of an answer about a document: those that it shows, those of the question, and what was asked for."""

from __future__ import annotations

import re
from decimal import Decimal

from quality.constraints.known_values import known_value
from quality.constraints.number_words import in_digits
from quality.contract import CheckInput, CheckResult, Problem, Settings

NUMBER = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")


def check_shown_values(given: CheckInput, _: Settings) -> CheckResult:
    """Reject `not_in_document`: an answer to a question of known value says a number that is neither there nor asked
    for. Where the value is computed, steps of the sum may be told, and numbers aren't looked at."""
    constraint = next((one for one in given.content.constraints if one.get("checker") == "known_value"), None)
    if constraint is None or not given.content.passage:
        return CheckResult()
    form, value = constraint["form"], list(constraint["value"])
    computed = (
        form in ("number", "minutes", "day")
        and not known_value(given.content.passage, form, value, constraint.get("unit", "")).holds
    )
    if computed:
        return CheckResult()
    known = numbers_in(given.content.passage) | numbers_in(given.content.instruction) | numbers_in(constraint["text"])
    answer = given.content.answer
    if invented := sorted(numbers_in(answer) - known):
        detail = f"the document shows no {invented[0]}"
        evidence = {"numbers": [str(number) for number in invented[:20]], "answer": answer[:2000]}
        return CheckResult(Problem(reason="not_in_document", detail=detail, evidence=evidence))
    return CheckResult()


def numbers_in(text: str) -> set[Decimal]:
    """The numbers of a text: of a date day, month and year, of an hour hours and minutes."""
    found = (re.sub(r"[ \u00a0\u202f]", "", one.group()) for one in NUMBER.finditer(in_digits(text)))
    return {Decimal(one.replace(",", ".")) for one in found}
