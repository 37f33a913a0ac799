"""Who a run was begun with: the same teachers go on with it, under the names and revisions by which it knows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from generators.judging.panel import JudgeTeacher
from schemas.errors import UsageError
from schemas.teacher import TeacherInfo

NOTED = "full_revisions"
"""In a manifest: what a revision of before, told by the ends of the weights, was by all bytes when it was seen last."""


def hold_to_teachers(
    folder: Path, manifest: dict[str, Any], teacher: TeacherInfo, judges: Sequence[TeacherInfo]
) -> None:
    """Raise UsageError unless these are the teacher and the judges that the manifest names, in its order.

    A revision from before is taken where the model still answers to it; its full revision is then noted and held to.
    """
    stored = manifest.get("judges") or [manifest["judge"]]
    if len(stored) != len(judges):
        raise UsageError(
            f"{folder} was begun with {len(stored)} judge teacher(s), not {len(judges)}.",
            "Give the same ones, in the same order, or choose another folder for --run.",
        )
    roles = [("teacher", manifest["teacher"], teacher)]
    for role, written, info in roles + [("judge", *both) for both in zip(stored, judges, strict=True)]:
        before = TeacherInfo.model_validate(written)
        known = before.revision if before.name == info.name else ""
        noted = next((n["full"] for n in _notes(manifest, info.name) if n["revision"] == known), "")
        if known and info.revision in (known, noted):
            continue
        if not known or noted or known != info.older_revision:
            raise UsageError(
                f"{folder} was begun with {role} {before.name} ({noted or before.revision}), "
                f"not {info.name} ({info.revision}).",
                "Use the same one, or choose another folder for --run.",
            )
        manifest.setdefault(NOTED, []).append({"name": info.name, "revision": known, "full": info.revision})


def as_begun(manifest: Mapping[str, Any], info: TeacherInfo) -> TeacherInfo:
    """The teacher under the revision that the run's requests carry: what they paid for is then found again."""
    known = next((n["revision"] for n in _notes(manifest, info.name) if n["full"] == info.revision), info.revision)
    return info.model_copy(update={"revision": known})


def judges_as_begun(manifest: Mapping[str, Any], judges: Sequence[JudgeTeacher]) -> tuple[JudgeTeacher, ...]:
    return tuple(JudgeTeacher(judge.label, judge.teacher, as_begun(manifest, judge.info)) for judge in judges)


def _notes(manifest: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    return [note for note in manifest.get(NOTED, ()) if note["name"] == name]
