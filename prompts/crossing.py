"""Crosses of packs: the i-th combination for any i, stratified by the pack that leads, of rows that go together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from prompts.packs import Pack
from prompts.pairings import Pairings
from prompts.seed_shapes import first_of_each
from prompts.seed_table import Seed, SeedTable, ShapedSeed, weights_of
from prompts.strata import Strata, key_of, permute
from schemas.errors import UsageError


def cross(
    packs: dict[str, Pack], weights: dict[str, dict[str, float]], place: Mapping[str, Callable[[str], str]]
) -> SeedTable:
    """Every combination of rows that suit each other. One pack leads: the one that is weighted, else the first that has
    domains. Its strata keep their shares; its rows that go with nothing are left out."""
    weighted = next((key.rpartition(".") for key in weights), ("", "", ""))
    lead = weighted[0] or next((f for f, p in packs.items() if "domain" in p.rows[0]), next(iter(packs)))
    if lead not in packs:
        raise UsageError(f"`weights` names '{lead}', which is no field of `cross`.", f"Fields: {', '.join(packs)}.")
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
        return _crossed({field: pack.rows[numbers[field]] for field, pack in packs.items()}, packs), draw

    def shapes() -> Iterator[ShapedSeed]:
        first = {field: pack.rows[0] for field, pack in packs.items()}
        for field, pack in packs.items():
            for number in first_of_each(pack.rows):
                row = pack.rows[number]
                yield ShapedSeed(_crossed({**first, field: row}, packs), partial(place[field], str(row["id"])))

    return SeedTable(sum(pairings.of(row).total for row in rows), at, shapes)


def _start(salt: str, size: int) -> int:
    """Where a recipe begins in the order of combinations: recipes that begin far apart use different ones for long."""
    return key_of("start of a cross", salt) % 2**32 * size >> 32 if salt else 0


def _crossed(rows: dict[str, dict[str, Any]], packs: dict[str, Pack]) -> Seed:
    sources = sorted({str(r.get("source", packs[f].source)) for f, r in rows.items()})
    licences = sorted({str(r.get("licence", packs[f].licence)) for f, r in rows.items()})
    return Seed(
        values=rows,
        row={field: row["id"] for field, row in rows.items()},
        source="; ".join(sources),
        licence=" AND ".join(licences),
        domain=next((str(r["domain"]) for r in rows.values() if "domain" in r), ""),
        topic=str(rows.get("topic", {}).get("text", "")),
    )
