"""A run's manifest.json: what was planned, with whom, and in which sessions. Every one ever written can be read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from schemas.base import LastingRow
from schemas.errors import StoreError
from schemas.plan_shard import PlanShard
from schemas.teacher import TeacherInfo

REMEDY = "Restore it from a copy; if a newer version of Filigrana wrote it, use that one."


class RecipeEntry(LastingRow):
    """A recipe of the run: how many rollouts are planned, and its text as it was when the run was begun."""

    name: str
    hash: str
    planned: int
    method: str
    title: str
    licence: str
    text: str
    inputs: dict[str, str] = {}
    """SHA-256 of its packs, files of seeds and what its options load, by name; the first versions didn't say."""


class ShardEntry(PlanShard):
    """Which shard of a plan a run is, where it is one; `whole` is how many rollouts the plan has of each recipe."""

    whole: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many rollouts the plan has in all."""
        return sum(self.whole)


def plan_of(shard: PlanShard, seed: int, recipes: Iterable[RecipeEntry]) -> tuple[object, ...]:
    """What the shards of one plan have in common, and those of no other."""
    return shard.of, seed, tuple((recipe.name, recipe.hash) for recipe in recipes)


class TeacherEntry(LastingRow):
    """Who answered. What else `TeacherInfo` tells is kept as it was told."""

    name: str
    revision: str
    licence: str

    @classmethod
    def of(cls, info: TeacherInfo) -> TeacherEntry:
        return cls.model_validate(info.model_dump())


class SessionEntry(LastingRow):
    """One `filigrana generate`: times are ISO 8601 in UTC, `ended_at` is None while it is going on or was killed."""

    started_at: str
    ended_at: str | None
    teacher: str = ""
    """What stood after --teacher; the first versions didn't say."""
    trusted_engine: dict[str, list[str]] = {}
    """With --trust-engine: the engine settings consented to, by recipe."""
    plugins: dict[str, str] = {}
    """Packages outside of Filigrana with their versions, by what they brought: `method explain_word`."""
    endpoints: dict[str, dict[str, Any]] = {}
    """Of endpoints that a file names: what it sets that changes what is made, by `teacher`, `judge 1`..."""
    sound: dict[str, str] = {}
    """Who spoke and who wrote down, as they were given, by `voice` and `transcriber`; empty where nothing is said."""
    adapted: dict[str, tuple[str, ...]] = {}
    """By endpoint: what it was found not to take in this session, and what was done instead."""
    answered_as: tuple[str, ...] = ()
    """Who the teacher's endpoint said has answered, so far, by the end of this session."""
    packages: dict[str, str]
    git: str | None


class FullRevision(LastingRow):
    """What a revision of before, told by the ends of the weights, was by all bytes when it was seen last."""

    name: str
    revision: str
    full: str


class RunManifest(LastingRow):
    """What a run is. Its fields are in the order in which they are written."""

    run_id: str
    receipts: bool = False
    """Whether every segment has left a receipt since the run was begun."""
    salted: bool = False
    """Whether the order of crosses differs from recipe to recipe, since the run was begun."""
    seed: int
    shard: ShardEntry | None = None
    created_at: str
    recipes: tuple[RecipeEntry, ...]
    sessions: tuple[SessionEntry, ...]
    teacher: TeacherEntry
    judge: TeacherEntry
    """The first judge; the teacher where it judges itself."""
    judges: tuple[TeacherEntry, ...] = ()
    """All of them, where there are several."""
    full_revisions: tuple[FullRevision, ...] = ()

    @property
    def panel(self) -> tuple[TeacherEntry, ...]:
        """The judges, in the order in which they were given."""
        return self.judges or (self.judge,)

    @property
    def planned(self) -> dict[str, int]:
        """How many rollouts are planned, by recipe."""
        return {recipe.name: recipe.planned for recipe in self.recipes}

    @property
    def indexes(self) -> dict[str, range]:
        """Which rollouts are planned, by recipe: all from 0 on, or a shard's."""
        if self.shard is None:
            return {name: range(count) for name, count in self.planned.items()}
        places = enumerate(zip(self.planned, self.shard.whole, strict=True))
        return {name: self.shard.indexes(place, whole) for place, (name, whole) in places}


Manifest = TypeVar("Manifest", bound=LastingRow)


def parse_manifest(kind: type[Manifest], path: Path, data: bytes) -> Manifest:
    """A manifest's bytes as a row. Raises StoreError when it is damaged: a sentence that names the file and the key."""
    return manifest_row(kind, path, json_of(path, data))


def json_of(path: Path, data: bytes) -> Any:
    """What a file's bytes say in JSON. Raises StoreError when they aren't."""
    try:
        return orjson.loads(data)
    except ValueError as error:
        raise StoreError(f"{path} is not valid JSON: {error}.", REMEDY) from error


def manifest_row(kind: type[Manifest], path: Path, found: object) -> Manifest:
    """What a manifest says as a row. Raises StoreError as `parse_manifest` does."""
    try:
        return kind.model_validate(found, extra="allow")
    except ValidationError as error:
        raise StoreError(f"{path} is damaged: {_first_fault(error)}.", REMEDY) from error


def manifest_bytes(manifest: LastingRow) -> bytes:
    """A manifest as it is written: UTF-8 JSON, keys in the order of the fields, two spaces deep."""
    return orjson.dumps(manifest.model_dump(mode="json"), option=orjson.OPT_INDENT_2)


def _first_fault(error: ValidationError) -> str:
    """What is wrong first, with its place in the file: `recipes[0].planned`."""
    first = error.errors()[0]
    key = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in first["loc"]).lstrip(".")
    if not key:
        return "it should hold one JSON object"
    return f"key '{key}' is missing" if first["type"] == "missing" else f"'{key}': {first['msg']}"
