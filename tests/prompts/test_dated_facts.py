"""Dated facts: in date, told apart from copies, and refused with file and line when they are not whole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from commands.doctor_checks import MOST_NAMED, dated_facts
from prompts.dated_facts import FACTS, HELP_LINE_FILES, Dated, all_dated, fact_files, load_facts, load_help_lines, past
from prompts.dated_facts_page import facts_page
from prompts.excerpts import dated_passages, load_excerpts
from prompts.packs import load_pack
from prompts.yaml_source import YamlSource
from schemas.errors import FiligranaError, RecipeError
from tests.prompts.test_portuguese import complaints

LINE = (
    "subject: Linhas\ndescription: '-'\nfacts:\n"
    "  - id: sns24\n    name: SNS 24\n    number: 808 24 24 24\n    serves: saúde\n    hours: sempre\n"
    "    source: https://www.sns24.gov.pt\n    verified_on: 2026-11-28\n    ages_days: 365\n"
)


def test_what_was_in_date_when_the_newest_was_looked_up_is_all_there_is() -> None:
    """Who looks one up looks the others up that are past their date by then. From day to day nothing fails here: what
    is past its date is named by `doctor`, `plan` and `generate`, and no answer stands on it."""
    newest = max(row.verified_on for rows in all_dated().values() for row in rows)
    newest = max(newest, *(row.valid_on for row in dated_passages()))
    old = {name: [row.id for row in past(rows, newest)] for name, rows in all_dated().items()}
    assert {name: ids for name, ids in old.items() if ids} == {}, LOOK_UP
    assert [row.id for row in load_excerpts("shipped").expired(newest)] == [], LOOK_UP


LOOK_UP = (
    "look these up again (sources: docs/facts.md; of passages, their `references`), mend what has changed, "
    "and give each a new `verified_on`: until then no answer stands on them"
)


def test_a_fact_is_good_through_its_last_day() -> None:
    lines = load_help_lines().facts
    last = min(line.good_until for line in lines)
    assert past(lines, last) == []
    assert [line.good_until for line in past(lines, last + timedelta(days=1))] == [last] * len(
        [line for line in lines if line.good_until == last]
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("    hours: sempre\n", "", ":4: 'sns24' has a number and no `hours`"),
        ("    number: 808 24 24 24\n", "", ":4: 'sns24' needs a `number` or a `contact`"),
        ("    ages_days: 365\n", "", ":4: 'sns24' needs `expires_on` or `ages_days`"),
        ("    ages_days: 365\n", "    expires_on: 2025-01-01\n", ":11: 'sns24' expired before"),
        ("https://www", "www", ":9: 'facts.0.source'"),
        ("    verified_on: 2026-11-28\n", "", ":4: key 'facts.0.verified_on' is missing"),
        ("    serves", "    servs", ":7: unknown key 'servs'"),
    ],
)
def test_a_fact_without_source_date_or_hours_is_refused_at_its_line(
    before: str, after: str, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "linhas.yaml"
    path.write_text(LINE, encoding="utf-8")
    assert load_help_lines(str(path)).facts[0].shown == "SNS 24: 808 24 24 24 (sempre)"
    other = tmp_path / "outras.yaml"
    other.write_text(LINE.replace(before, after), encoding="utf-8")
    with pytest.raises(RecipeError) as refused:
        load_help_lines(str(other))
    assert f"{other}{said}" in refused.value.message


def test_two_rows_of_one_id_and_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "linhas.yaml"
    path.write_text(LINE + LINE.partition("facts:\n")[2], encoding="utf-8")
    with pytest.raises(RecipeError, match=r":12: the id 'sns24' is there already"):
        load_help_lines(str(path))
    with pytest.raises(FiligranaError, match="no file of facts 'linha'"):
        load_help_lines("linha")


def texts(place: str) -> dict[str, str]:
    """The texts of 'packs/passages' or 'recipes/tools' by row: a file that is no pack is one text called 'file'."""
    path = FACTS.parent / f"{place}.yaml"
    if place.startswith("packs/"):
        return {row["id"]: " ".join(map(str, row.values())) for row in load_pack(path.stem).rows}
    return {"file": YamlSource.read(path).text}


def test_the_texts_that_rest_on_a_fact_say_what_it_says() -> None:
    for name in fact_files():
        if name in HELP_LINE_FILES:
            continue
        for fact in load_facts(name).facts:
            for place, ids in fact.used_in.items():
                found = texts(place)
                for identity in ids:
                    for value in fact.values:
                        assert value in found[identity], (fact.id, place, identity, value)


def prose(row: Dated) -> list[str]:
    fields: dict[str, Any] = row.model_dump()
    return [str(fields[key]) for key in ("name", "serves", "hours", "cost", "contact", "statement") if key in fields]


def test_facts_are_in_european_portuguese() -> None:
    said = [text for rows in all_dated().values() for row in rows for text in prose(row)]
    assert {text: bad for text in said if (bad := complaints(text))} == {}


def test_the_page_of_facts_is_made_of_them() -> None:
    page = Path(__file__).parents[2] / "docs" / "facts.md"
    assert page.read_text(encoding="utf-8") == facts_page(), "run: python -m prompts.dated_facts_page > docs/facts.md"


def test_doctor_says_which_facts_are_past_and_which_are_next() -> None:
    rows = {f"{name}/{row.id}": row.good_until for name, rows in all_dated().items() for row in rows}
    first = min(rows, key=lambda name: (rows[name], name))
    today = dated_facts(min(row.verified_on for rows in all_dated().values() for row in rows))
    assert (today.state, today.remedy) == ("ok", "")
    assert f"next to look up: {first} (good until {rows[first].isoformat()})" in today.text
    passages = {f"passages/{row.id}": row.good_until for row in dated_passages()}
    after_all = dated_facts(max([*rows.values(), *passages.values()]) + timedelta(days=1))
    assert f" and {len(rows) + len(passages) - MOST_NAMED} more; none in date" in after_all.text
    later = dated_facts(rows[first] + timedelta(days=1))
    assert later.state == "note"
    assert f"past their date: {first}" in later.text
    assert "docs/facts.md" in later.remedy
