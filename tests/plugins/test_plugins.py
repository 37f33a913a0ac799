"""A team's own package, really installed: its method, check, teacher and format at work; and broken ones, named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from export.files.manifest import read_manifest
from store.books import books
from store.run import Run
from tests.generators.recipe_files import RECIPE as SMALL
from tests.generators.recipe_files import write_recipe

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RECIPE = HERE / "words.yaml"
ORIGIN = "filigrana-exemplo 0.3.0"


def install(package: Path, folder: Path) -> Path:
    """The package built and installed into a folder, for PYTHONPATH. Nothing is asked of a registry."""
    quiet = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(folder), str(package)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package, installed."""
    copy = tmp_path_factory.mktemp("source") / "example"
    shutil.copytree(HERE / "example", copy)
    return install(copy, tmp_path_factory.mktemp("installed"))


def broken(folder: Path, group: str, name: str, code: str) -> Path:
    """A package `acme-extras` 1.5, installed, with one plugin: `name` of a group, in a module with this code."""
    source = folder / "source"
    source.mkdir(parents=True)
    (source / "acme_extras.py").write_text(code, encoding="utf-8")
    text = (HERE / "example" / "pyproject.toml").read_text(encoding="utf-8").split("[project.entry-points", 1)[0]
    text = text.replace("filigrana-exemplo", "acme-extras").replace("0.3.0", "1.5")
    target = '[tool.hatch.build.targets.wheel]\nonly-include = ["acme_extras.py"]\n'
    entry = f'[project.entry-points."filigrana.{group}"]\n{name} = "acme_extras:BROUGHT"\n'
    (source / "pyproject.toml").write_text(f"{text}{entry}{target}", encoding="utf-8")
    return install(source, folder / "installed")


def filigrana(*words: str | Path, plugins: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(plugins)} if plugins else {}
    command = [sys.executable, "-m", "filigrana", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def generating(recipe: str | Path, run: Path, teacher: str = "replay", *more: str) -> list[str | Path]:
    return ["generate", recipe, "-n", "24", "--run", run, "--teacher", teacher, *(more or ("--local",))]


@pytest.mark.slow
def test_a_packages_method_check_and_teacher_make_a_run_and_its_format_an_export(example: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = filigrana(*generating(RECIPE, run, "parrot:Joaquim"), plugins=example)
    assert done.returncode == 0, done.stderr
    counted = books(Run(run))
    assert counted.balanced and counted.accepted > 0 and counted.rejected["shouting"] > 0
    assert all(0 <= s.measures["capitals"] <= 0.6 for s in Run(run).samples())
    (session,) = Run(run).manifest().sessions
    brought = {"method explain_word": ORIGIN, "check shouting": ORIGIN, "teacher parrot": ORIGIN}
    assert session.plugins == brought
    words = ["export", run, "--to", tmp_path / "export", "--include-unreviewed", "--format", "question-answer"]
    done = filigrana(*words, plugins=example)
    assert done.returncode == 0, done.stderr
    manifest = read_manifest(tmp_path / "export" / "v0001")
    assert manifest.plugins == {"format question-answer": ORIGIN}
    assert manifest.runs[0].plugins == brought
    rows = pl.read_parquet(tmp_path / "export" / "v0001" / "data" / "train" / "*.parquet")
    assert rows["question"].str.starts_with("Explica o que é: ").all()
    assert rows["answer"].str.starts_with("Perguntas-me isto: ").all()


@pytest.mark.slow
def test_recipes_and_doctor_say_where_each_comes_from(example: Path) -> None:
    listed = filigrana("recipes", plugins=example).stdout
    assert [line.split() for line in listed.splitlines() if ORIGIN in line] == [
        [name, kind, *ORIGIN.split()]
        for name, kind in (
            ("explain_word", "method"),
            ("shouting", "check"),
            ("parrot", "teacher"),
            ("question-answer", "format"),
        )
    ]
    explained = filigrana("recipes", RECIPE, plugins=example).stdout
    assert f"explain_word (from {ORIGIN})" in explained
    assert f"length, shouting (from {ORIGIN})" in explained
    examined = filigrana("doctor", plugins=example).stdout
    assert f"Plugin teacher 'parrot': from {ORIGIN}" in examined
    assert "acme" not in filigrana("recipes").stdout and ORIGIN not in filigrana("recipes").stdout


@pytest.mark.slow
def test_a_run_without_plugins_says_nothing_of_them(tmp_path: Path) -> None:
    assert filigrana(*generating("instruct", tmp_path / "run")).returncode == 0
    assert "plugins" not in Run(tmp_path / "run").manifest_path.read_text(encoding="utf-8")


OTHERS = SMALL.replace("  - length: {min_words: 3, max_words: 500}\n", "")
BROKEN = {
    "an import that fails": ("methods", "explain_word", "import no_such_module\n", "ModuleNotFoundError"),
    "something else": ("checks", "shouting", "BROUGHT = {}\n", "should be a quality.contract.Check"),
    "a check that loads nothing": (
        "checks",
        "shouting",
        "from quality.contract import Check\nBROUGHT = Check(lambda: (1, dict), '')\n",
        "a function and a model",
    ),
    "a name of ours": ("checks", "length", "raise SystemError\n", "a name that Filigrana's own has too"),
    "nothing under that name": ("methods", "explain_word", "OTHER = 1\n", "AttributeError"),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_named_when_it_is_asked_for_and_only_then(case: str, tmp_path: Path) -> None:
    group, name, code, problem = BROKEN[case]
    kind = group.removesuffix("s")
    asked = OTHERS.replace("method: instruct", f"method: {name}") if kind == "method" else f"{OTHERS}  - {name}\n"
    recipe, others = write_recipe(tmp_path, asked, "pede.yaml"), write_recipe(tmp_path, OTHERS, "outra.yaml")
    plugins = broken(tmp_path / "acme", group, name, code)
    done = filigrana("recipes", recipe, plugins=plugins)
    assert done.returncode == 2, done.stderr
    for told in (f"{kind} '{name}' of the package acme-extras 1.5", problem, "pip uninstall acme-extras", str(recipe)):
        assert told in done.stderr
    assert "Traceback" not in done.stderr
    unconcerned = filigrana("recipes", others, plugins=plugins)
    assert (unconcerned.returncode, unconcerned.stderr) == (0, "")
    examined = filigrana("doctor", plugins=plugins)
    assert f"missing Plugin {kind} '{name}'" in examined.stdout and examined.returncode == 1


@pytest.mark.slow
def test_a_teacher_or_format_that_is_none_is_named(tmp_path: Path) -> None:
    code = "from generators.teachers.factory import TeacherKind\nBROUGHT = TeacherKind(lambda *_: object(), '')\n"
    plugins = broken(tmp_path / "a", "teachers", "parrot", code)
    done = filigrana(*generating("instruct", tmp_path / "run", "parrot:x"), plugins=plugins)
    assert done.returncode == 2 and "makes a object, which has no start and no complete" in done.stderr
    assert "acme-extras 1.5" in done.stderr
    code = "from dataclasses import replace\nfrom export.formats.kto import KTO\nBROUGHT = replace(KTO, name='x')\n"
    plugins = broken(tmp_path / "b", "formats", "question-answer", code)
    assert filigrana(*generating("instruct", tmp_path / "run")).returncode == 0
    words = ["export", tmp_path / "run", "--to", tmp_path / "export", "--format", "question-answer"]
    done = filigrana(*words, plugins=plugins)
    assert done.returncode == 2 and "calls itself 'x'" in done.stderr and "acme-extras 1.5" in done.stderr
    assert filigrana(*words).returncode == 2 and not (tmp_path / "export" / "v0001").exists()


@pytest.mark.slow
def test_two_packages_with_one_name_are_both_named(example: Path, tmp_path: Path) -> None:
    plugins = broken(tmp_path / "acme", "checks", "shouting", "BROUGHT = {}\n")
    shutil.copytree(example, plugins, dirs_exist_ok=True)
    done = filigrana("recipes", RECIPE, plugins=plugins)
    assert done.returncode == 2
    assert "acme-extras 1.5" in done.stderr and ORIGIN in done.stderr


@pytest.mark.integration
def test_workers_on_ray_use_the_plugins_too(example: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    done = filigrana(*generating(RECIPE, run, "parrot:Joaquim", "--replicas", "1"), plugins=example)
    assert done.returncode == 0, done.stderr
    assert books(Run(run)).accepted > 0
    assert set(Run(run).manifest().sessions[0].plugins) >= {"teacher parrot", "method explain_word"}


@pytest.mark.integration
def test_a_worker_without_the_package_says_what_to_install(example: Path, tmp_path: Path) -> None:
    # Only the driver's path has the package: what Ray's workers see is another environment.
    words = list(map(str, generating(RECIPE, tmp_path / "run", "parrot:Joaquim", "--replicas", "1")))
    code = f"import sys; sys.path.insert(0, {str(example)!r}); from filigrana import main; main()"
    command = [sys.executable, "-c", code, *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "lacks the package filigrana-exemplo" in done.stderr
    assert "pip install filigrana-exemplo==0.3.0" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "run" / "manifest.json").exists()
