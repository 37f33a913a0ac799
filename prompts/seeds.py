"""Seeds: the i-th row of a recipe's input, for any i, without a list of all of them in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from prompts.adopted_seeds import adopted_seeds
from prompts.census import CENSUS, ENDLESS, SAMPLED, People, census_pack
from prompts.crossing import cross
from prompts.packs import Pack, load_pack, place_in_pack
from prompts.recipe import SeedsSpec
from prompts.seed_digests import file_digest, pack_digest, rows_digest
from prompts.seed_shapes import first_of_each, first_of_each_in, place_in_file
from prompts.seed_table import Seed, SeedTable, ShapedSeed, weights_of
from prompts.strata import Strata
from schemas.errors import UsageError

STRATIFIED_ROWS = 200_000
"""Files with more rows are taken in a plain shuffled order, unless weights are given."""
KEPT_SEEDS = 4096
"""Of a table with no more, each seed is made once: its rows are drawn again and again."""


def open_seeds(spec: SeedsSpec, relative_to: Path, default_licence: str) -> SeedTable:
    """Open what a recipe's `seeds` names. Raises UsageError or RecipeError when something is missing or empty."""
    if spec.cross:
        packs = {field: _filtered(pack_of(name, relative_to), field, spec) for field, name in spec.cross.items()}
        place = {field: partial(_place, name, relative_to) for field, name in spec.cross.items()}
        people = {field: People(_where(spec, field)) for field, name in spec.cross.items() if name == CENSUS}
        table = cross(packs, spec.weights, place, people)
        table.digests = {name: pack_digest(name, relative_to) for name in spec.cross.values()}
        table.held_out = next((pack.name for pack in packs.values() if pack.held_out), "")
        return table
    if spec.adopted:
        return adopted_seeds(spec.adopted, relative_to)
    if spec.pack == CENSUS:
        return _people(spec)
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
        table.held_out = pack.name if pack.held_out else ""
        return table
    return _from_file(spec, relative_to, default_licence)


def pack_of(name: str, relative_to: Path) -> Pack:
    """What a recipe names in `cross`: a pack or, as a sample, the census."""
    return census_pack() if name == CENSUS else load_pack(name, relative_to)


def _place(name: str, relative_to: Path, identity: str) -> str:
    return identity if name == CENSUS else place_in_pack(name, relative_to, identity)


def _people(spec: SeedsSpec) -> SeedTable:
    """A person of the census for each rollout."""
    if spec.weights:
        raise UsageError("The census has shares of its own, which `weights` can't change.", "Use `where`.")
    pack, people = _filtered(census_pack(), "", spec), People(_where(spec, ""))

    def at(index: int, shuffle: int, salt: str) -> tuple[Seed, int]:
        row = people.for_rollout(index, shuffle, salt, lambda _: True)
        return _single(row, pack.source, pack.licence), 0

    def shapes() -> Iterator[ShapedSeed]:
        for number in first_of_each(pack.rows):
            row = pack.rows[number]
            yield ShapedSeed(_single(row, pack.source, pack.licence), partial(str, row["id"]))

    table = SeedTable(ENDLESS * len(pack.rows) // SAMPLED, at, shapes)
    table.digests = {CENSUS: pack_digest(CENSUS, Path())}
    return table


def _where(spec: SeedsSpec, field: str) -> dict[str, list[str]]:
    """The columns of one field that `where` filters by."""
    split = {key: key.rpartition(".") for key in spec.where}
    return {split[key][2]: allowed for key, allowed in spec.where.items() if split[key][0] == field}


def _rows(
    size: int,
    row_at: Callable[[int], Seed],
    weights: dict[str, dict[str, float]],
    first_of_shapes: Callable[[], Iterable[int]],
    place: Callable[[str], str],
) -> SeedTable:
    """Rows as they are, stratified by domain, or by the column that `weights` names."""
    column = next((key.rpartition(".")[2] for key in weights), "domain")
    kept = [row_at(i) for i in range(size)] if size <= KEPT_SEEDS else []
    rows = [seed.row for seed in kept]
    if not kept and (size <= STRATIFIED_ROWS or weights):
        rows = [row_at(i).row for i in range(size)]
    strata = Strata([str(row.get(column) or "") for row in rows] or [""] * size, weights_of(rows, weights))

    def at(index: int, shuffle: int, salt: str) -> tuple[Seed, int]:
        row, again = strata.at(index, shuffle)
        return kept[row] if kept else row_at(row), again

    def shapes() -> Iterator[ShapedSeed]:
        for number in first_of_shapes():
            seed = row_at(number)
            yield ShapedSeed(seed, partial(place, str(seed.row.get("id", number))))

    return SeedTable(size, at, shapes)


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
    columns = frame.columns  # asked for once: `row(named=True)` makes the list of them for each
    table = _rows(
        frame.height,
        lambda i: _single(dict(zip(columns, frame.row(i), strict=True)), name, default_licence),
        spec.weights,
        lambda: first_of_each_in(frame),
        place,
    )
    table.digests = {name: digest}
    return table


def _filtered(pack: Pack, field: str, spec: SeedsSpec) -> Pack:
    rows = pack.rows
    for column, allowed in _where(spec, field).items():
        left = tuple(r for r in rows if str(r.get(column)) in allowed)
        if not left:
            raise UsageError(f"Pack '{pack.name}' gives no seeds.", _why_none(rows, column, allowed))
        rows = left
    return pack.model_copy(update={"rows": rows})


def _why_none(rows: Sequence[dict[str, Any]], column: str, allowed: list[str], most: int = 12) -> str:
    """Which condition of `where` leaves nothing, and what it could say instead."""
    values = sorted({str(row[column]) for row in rows if row.get(column) is not None})
    if values:
        there = ", ".join(values[:most]) + (", ..." if len(values) > most else "")
        return f"`where` wants '{column}' to be {' or '.join(map(repr, allowed))}; in these rows it is: {there}."
    columns = ", ".join(sorted({name for row in rows for name in row}))
    return f"`where` asks for '{column}', which its rows lack. They have: {columns}."
