"""A folder's name is a name: whatever characters it has, a command reads and writes that folder and no other."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import polars as pl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from filigrana import app
from store.run import Run
from tests.generators.recipe_files import write_recipe

PATTERNS = ["[12]", "[!a]", "*", "**", "?", "{1,2}", "~", "=", "index=7", "%20", "%", "#", "::", ":", "$HOME", "\\"]
ODD = [
    *PATTERNS,
    " ",
    "'",
    '"',
    "é",
    "e\u0301",
    "\n",
    "-",
    "--run",
    ";",
    "&",
    "|",
    "<b>",
    "ção",
    "\u202e",
    "🌊",
    "v1",
    ".",
]
NAMES = (
    st.lists(st.sampled_from(ODD), min_size=1, max_size=4)
    .map("".join)
    .filter(lambda name: name not in (".", "..") and len(name.encode()) < 200)
)
GLOBS = {"[12]": "1", "[!a]": "b", "**": "xy", "*": "x", "?": "x", "{1,2}": "1"}


def command(*words: str) -> str:
    """What a command of the program prints; it must end well."""
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@contextmanager
def working_in(folder: str) -> Iterator[Path]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield Path(folder)
    finally:
        os.chdir(before)


def what_a_glob_would_read(name: str) -> set[str]:
    """Other names that `name` would match if somebody took it for a pattern."""
    plain = name
    for pattern, instead in GLOBS.items():
        plain = plain.replace(pattern, instead)
    return {plain, plain.replace("%20", " ").replace("%", ""), plain.split("#")[0], plain.strip()} - {
        name,
        "",
        ".",
        "..",
    }


@pytest.fixture(scope="module")
def other_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of another seed, whose rows must turn up nowhere."""
    folder = tmp_path_factory.mktemp("other")
    recipe = write_recipe(folder)
    command("generate", str(recipe), "-n", "4", "--run", str(folder / "run"), "-t", "replay", "--local", "--seed", "9")
    return folder / "run"


def ids_in(table: Path) -> set[str]:
    return {sample.id for sample in Run.open(table).samples()}


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=NAMES)
@example(name="v[12]")
@example(name="**")
@example(name="-run?")
@example(name="recipe=outra")
@example(name="~100%20#é 'a' \"b\"\n")
def test_a_run_s_folder_is_taken_literally(name: str, other_run: Path) -> None:
    with tempfile.TemporaryDirectory() as held, working_in(held) as folder:
        recipe = write_recipe(folder, name="receita.yaml")
        for decoy in what_a_glob_would_read(name) - {recipe.name}:
            shutil.copytree(other_run, folder / decoy)
        run = str(folder / name) if name.startswith("~") else name  # a leading ~ is the home folder, by design
        command("generate", "receita.yaml", "-n", "3", f"--run={run}", "-t", "replay", "--local")
        mine, others = ids_in(folder / name), ids_in(other_run)
        assert mine and not mine & others

        assert json.loads(command("status", "--json", "--", run))["planned"] == 3
        command("export", "--include-unreviewed", "--validation=0", f"--to={run}.out", "--file-type=jsonl", "--", run)
        rows = [
            orjson.loads(line)
            for file in sorted((folder / f"{name}.out" / "v0001").glob("data/*/*.jsonl"))
            for line in file.read_bytes().splitlines()
        ]
        assert {row["id"] for row in rows} == mine
        command("report", f"--out={run}.html", "--", run)
        assert "pequena" in (folder / f"{name}.html").read_text()
        chosen = sorted(mine)[0]
        assert json.loads(command("trace", f"--run={run}", "--json", "--", chosen))["sample"]["id"] == chosen


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=NAMES, kind=st.sampled_from([".jsonl", ".parquet", ".csv"]))
@example(name="s[12]", kind=".parquet")
@example(name="*", kind=".jsonl")
@example(name="?", kind=".csv")
def test_files_of_seeds_and_datasets_are_taken_literally(name: str, kind: str) -> None:
    with tempfile.TemporaryDirectory() as held, working_in(held) as folder:
        for decoy in what_a_glob_would_read(name):
            (folder / f"{decoy}{kind}").write_bytes(b"not to be read")
            (folder / decoy).mkdir()
            (folder / decoy / "train.jsonl").write_text("not to be read")
        seeds = pl.DataFrame({"text": ["Um rio.", "Uma ponte."], "id": ["a", "b"]})
        file = folder / f"{name}{kind}"
        (folder / name).mkdir()
        if kind == ".csv":
            seeds.write_csv(file)
        elif kind == ".parquet":
            seeds.write_parquet(file)
        else:
            seeds.write_ndjson(file)
        (folder / name / "train.jsonl").write_text('{"text": "Um rio.", "id": "a"}\n{"text": "Um pé.", "id": "b"}\n')
        for place in (file, folder / name):
            command("sources", "dataset", f"--out={folder / name}.seeds.jsonl", "--", str(place))
            written = (folder / f"{name}.seeds.jsonl").read_bytes().splitlines()
            assert [orjson.loads(line)["id"] for line in written] == ["a", "b"]
