"""Which side of the split a group of rows is on: by a hash of its name, and for strata that hash leaves without one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from export.selection import Splits

HeldOut = Literal["validation", "test"]
HELD_OUT: tuple[HeldOut, ...] = ("validation", "test")
STRATA = ("recipe", "domain")
ENOUGH_GROUPS = 10
"""Groups that a recipe or domain has at least before one of them is held out because it is the recipe's or domain's."""

Trained = Callable[[pl.Series], Collection[str]]
"""Which of these ids of rows an earlier version here has in `train`."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier versions in the same home did: groups that they held out for a stratum (`key_of`, by side), and
    which rows they trained on. Both stay where they are."""

    chosen: Mapping[HeldOut, Collection[str]] = field(default_factory=dict)
    trained: Trained = lambda _: ()


@dataclass(slots=True)
class Sides:
    """`of` is each group's side. `chosen` are those that are held out for a stratum, by side, as `key_of` names them;
    `without` are strata (`recipe tools`) that are owed one, and all of whose groups were trained on already."""

    of: dict[str, str]
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    without: dict[str, tuple[str, ...]] = field(default_factory=dict)


def key_of(group: str) -> str:
    """A group's hash, 16 hexadecimal digits: what decides its side, and how a manifest names it."""
    return hashlib.blake2b(b"filigrana split\x1f" + group.encode(), digest_size=8).hexdigest()


def side(group: str, splits: Splits) -> str:
    """The split of a group of rows from its name alone: it never changes, whatever else is exported with it.

    Validation is taken from one end and test from the other: a share of one that grows takes from train alone.
    """
    return _side(key_of(group), splits)


def _side(key: str, splits: Splits) -> str:
    dice = int(key, 16) / 2**64
    if dice < splits.validation:
        return "validation"
    return "test" if dice >= 1 - splits.test else "train"


def sides(rows: pl.DataFrame, splits: Splits, earlier: Earlier) -> Sides:
    """The side of every group of `rows` (id, group, recipe, domain): see docs/export.md, "Splits that don't leak".

    A recipe or domain of enough groups of which the hash holds none out, where its share of them rounds to one or
    more, has the one whose hash is next held out, unless it was trained on before.
    """
    groups = rows.select("group", *(pl.col(name).cast(pl.String) for name in STRATA)).unique()
    keys = {group: key_of(group) for group in groups["group"].unique()}
    found = Sides({group: _side(key, splits) for group, key in keys.items()})
    for wanted in HELD_OUT:
        share = splits.validation if wanted == "validation" else splits.test
        if not share:
            continue
        before = set(earlier.chosen.get(wanted, ()))
        chosen = {g for g, key in keys.items() if key in before and found.of[g] == "train"} if before else set()
        found.of.update(dict.fromkeys(chosen, wanted))
        for stratum, members in _strata(groups, share):
            if any(found.of[group] == wanted for group in members):
                continue
            untrained = _untrained([g for g in members if found.of[g] == "train"], rows, earlier.trained)
            if not untrained:
                found.without[wanted] = (*found.without.get(wanted, ()), stratum)
                continue
            ends = sorted(untrained, key=lambda group: (keys[group], group))
            next_one = ends[0] if wanted == "validation" else ends[-1]
            found.of[next_one] = wanted
            chosen.add(next_one)
        if chosen:
            found.chosen[wanted] = tuple(sorted(keys[group] for group in chosen))
    return found


def _strata(groups: pl.DataFrame, share: float) -> list[tuple[str, list[str]]]:
    """Recipes, then domains, that are owed a held-out group: their name and their groups."""
    found = []
    for column in STRATA:
        members = groups.filter(pl.col(column) != "").group_by(column).agg(pl.col("group").unique().sort())
        for name, of_it in members.sort(column).iter_rows():
            if len(of_it) >= ENOUGH_GROUPS and len(of_it) * share >= 0.5:
                found.append((f"{column} {name}", of_it))
    return found


def _untrained(groups: list[str], rows: pl.DataFrame, trained: Trained) -> list[str]:
    """Those of the groups of which no row was trained on before."""
    of_them = rows.filter(pl.col("group").is_in(groups)).select("id", "group")
    known = list(trained(of_them["id"]))
    taken = set(of_them.filter(pl.col("id").is_in(known))["group"]) if known else set()
    return [group for group in groups if group not in taken]
