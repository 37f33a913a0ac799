"""A power cut loses what was not synced: whatever was written by then, a run, and an export, are whole on the disk.

The disk is a model beside the real one, which sees each fsync: a file's bytes are on it once the file is synced, a name
once its folder is.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from export.exporting import export_runs
from export.files.versions import verify
from export.selection import Selection
from store.inspection import run_faults
from store.journal import Journal, recover
from store.run import Run
from tests.export.export_run_builders import make_run, make_sample
from tests.export.test_export_messages import JSONL, NO_HOLD_OUT
from tests.store.run_manifests import manifest_of


@dataclass
class Disk:
    """What would be there after a power cut: by inode the bytes that were synced, by folder the names."""

    root: Path
    cuts: Path
    bytes_of: dict[int, bytes] = field(default_factory=dict)
    names_in: dict[int, list[tuple[str, int, bool]]] = field(default_factory=dict)
    number: int = 0

    def synced(self, descriptor: int) -> None:
        path, inode = Path(f"/proc/self/fd/{descriptor}").readlink(), os.fstat(descriptor).st_ino
        if path.is_dir():
            self.names_in[inode] = [(entry.name, entry.inode(), entry.is_dir()) for entry in os.scandir(path)]
        else:
            self.bytes_of[inode] = path.read_bytes()

    def after_a_cut(self, folder: Path | None = None) -> Path:
        """A folder as a power cut now would leave it: what wasn't synced has no bytes, or no name."""
        self.number += 1
        return self._laid_out((folder or self.root).stat().st_ino, self.cuts / str(self.number))

    def _laid_out(self, folder: int, to: Path) -> Path:
        to.mkdir(parents=True)
        for name, inode, is_folder in self.names_in.get(folder, ()):
            if is_folder:
                self._laid_out(inode, to / name)
            else:
                (to / name).write_bytes(self.bytes_of.get(inode, b""))
        return to


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    found, fsync = Disk(tmp_path / "disk", tmp_path / "cuts"), os.fsync
    found.root.mkdir()

    def seen(descriptor: int) -> None:
        fsync(descriptor)
        found.synced(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    return found


def before(monkeypatch: pytest.MonkeyPatch, name: str, look: Callable[[str], None]) -> None:
    """Look whenever a name is about to be taken or given: `os.unlink`, `os.replace`, `os.rename`."""
    real = getattr(os, name)

    def looked(path: object, *others: object, **options: object) -> object:
        look(os.fspath(path))  # type: ignore[call-overload]
        return real(path, *others, **options)

    monkeypatch.setattr(os, name, looked)


def row(index: int) -> dict[str, object]:
    return {"rollout_id": f"r{index}", "recipe": "a", "index": index, "retried_at": 1.0}


def test_a_segment_goes_only_when_its_rows_are_on_the_disk_in_shards_that_a_receipt_names(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Run(disk.root / "run").write_manifest(manifest_of({"a": 10}, receipts=True))
    cuts: list[Path] = []

    def look(path: str) -> None:
        if path.endswith(".jsonl"):
            cuts.append(disk.after_a_cut() / "run")

    before(monkeypatch, "unlink", look)
    for index in range(3):
        journal = Journal(disk.root / "run", f"w{index}")
        journal.append("retries", row(index))
        journal.close()
    monkeypatch.undo()
    assert len(cuts) == 3
    for number, cut in enumerate(cuts, 1):
        for segment in (cut / "journal").glob("*.jsonl"):
            segment.unlink()  # the shards alone have to do
        assert sorted(Run(cut).scan("retries").collect()["index"]) == list(range(number))
        assert len(list((cut / "journal").glob("*.sealed"))) == number
        assert not list(run_faults(Run(cut)))


def test_shards_are_never_on_the_disk_without_the_segment_that_they_are_made_of(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    Run(disk.root / "run").write_manifest(manifest_of({"a": 10}, receipts=True))
    cuts: list[Path] = []
    journal = Journal(disk.root / "run", "w")
    for index in range(3):
        journal.append("retries", row(index))
    before(monkeypatch, "replace", lambda _: cuts.append(disk.after_a_cut() / "run"))
    journal.close()
    monkeypatch.undo()
    assert len(cuts) == 4, "the shard, rows, sums, receipt"
    for cut in cuts:
        assert recover(cut) == 1
        assert sorted(Run(cut).scan("retries").collect()["index"]) == [0, 1, 2]
        assert not list(run_faults(Run(cut)))


def test_the_manifest_is_at_any_moment_what_it_was_or_what_it_is(disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    run, seen = Run(disk.root / "run"), []
    run.write_manifest(manifest_of({"a": 1}))

    def look(_: str) -> None:
        seen.append(Run(disk.after_a_cut() / "run").manifest().planned["a"])

    before(monkeypatch, "replace", look)
    run.write_manifest(manifest_of({"a": 2}))
    assert seen == [1, 1]
    assert Run(disk.after_a_cut() / "run").manifest().planned == {"a": 2}


@pytest.mark.slow
def test_a_version_has_its_place_only_when_all_of_it_is_on_the_disk(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run(tmp_path / "run", [make_sample(i) for i in range(6)])
    asked = Selection(include_unreviewed=True)  # type: ignore[call-arg]
    built: list[Path] = []

    def look(path: str) -> None:
        if path.endswith("/version"):
            built.append(disk.after_a_cut(Path(path)))

    before(monkeypatch, "rename", look)
    export_runs([run], disk.root / "home" / "out", asked, NO_HOLD_OUT, JSONL)
    monkeypatch.undo()
    assert [verify(version).rows for version in built] == [6]
    assert verify(disk.after_a_cut() / "home" / "out" / "v0001").rows == 6
