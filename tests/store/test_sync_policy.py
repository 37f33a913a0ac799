"""How much of a run is handed to the disk before going on, by setting."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from schemas.errors import UsageError
from store.files import write_whole


@pytest.mark.parametrize(
    ("policy", "synced"), [("all", [False, True]), ("files", [False]), ("none", []), ("", [False, True])]
)
def test_files_and_folders_are_synced_as_the_setting_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, policy: str, synced: list[bool]
) -> None:
    folders: list[bool] = []
    fsync = os.fsync

    def recorded(descriptor: int) -> None:
        folders.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", recorded)
    monkeypatch.setenv("FILIGRANA_SYNC", policy)
    write_whole(tmp_path / "file", "content")
    assert folders == synced
    assert (tmp_path / "file").read_text() == "content"


def test_another_policy_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_SYNC", "sometimes")
    with pytest.raises(UsageError, match=r"FILIGRANA_SYNC is 'sometimes'\.\n  It can be all, files or none\."):
        write_whole(tmp_path / "file", "content")
