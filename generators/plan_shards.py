"""A run that is a shard of a plan: where it lies, what it rolls, and what it is held to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generators.plan import Part
from schemas.errors import UsageError
from schemas.plan_shard import PlanShard
from store.manifest import RunManifest, ShardEntry
from store.plan_shards import shards_in
from store.run import Run


def parts_of_shard(parts: Sequence[Part], shard: PlanShard) -> list[Part]:
    """A whole plan's parts, each with what of it is the shard's. Raises UsageError when that is nothing at all."""
    own = [
        part.model_copy(update={"planned": len(shard.indexes(place, part.planned))}) for place, part in enumerate(parts)
    ]
    if not any(part.planned for part in own):
        whole = sum(part.planned for part in parts)
        raise UsageError(f"Of {whole:,} rollouts nothing is left for shard {shard}.", "Plan more, or fewer shards.")
    return own


def entry_of(shard: PlanShard, parts: Sequence[Part]) -> ShardEntry:
    """What a run's manifest says of the shard that it is, from the whole plan's parts."""
    return ShardEntry(number=shard.number, of=shard.of, whole=tuple(part.planned for part in parts))


def run_folder(given: Path, shard: PlanShard | None) -> Path:
    """Where a run lies: in the folder given, or in a shard's own inside of it.

    Raises UsageError where that folder holds something else: a whole run, shards, or another number of them.
    """
    there = shards_in(given)
    if shard is None:
        if there:
            of = next(iter(there.values())).of
            raise UsageError(
                f"{given} holds shards of a plan.", f"Go on with one by --shard NUMBER/{of}, or choose another --run."
            )
        return given
    if given.name == shard.folder:
        return given
    if Run(given).manifest_path.is_file():
        begun = Run(given).manifest().shard
        remedy = f"It is shard {begun}: give --run {given.parent}." if begun else "Choose another folder for --run."
        raise UsageError(f"{given} holds a run already, and no shards can lie in it.", remedy)
    if of := next((one.of for one in there.values() if one.of != shard.of), 0):
        raise UsageError(
            f"{given} holds shards of {of}, and this would be one of {shard.of}: some rows would be made twice.",
            f"Give --shard NUMBER/{of}, or choose another folder for --run.",
        )
    return given / shard.folder


def sister_of(run: Run) -> Run | None:
    """Another shard of the same plan that was begun already; None where there is none."""
    others = (Run(path) for path in shards_in(run.path.parent) if path != run.path)
    return next((other for other in others if other.manifest_path.is_file()), None)


def check_shard(run: Run, manifest: RunManifest, shard: ShardEntry | None) -> None:
    """Refuse to go on with a run as another part of its plan than it was begun as. Raises UsageError."""
    begun = manifest.shard
    if (begun and (begun.number, begun.of)) == (shard and (shard.number, shard.of)):
        if begun and shard and shard.total < begun.total:
            raise UsageError(
                f"{run.path} is a shard of a plan of {begun.total:,}; {shard.total:,} would shrink it.",
                "Give -n at least as large as before.",
            )
        return
    if begun is None:
        raise UsageError(
            f"{run.path} was begun as a whole plan, not as shard {shard}.",
            "Leave out --shard, or choose another --run.",
        )
    raise UsageError(
        f"{run.path} was begun as shard {begun} of a plan of {begun.total:,}"
        + (f", not {shard}." if shard else ", not as a whole plan."),
        f"Go on with it by -n {begun.total} --shard {begun} --run {run.path.parent}, or choose another --run.",
    )
