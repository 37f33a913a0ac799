"""The wheel holds everything that the program needs: built, installed in a clean environment, run from elsewhere."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in an environment of its own. Its dependencies are those of this one; the project is not."""
    venv = tmp_path_factory.mktemp("clean") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", str(wheel)], check=True)
    site = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    (Path(site) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return venv / "bin" / "filigrana"


def run(program: Path, folder: Path, *words: str) -> str:
    done = subprocess.run([str(program), *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_and_recipes_work_from_another_folder(program: Path, tmp_path: Path) -> None:
    assert "generate" in run(program, tmp_path, "--help")
    assert "grounded" in run(program, tmp_path, "recipes")
    assert "Valid." in run(program, tmp_path, "recipes", "instruct")


def test_a_run_works_from_the_wheel(program: Path, tmp_path: Path) -> None:
    words = ["generate", "instruct", "-n", "5", "--run", "run", "--teacher", "replay", "--local"]
    assert "accepted" in run(program, tmp_path, *words)
    assert '"planned":5' in run(program, tmp_path, "status", "run", "--json")


def test_the_wheel_holds_the_data_files_and_no_test(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "prompts/recipes/instruct.yaml",
        "prompts/packs/topics.yaml",
        "prompts/packs/passages/told.yaml",
        "generators/documents/fonts/Caveat.ttf",
        "generators/documents/fonts/OFL.txt",
        "review/server/app.py",
    ):
        assert wanted in names
    assert any(name.endswith("review.lock") for name in names), "the review server installs itself from it"
    assert not [name for name in names if name.startswith(("tests/", "bench/", ".venv/"))]
