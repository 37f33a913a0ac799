"""Seeds: the i-th row of a recipe's input, for any i, without a list of all of them in memory."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

from prompts.packs import Pack, load_pack
from prompts.recipe import SeedsSpec
from schemas.base import Row
from schemas.errors import UsageError
from schemas.ids import content_id

RowAt = Callable[[int], dict[str, Any]]


class Seed(Row):
    """One row of input. `values` is what templates see; `row` is the same, flat, for the sample's provenance."""

    values: dict[str, Any]
    row: dict[str, Any]
    source: str
    licence: str
    domain: str = ""
    topic: str = ""


class SeedTable:
    """All the seeds of a recipe. `size` is how many different ones there are; after that they are drawn again."""

    def __init__(self, size: int, at: Callable[[int], Seed]) -> None:
        self.size = size
        self._at = at

    def seed(self, index: int, shuffle: int) -> tuple[Seed, int]:
        """The seed of rollout `index` (in an order that `shuffle` sets) and how often it was drawn before."""
        return self._at(permute(index % self.size, self.size, shuffle)), index // self.size

    def first(self) -> Seed:
        return self._at(0)


def open_seeds(spec: SeedsSpec, relative_to: Path, default_licence: str) -> SeedTable:
    """Open what a recipe's `seeds` names. Raises UsageError or RecipeError when something is missing or empty."""
    if spec.cross:
        packs = {field: _filtered(load_pack(name, relative_to), field, spec) for field, name in spec.cross.items()}
        return _cross(packs)
    if spec.pack:
        pack = _filtered(load_pack(spec.pack, relative_to), "", spec)
        return SeedTable(len(pack.rows), lambda i: _single(pack.rows[i], pack.source, pack.licence))
    return _from_file(spec, relative_to, default_licence)


def _cross(packs: dict[str, Pack]) -> SeedTable:
    sizes = [len(pack.rows) for pack in packs.values()]

    def at(position: int) -> Seed:
        rows: dict[str, dict[str, Any]] = {}
        for (field, pack), size in zip(packs.items(), sizes, strict=True):
            position, digit = divmod(position, size)
            rows[field] = pack.rows[digit]
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

    return SeedTable(math.prod(sizes), at)


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
        frame = read_seeds(path if path.is_absolute() or path.is_file() else relative_to / path)
    else:
        from sources.datasets_io import read_dataset

        name = str(spec.dataset)
        frame = read_dataset(name, spec.split, spec.text_field)
    for field, allowed in spec.where.items():
        if field not in frame.columns:
            raise UsageError(f"{name} has no column '{field}' to filter on.", f"Columns: {', '.join(frame.columns)}.")
        frame = frame.filter(frame[field].cast(str).is_in(allowed))
    if not frame.height:
        raise UsageError(f"{name} gives no seeds.", "Is it empty, or does `where` leave nothing?")
    return SeedTable(frame.height, lambda i: _single(frame.row(i, named=True), name, default_licence))


def _filtered(pack: Pack, field: str, spec: SeedsSpec) -> Pack:
    rows = pack.rows
    for key, allowed in spec.where.items():
        owner, _, column = key.rpartition(".")
        if owner == field:
            rows = tuple(r for r in rows if str(r.get(column)) in allowed)
    if not rows:
        raise UsageError(f"Pack '{pack.name}' gives no seeds.", "`where` leaves nothing: check its fields and values.")
    return pack.model_copy(update={"rows": rows})


def permute(position: int, size: int, key: int) -> int:
    """A bijection of range(size) that looks random: a four-round Feistel network with cycle walking.

    Source: Black and Rogaway, "Ciphers with arbitrary finite domains" (CT-RSA 2002).
    """
    if size < 2:
        return 0
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1
    while True:
        left, right = position >> half, position & mask
        for round_number in range(4):
            left, right = right, left ^ (_mix(key, round_number, right) & mask)
        position = (left << half) | right
        if position < size:
            return position


def _mix(key: int, round_number: int, value: int) -> int:
    """A cheap 64-bit mixer (the finaliser of splitmix64; Steele, Lea and Flood, OOPSLA 2014)."""
    x = (value + 0x9E3779B97F4A7C15 * (round_number + 1) + key * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return x ^ (x >> 31)


def seed_id(seed: Seed) -> str:
    """The id of a seed's content."""
    return content_id(seed.row)
