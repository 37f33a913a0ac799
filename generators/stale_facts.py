"""Dated facts that a plan rests on and that are past their date: named before anything is asked.

No answer stands on an excerpt past its date. Help lines, and rows of packs that say what a fact says, have no other to
take their place: they are used, but not in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from pydantic import BaseModel

from generators.prepare import PreparedRecipe
from generators.standing import StandsOn
from prompts.dated_facts import (
    HELP_LINE_FILES,
    HelpLine,
    HelpLines,
    fact_files_naming,
    load_facts,
    load_help_lines,
    past,
)

SHOWN = 5
NUMBERS_CHECK = "service_numbers"
REMEDY = (
    "Look them up again (sources: docs/facts.md; of passages, their `references`), mend what has changed and give each "
    "a new `verified_on`, or take a newer Filigrana."
)


def stale_facts(recipes: Iterable[PreparedRecipe], today: date) -> list[str]:
    """A sentence for each kind of them, and what to do; nothing where all are in date."""
    planned = list(recipes)
    found = {
        "Dated excerpts past their date, on which no answer stands": _excerpts(planned, today),
        "Help lines past their date, which prompts and checks name all the same": _lines(planned, today),
        "Seeds that rest on facts past their date, and are drawn all the same": _seeds(planned, today),
    }
    told = [f"{what}: {_named(names)}." for what, which in found.items() if (names := list(dict.fromkeys(which)))]
    return [*told, REMEDY] if told else []


def _named(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _excerpts(planned: list[PreparedRecipe], today: date) -> Iterator[str]:
    rules = (getattr(prepared.options, "stands_on", None) for prepared in planned)
    for rule in rules:
        yield from (one.id for one in rule.excerpts.expired(today)) if isinstance(rule, StandsOn) else ()


def _lines(planned: list[PreparedRecipe], today: date) -> Iterator[str]:
    lines: list[HelpLine] = []
    for prepared in planned:
        for name in type(prepared.options).model_fields if isinstance(prepared.options, BaseModel) else ():
            option = getattr(prepared.options, name)
            lines += option.facts if isinstance(option, HelpLines) else ()
    if any(name == NUMBERS_CHECK for prepared in planned for name, _ in prepared.checks):
        lines += [line for name in HELP_LINE_FILES for line in load_help_lines(name).facts]
    yield from (line.id for line in past(lines, today))


def _seeds(planned: list[PreparedRecipe], today: date) -> Iterator[str]:
    drawn = {f"packs/{name}" for prepared in planned for name in prepared.seeds.digests}
    drawn |= {f"recipes/{prepared.recipe.name}" for prepared in planned}
    for name in fact_files_naming(drawn):
        for fact in past(load_facts(name).facts, today) if name not in HELP_LINE_FILES else ():
            for place, rows in fact.used_in.items():
                yield from (f"{row} ({name}/{fact.id})" for row in rows) if place in drawn else ()
