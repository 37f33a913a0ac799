"""Who a run was begun with: the same teachers go on with it, under the names and revisions by which it knows them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from generators.judging.panel import JudgeTeacher
from schemas.errors import UsageError
from schemas.teacher import TeacherInfo
from store.manifest import FullRevision, RunManifest

Infos = tuple[TeacherInfo, list[TeacherInfo]]
"""Who the teacher is, and who judges."""


def hold_to_teachers(
    folder: Path, manifest: RunManifest, teacher: TeacherInfo, judges: Sequence[TeacherInfo]
) -> RunManifest:
    """Raise UsageError unless these are the teacher and the judges that the manifest names, in its order.

    A revision from before is taken where the model still answers to it; its full revision is then noted in the
    manifest that is returned, and held to.
    """
    stored = manifest.panel
    if len(stored) != len(judges):
        raise UsageError(
            f"{folder} was begun with {len(stored)} judge teacher(s), not {len(judges)}.",
            "Give the same ones, in the same order, or choose another folder for --run.",
        )
    roles = [("teacher", manifest.teacher, teacher)]
    for role, before, info in roles + [("judge", *both) for both in zip(stored, judges, strict=True)]:
        known = before.revision if before.name == info.name else ""
        noted = next((n.full for n in _notes(manifest, info.name) if n.revision == known), "")
        if known and info.revision in (known, noted):
            continue
        if not known or noted or known != info.older_revision:
            raise UsageError(
                f"{folder} was begun with {role} {before.name} ({noted or before.revision}), "
                f"not {info.name} ({info.revision}).",
                "Use the same one, or choose another folder for --run.",
            )
        note = FullRevision(name=info.name, revision=known, full=info.revision)
        manifest = manifest.model_copy(update={"full_revisions": (*manifest.full_revisions, note)})
    return manifest


def unlike(first: Infos, other: Infos) -> UsageError | None:
    """The error, where two workers' teachers and judges are not the same."""
    names = [[(one.name, one.revision) for one in (teacher, *judges)] for teacher, judges in (first, other)]
    if names[0] == names[1]:
        return None
    shown = " and ".join(", ".join(f"{name} ({revision})" for name, revision in one) for one in names)
    return UsageError(f"The workers' teachers are not the same: {shown}.", "Every node needs the same files.")


def as_begun(manifest: RunManifest, info: TeacherInfo) -> TeacherInfo:
    """The teacher under the revision that the run's requests carry: what they paid for is then found again."""
    known = next((n.revision for n in _notes(manifest, info.name) if n.full == info.revision), info.revision)
    return info.model_copy(update={"revision": known})


def judges_as_begun(manifest: RunManifest, judges: Sequence[JudgeTeacher]) -> tuple[JudgeTeacher, ...]:
    return tuple(JudgeTeacher(judge.label, judge.teacher, as_begun(manifest, judge.info)) for judge in judges)


def _notes(manifest: RunManifest, name: str) -> list[FullRevision]:
    return [note for note in manifest.full_revisions if note.name == name]
