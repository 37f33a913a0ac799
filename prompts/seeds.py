"""Seeds: the i-th row of a recipe's input, for any i, without a list of all of them in memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from prompts.packs import Pack, load_pack, place_in_pack
from prompts.recipe import SeedsSpec
from prompts.seed_digests import file_digest, pack_digest, rows_digest
from prompts.seed_shapes import first_of_each, first_of_each_in, place_in_file
from prompts.strata import Strata, key_of, permute
from schemas.base import Row
from schemas.errors import UsageError

STRATIFIED_ROWS = 200_000
"""Files with more rows are taken in a plain shuffled order, unless weights are given."""


class Seed(Row):
    """One row of input. `values` is what templates see; `row` is the same, flat, for the sample's provenance."""

    values: dict[str, Any]
    row: dict[str, Any]
    source: str
    licence: str
    domain: str = ""
    topic: str = ""


@dataclass(frozen=True, slots=True)
class ShapedSeed:
    """A seed that stands for all rows with the same fields; `place` finds its file and line."""

    seed: Seed
    place: Callable[[], str]


class SeedTable:
    """All the seeds of a recipe. `size` is how many different ones there are; after that they are drawn again."""

    def __init__(
        self, size: int, at: Callable[[int, int], tuple[Seed, int]], shapes: Callable[[], Iterable[ShapedSeed]]
    ) -> None:
        self.size = size
        self._at = at
        self.shapes = shapes
        """One seed for each shape of row that there is: who can use them can use all."""
        self.digests: dict[str, str] = {}
        """SHA-256 of each pack, file or dataset that they are drawn from, by the name that the recipe gives it."""

    def seed(self, index: int, shuffle: int) -> tuple[Seed, int]:
        """The seed of rollout `index`, in an order that `shuffle` sets, and how often it was drawn before."""
        return self._at(index, shuffle)

    def first(self) -> Seed:
        return self._at(0, 0)[0]


def open_seeds(spec: SeedsSpec, relative_to: Path, default_licence: str) -> SeedTable:
    """Open what a recipe's `seeds` names. Raises UsageError or RecipeError when something is missing or empty."""
    if spec.cross:
        packs = {field: _filtered(load_pack(name, relative_to), field, spec) for field, name in spec.cross.items()}
        place = {field: partial(place_in_pack, name, relative_to) for field, name in spec.cross.items()}
        table = _cross(packs, spec.weights, place)
        table.digests = {name: pack_digest(name, relative_to) for name in spec.cross.values()}
        return table
    if spec.pack:
        pack = _filtered(load_pack(spec.pack, relative_to), "", spec)
        table = _rows(
            len(pack.rows),
            lambda i: _single(pack.rows[i], pack.source, pack.licence),
            spec.weights,
            lambda: first_of_each(pack.rows),
            partial(place_in_pack, spec.pack, relative_to),
        )
        table.digests = {spec.pack: pack_digest(spec.pack, relative_to)}
        return table
    return _from_file(spec, relative_to, default_licence)


def _cross(
    packs: dict[str, Pack], weights: dict[str, dict[str, float]], place: Mapping[str, Callable[[str], str]]
) -> SeedTable:
    """Every combination of rows. One pack leads: the one that is weighted, else the first that has domains."""
    weighted = next((key.rpartition(".") for key in weights), ("", "", ""))
    lead = weighted[0] or next((f for f, p in packs.items() if "domain" in p.rows[0]), next(iter(packs)))
    if lead not in packs:
        raise UsageError(f"`weights` names '{lead}', which is no field of `cross`.", f"Fields: {', '.join(packs)}.")
    column = weighted[2] or "domain"
    strata = Strata([str(row.get(column, "")) for row in packs[lead].rows], _weights_of(packs[lead].rows, weights))
    others = {field: pack for field, pack in packs.items() if field != lead}
    rest = math.prod(len(pack.rows) for pack in others.values())

    def at(index: int, shuffle: int) -> tuple[Seed, int]:
        row, again = strata.at(index, shuffle)
        draw, turn = divmod(again, rest)
        position = permute(turn, rest, key_of(shuffle, row))
        rows = {lead: packs[lead].rows[row]}
        for field, pack in others.items():
            position, digit = divmod(position, len(pack.rows))
            rows[field] = pack.rows[digit]
        return _crossed({field: rows[field] for field in packs}, packs), draw

    def shapes() -> Iterator[ShapedSeed]:
        first = {field: pack.rows[0] for field, pack in packs.items()}
        for field, pack in packs.items():
            for number in first_of_each(pack.rows):
                row = pack.rows[number]
                yield ShapedSeed(_crossed({**first, field: row}, packs), partial(place[field], str(row["id"])))

    return SeedTable(rest * len(packs[lead].rows), at, shapes)


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


def _rows(
    size: int,
    row_at: Callable[[int], Seed],
    weights: dict[str, dict[str, float]],
    first_of_shapes: Callable[[], Iterable[int]],
    place: Callable[[str], str],
) -> SeedTable:
    """Rows as they are, stratified by domain, or by the column that `weights` names."""
    column = next((key.rpartition(".")[2] for key in weights), "domain")
    rows = [row_at(i).row for i in range(size)] if size <= STRATIFIED_ROWS or weights else []
    strata = Strata([str(row.get(column) or "") for row in rows] or [""] * size, _weights_of(rows, weights))

    def at(index: int, shuffle: int) -> tuple[Seed, int]:
        row, again = strata.at(index, shuffle)
        return row_at(row), again

    def shapes() -> Iterator[ShapedSeed]:
        for number in first_of_shapes():
            seed = row_at(number)
            yield ShapedSeed(seed, partial(place, str(seed.row.get("id", number))))

    return SeedTable(size, at, shapes)


def _weights_of(rows: Sequence[dict[str, Any]], weights: dict[str, dict[str, float]]) -> dict[str, float]:
    """The weights given, checked against the values there are."""
    for key, given in weights.items():
        column = key.rpartition(".")[2]
        values = {str(row.get(column, "")) for row in rows}
        unknown = sorted(set(given) - values)
        if unknown:
            raise UsageError(
                f"`weights` names '{unknown[0]}', which no seed has as {column}.", f"Values: {sorted(values)}."
            )
        return given
    return {}


def _single(row: dict[str, Any], source: str, licence: str) -> Seed:
    return Seed(
        values={"seed": row},
        row=row,
        source=str(row.get("source") or source),
        licence=str(row.get("licence") or licence),
        domain=str(row.get("domain") or ""),
        topic=str(row.get("title") or row.get("topic") or ""),
    )


def _from_file(spec: SeedsSpec, relative_to: Path, default_licence: str) -> SeedTable:
    from sources.files import read_seeds

    if spec.file:
        name = spec.file
        path = Path(name).expanduser()
        path = path if path.is_absolute() or path.is_file() else relative_to / path
        frame, place = read_seeds(path), partial(place_in_file, path)
        digest = file_digest([path])
    else:
        from sources.datasets_io import read_dataset

        name = str(spec.dataset)
        frame = read_dataset(name, spec.split, spec.text_field, hub=spec.hub)
        place = partial("{}, row '{}'".format, name)
        digest = rows_digest(frame)
    for field, allowed in spec.where.items():
        if field not in frame.columns:
            raise UsageError(f"{name} has no column '{field}' to filter on.", f"Columns: {', '.join(frame.columns)}.")
        frame = frame.filter(frame[field].cast(str).is_in(allowed))
    if not frame.height:
        raise UsageError(f"{name} gives no seeds.", "Is it empty, or does `where` leave nothing?")
    table = _rows(
        frame.height,
        lambda i: _single(frame.row(i, named=True), name, default_licence),
        spec.weights,
        lambda: first_of_each_in(frame),
        place,
    )
    table.digests = {name: digest}
    return table


def _filtered(pack: Pack, field: str, spec: SeedsSpec) -> Pack:
    rows = pack.rows
    for key, allowed in spec.where.items():
        owner, _, column = key.rpartition(".")
        if owner == field:
            rows = tuple(r for r in rows if str(r.get(column)) in allowed)
    if not rows:
        raise UsageError(f"Pack '{pack.name}' gives no seeds.", "`where` leaves nothing: check its fields and values.")
    return pack.model_copy(update={"rows": rows})
