"""A run is its owner's alone: it holds what people wrote, and what they said of it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.private import write_private
from store.run import Run
from tests.commands.test_bad_input import filigrana
from tests.generators.recipe_files import write_recipe


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[str]:
    """What others may do anything with, in a folder and with the folder itself."""
    return [f"{p} {stat.filemode(p.stat().st_mode)}" for p in (folder, *folder.rglob("*")) if p.stat().st_mode & 0o077]


def generate(recipe: Path, run: Path, count: int, *more: str) -> None:
    done = filigrana("generate", recipe, "-n", str(count), "--local", "-t", "replay", "--run", run, *more)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_run_is_private_in_a_folder_that_was_open(tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir(mode=0o755)
    generate(write_recipe(tmp_path), run, 3)
    assert open_to_others(run) == []
    kinds = {p.parent.name for p in run.rglob("*.parquet")}
    assert {"requests", "completions"} <= kinds, "and there is something in it"
    assert not os.access(run / "manifest.json", os.X_OK) or os.geteuid() == 0
    assert stat.S_IMODE((run / "manifest.json").stat().st_mode) == 0o600


@pytest.mark.slow
def test_a_run_of_before_is_tightened_when_it_is_next_written(tmp_path: Path) -> None:
    recipe, run, outside = write_recipe(tmp_path), tmp_path / "run", tmp_path / "alheio.txt"
    generate(recipe, run, 2)
    outside.write_text("de outrem")
    (run / "atalho").symlink_to(outside)
    for path in (run, *run.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert filigrana("retry", run).returncode == 0
    assert len(open_to_others(run)) > 3, "looking changes nothing"
    generate(recipe, run, 3)
    assert open_to_others(run) == [f"{run / 'atalho'} -rw-r--r--"], "a link's end is somebody else's"


def test_the_journal_is_private_while_it_is_written(tmp_path: Path) -> None:
    from store.journal import Journal

    journal = Journal(tmp_path / "run", "w")
    journal.append("retries", {"rollout_id": "r", "recipe": "x", "index": 0, "retried_at": 0.0})
    journal.flush()
    assert [p.name for p in (tmp_path / "run" / "journal").iterdir()] == ["w.000000.jsonl"]
    assert open_to_others(tmp_path / "run" / "journal") == []
    journal.close()
    assert open_to_others(tmp_path / "run" / "retries") == []


def test_a_secret_is_private_where_the_file_was_open(tmp_path: Path) -> None:
    path = tmp_path / "owner.key"
    path.write_text("a key of before, longer")
    path.chmod(0o644)
    write_private(path, "key")
    assert path.read_text() == "key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not Run(tmp_path).manifest_path.exists()
