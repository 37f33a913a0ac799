"""Facts past their date that a plan rests on are named before anything is asked, with what to do."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from generators.prepare import prepare
from generators.stale_facts import REMEDY, SHOWN, stale_facts
from prompts.dated_facts import all_dated, load_help_lines
from prompts.excerpts import load_excerpts
from tests.generators.recipe_files import RECIPE, write_recipe

VERIFIED = max(row.verified_on for rows in all_dated().values() for row in rows)
AFTER_ALL = max(row.good_until for row in load_excerpts("shipped").rows) + timedelta(days=1)


def test_where_all_are_in_date_nothing_is_said() -> None:
    assert stale_facts([prepare("instruct"), prepare("safety")], VERIFIED) == []


def test_excerpts_past_their_date_are_named_and_the_remedy_is() -> None:
    first = min(load_excerpts("shipped").rows, key=lambda row: (row.good_until, row.id))
    told = stale_facts([prepare("instruct"), prepare("evolve")], first.good_until + timedelta(days=1))
    assert told[0].startswith("Dated excerpts past their date, on which no answer stands: ") and first.id in told[0]
    assert told[0].count(first.id) == 1, "two recipes that rest on it are told of once"
    assert told[-1] == REMEDY and "docs/facts.md" in REMEDY and "verified_on" in REMEDY


def test_help_lines_past_their_date_are_not_used_in_silence() -> None:
    lines = load_help_lines().facts
    (told,) = (one for one in stale_facts([prepare("safety")], AFTER_ALL) if one.startswith("Help lines"))
    assert lines[0].id in told and f"and {len(lines) - SHOWN} more" in told.replace(",", "")


def test_rows_of_packs_that_say_what_a_stale_fact_says_are_named(tmp_path: Path) -> None:
    drawn = prepare(str(write_recipe(tmp_path)))
    told = " ".join(stale_facts([drawn], date(2027, 12, 1)))
    assert "Seeds that rest on facts past their date" in told and "trabalho-022 (administration/" in told
    others = write_recipe(
        tmp_path, RECIPE.replace("topic: topics", "topic: regional_words").replace("pequena", "outra")
    )
    assert "Seeds that rest" not in " ".join(stale_facts([prepare(str(others))], date(2027, 12, 1)))
