"""Crosses of packs: the i-th combination for any i, stratified by the pack that leads, of rows that go together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import prod
from typing import Any

from prompts.census import ENDLESS, People
from prompts.packs import Pack
from prompts.pairings import Pairings, go_together
from prompts.seed_shapes import first_of_each
from prompts.seed_table import Seed, SeedTable, ShapedSeed, weights_of
from prompts.strata import Strata, key_of, permute
from schemas.errors import UsageError

OF_A_TEXT = ("document", "position", "title", "url", "archive_url", "date", "verified_on")
"""What a sample's provenance keeps of a row of the field `seed`, beside its id."""


def cross(
    packs: dict[str, Pack],
    weights: dict[str, dict[str, float]],
    place: Mapping[str, Callable[[str], str]],
    people: Mapping[str, People] | None = None,
) -> SeedTable:
    """Every combination of rows that suit each other. One pack leads: the one that is weighted, else the field
    `seed`, the first that has domains, or the first. Its strata keep their shares; its rows that go with nothing are
    left out.

    In a field of `people` each rollout has a person of its own, who suits its other rows; the field's pack is then a
    sample, which says what kinds of people there are.
    """
    people = people or {}
    weighted = next((key.rpartition(".") for key in weights), ("", "", ""))
    lead = weighted[0] or _first(packs, people)
    if lead not in packs:
        raise UsageError(f"`weights` names '{lead}', which is no field of `cross`.", f"Fields: {', '.join(packs)}.")
    if lead in people:
        raise UsageError(f"'{lead}' is drawn from the census, whose shares are its own.", "Weigh another field.")
    pairings = Pairings(lead, {field: pack.rows for field, pack in packs.items()})
    rows = [number for number in range(len(packs[lead].rows)) if pairings.of(number).total]
    if not rows:
        raise UsageError("No rows of this cross go together.", "See the `suits` of their packs, and `where`.")
    leading = [packs[lead].rows[number] for number in rows]
    column = weighted[2] or "domain"
    strata = Strata([str(row.get(column, "")) for row in leading], weights_of(leading, weights))
    others = [field for field in packs if field != lead]

    def at(index: int, shuffle: int, salt: str) -> tuple[Seed, int]:
        place_in_lead, again = strata.at(index, shuffle)
        row = rows[place_in_lead]
        combinations = pairings.of(row)
        draw, turn = divmod(again, combinations.total)
        turn = (turn + _start(salt, combinations.total)) % combinations.total
        chosen = combinations.at(permute(turn, combinations.total, key_of(shuffle, row)))
        numbers = {lead: row, **dict(zip(others, chosen, strict=True))}
        rows_of = {field: pack.rows[numbers[field]] for field, pack in packs.items()}
        for field, crowd in people.items():
            rows_of[field] = crowd.for_rollout(index, shuffle, salt, partial(_suits_all, field, rows_of))
        return _crossed(rows_of, packs, again), 0 if people else draw

    def shapes() -> Iterator[ShapedSeed]:
        first = {field: pack.rows[0] for field, pack in packs.items()}
        for field, pack in packs.items():
            for number in first_of_each(pack.rows):
                row = pack.rows[number]
                yield ShapedSeed(_crossed({**first, field: row}, packs), partial(place[field], str(row["id"])))

    sampled = prod(len(packs[field].rows) for field in people)
    return SeedTable(sum(pairings.of(row).total for row in rows) * ENDLESS ** len(people) // sampled, at, shapes)


def _suits_all(field: str, rows: Mapping[str, dict[str, Any]], row: Mapping[str, Any]) -> bool:
    return all(go_together(field, row, other, there) for other, there in rows.items() if other != field)


def _first(packs: Mapping[str, Pack], people: Mapping[str, People]) -> str:
    """The field that leads where no weights say: `seed`, or the first that has domains, or the first."""
    listed = [field for field in packs if field not in people] or list(packs)
    if "seed" in listed:
        return "seed"
    return next((field for field in listed if "domain" in packs[field].rows[0]), listed[0])


def _start(salt: str, size: int) -> int:
    """Where a recipe begins in the order of combinations: recipes that begin far apart use different ones for long."""
    return key_of("start of a cross", salt) % 2**32 * size >> 32 if salt else 0


def _crossed(rows: dict[str, dict[str, Any]], packs: dict[str, Pack], again: int = 0) -> Seed:
    sources = sorted({str(r.get("source", packs[f].source)) for f, r in rows.items()})
    licences = sorted({str(r.get("licence", packs[f].licence)) for f, r in rows.items()})
    read = rows.get("seed", {})
    kept = {key: read[key] for key in OF_A_TEXT if read.get(key) not in (None, "")}
    return Seed(
        values=rows,
        row={"id" if field == "seed" else field: row["id"] for field, row in rows.items()} | kept,
        source="; ".join(sources),
        licence=" AND ".join(licences),
        domain=next((str(r["domain"]) for r in rows.values() if "domain" in r), ""),
        topic=str(rows.get("topic", {}).get("text") or read.get("title") or ""),
        lead_again=again,
    )
