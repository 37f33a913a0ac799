"""Runs begun by earlier programs open, resume and export to the rows that the last program before made of them.

The rows, not the bytes: since then every export has one schema (docs/export.md, "One schema"), so that columns which
had been there only when a row needed them are always there, and the pages that describe them differ.

Of `v0001` a fifth was test then, and the twentieth above it validation. Test is at the other end now; asked for as one
share, the same rows are held out. Of a run that is not finished nothing was left out then for saying what another row
says: `--keep-duplicates`.
"""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import datasets
import pytest
from typer.testing import CliRunner

from filigrana import app
from reports.diff import diff, read_rows
from store.run import Run
from tests.golden.ids_of import ids_of

HERE = Path(__file__).parent
RUNS = ("before_the_second_round", "before_the_move")
EXPORTS = {
    "v0001": ["--format", "messages", "--include-unreviewed", "--validation", "0.25", "--keep-duplicates"],
    "v0002": [
        "--format",
        "preference",
        "--file-type",
        "jsonl",
        "--pairs-from-edits",
        "--include-unreviewed",
        "--keep-duplicates",
    ],
}
SINCE = ("calls", "layout", "reasoning", "negatives", "columns")
"""Settings of an export's shape that there were not then."""
TOLD_SINCE = {"turned_down", "judge_scores", "reviewers", "finding_count", "turns", "variety_score"}
"""Columns that say something which was not told then."""


@pytest.fixture(params=RUNS)
def golden(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A golden folder as make.sh left it: `run`, and under `expected` what c802300 made of it.

    The version of the program, which a manifest names, is held at that of then.
    """
    with tarfile.open(HERE / f"{request.param}.tar.xz") as packed:
        packed.extractall(tmp_path, filter="tar")
    installed = importlib.metadata.distribution

    def as_of_then(name: str) -> object:
        return SimpleNamespace(version="0.1.0") if name == "filigrana" else installed(name)

    monkeypatch.setattr(importlib.metadata, "distribution", as_of_then)
    monkeypatch.chdir(HERE / "recipes")
    return tmp_path / str(request.param)


def said(*arguments: object) -> str:
    """What a command of today prints."""
    done = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def resume(run: Path) -> None:
    said("generate", "mix.yaml", "-n", 36, "--run", run, "--local", "--teacher", "replay:corpus.json")


def same_as_then(run: Path, expected: Path, exports: Path) -> None:
    """Books, ids and exports of `run` are the expected ones; exports are written to `exports`."""
    books = json.loads(said("status", run, "--json"))
    assert books.pop("grounds") and books.pop("recipes")
    assert books == json.loads((expected / "status.json").read_text())
    assert ids_of(Run.open(run)) == (expected / "ids.txt").read_text()
    exports.mkdir(mode=0o700)
    shutil.copy(expected / "exports" / ".pseudonyms", exports)
    for number, options in enumerate(EXPORTS.values(), 1):
        said("export", run, "--to", exports, *options, "--title", f"Golden {number}")
    pages = [{n for n in files_of(folder) if "/data/" not in n} for folder in (exports, expected / "exports")]
    assert pages[0] == pages[1]
    for version in sorted(exports.glob("v*")):
        then = expected / "exports" / version.name
        assert told(version) == told(then), version
        for part, before in rows_of(then).items():
            assert [as_then(row, set(before[0])) for row in rows_of(version)[part]] == before, (version, part)


def rows_of(version: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows that are trained on, and those that are held out, each by id."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path in version.glob("data/*/*"):
        part = "train" if path.parent.name == "train" else "held out"
        found.setdefault(part, []).extend(read_rows(path))
    return {part: sorted(rows, key=lambda row: str(row["id"])) for part, rows in found.items()}


def told(version: Path) -> dict[str, Any]:
    """What a manifest says, but for its columns, what follows from them, and settings that there were not then."""
    manifest = json.loads((version / "manifest.json").read_text())
    for name in ("schema", "files", "version", "splits", "held_out"):
        del manifest[name]
    for name in ("author", "url", "examples", "with_reasoning", "with_excerpts", "with_passages", "splits_of_recipes"):
        manifest.pop(name, None)
    del manifest["shares"]["split"]
    manifest["selection"].pop("keep_duplicates", None)
    for one in manifest["runs"]:
        one.pop("unfinished", None)
        one["books"].pop("recipes", None)
        for recipe in one["recipes"]:
            recipe.pop("inputs", None)
    return {**manifest, "format": {k: v for k, v in manifest["format"].items() if k not in SINCE}}


def as_then(row: dict[str, Any], columns: set[str]) -> dict[str, Any]:
    """A row of today in the columns of then, where what a row lacked was empty, and what all lacked not there."""
    texts = {"tools": json.loads(row["tools"] or "[]"), "constraints": json.loads(row["constraints"] or "[]")}
    values = {**row, **texts, "quote": row["quote"] or ""}
    assert not [name for name, value in values.items() if name not in columns | TOLD_SINCE and value]
    return {name: value for name, value in values.items() if name in columns}


def files_of(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_a_run_begun_then_opens_and_exports_to_the_same_rows(golden: Path) -> None:
    same_as_then(golden / "run", golden / "expected" / "begun", golden / "exports")


@pytest.mark.slow
def test_a_run_begun_then_resumes_to_the_same_books_ids_and_rows(golden: Path) -> None:
    resume(golden / "run")
    same_as_then(golden / "run", golden / "expected" / "resumed", golden / "exports")


@pytest.mark.slow
@pytest.mark.parametrize("version", EXPORTS)
def test_a_version_exported_then_reads_in_diff_and_joins_one_of_today(golden: Path, version: str) -> None:
    then = golden / "expected" / "begun" / "exports" / version
    said("export", golden / "run", "--to", golden / "today", *EXPORTS[version])
    found = diff(then, golden / "today")
    assert (found.added, found.removed, found.changed, found.same_format) == ((), (), (), True)
    old, new = (
        datasets.load_dataset(str(path), split="train", cache_dir=str(golden / "cache"))
        for path in (then, golden / "today" / "v0001")
    )
    assert datasets.concatenate_datasets([new, old]).num_rows == new.num_rows + old.num_rows
