"""What may lie in a folder where a run is to begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.run_manifest import check_same_plan
from schemas.errors import UsageError
from store.kept import spare_of
from store.run import Run, RunLock


def test_a_process_killed_while_it_began_a_run_leaves_a_folder_to_begin_it_in(tmp_path: Path) -> None:
    run = Run(tmp_path / "run")
    with RunLock(run):
        spare = spare_of(run.manifest_path)
        spare.write_text("what is written before the manifest")
        spare.with_name(f".{spare.name}.4711.tmp").touch()
        (run.path / ".manifest.json.4711.tmp").touch()
        check_same_plan(run, {}, 1)


@pytest.mark.parametrize("name", ["notes.txt", "samples", ".hidden", "manifest.json.bak"])
def test_a_folder_of_something_else_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(UsageError, match="is not empty and holds no run"):
        check_same_plan(Run(tmp_path), {}, 1)
