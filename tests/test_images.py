"""Dockerfile and Apptainer definition: one list of what gets in, one script, one environment; and the script works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generators.voices.espeak import PROGRAM

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
DEFINITION = (DEPLOY / "filigrana.def").read_text(encoding="utf-8")


def section(name: str) -> list[str]:
    """The lines of a section of the definition."""
    found = re.search(rf"^%{name}\n((?:    .*\n)+)", DEFINITION, flags=re.MULTILINE)
    assert found is not None, name
    return [line.strip() for line in found[1].splitlines()]


def let_in() -> set[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return {line.removeprefix("!") for line in lines if line.startswith("!")}


def test_both_images_get_the_same_files_and_they_are_there() -> None:
    copied = dict(line.split() for line in section("files"))
    assert copied.keys() == let_in()
    for path, place in copied.items():
        assert (ROOT / path).exists() and place == f"/app/{path}"


def test_both_take_the_same_steps_in_the_same_environment() -> None:
    steps = re.findall(r"sh deploy/install\.sh (\w+)", DOCKERFILE)
    assert steps == [line.split()[-1] for line in section("post")[1:]] == ["system", "packages", "project"]
    (environment,) = section("environment")
    assert f"ENV {environment.removeprefix('export ')}\n" in DOCKERFILE
    base = re.search(r"ARG BASE=(\S+)", DOCKERFILE)
    assert base is not None and f"\nFrom: {base[1]}\n" in DEFINITION


def test_they_have_the_programs_that_recipes_need_of_a_machine() -> None:
    installed = re.search(r"apt-get install -y --no-install-recommends (.*)", (DEPLOY / "install.sh").read_text())
    assert installed is not None
    remedies = (ROOT / "commands" / "doctor_checks.py").read_text(encoding="utf-8").splitlines()
    told = set(re.findall(r"apt install ([\w-]+)", "\n".join(line for line in remedies if "make test" not in line)))
    assert PROGRAM in told and "hunspell-pt-pt" in told
    assert told <= set(installed[1].split()), "what doctor would tell a user to install"


@pytest.mark.slow
def test_the_script_installs_a_lock_and_a_project_whose_program_runs(tmp_path: Path) -> None:
    """A lock of nothing, since its packages are gigabytes; those of this environment stand in for them."""
    app = tmp_path / "app"
    for path in let_in():
        (app / path).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-r", str(ROOT / path), str(app / path)], check=True)
    (app / "empty.lock").write_text("")
    venv = tmp_path / "venv"
    environment = {**os.environ, "VENV": str(venv), "LOCKS": "empty.lock", "PIP_NO_BUILD_ISOLATION": "0"}
    script = ["sh", str(app / "deploy" / "install.sh")]
    subprocess.run([*script, "packages"], env=environment, check=True, capture_output=True)
    site = subprocess.run(
        [str(venv / "bin" / "python"), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    ours = Path(sys.prefix) / "lib" / Path(site).parent.name / "site-packages"
    (Path(site) / "dependencies.pth").write_text(f"{ours}\n")
    done = subprocess.run([*script, "project"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("filigrana 0.")
    assert subprocess.run([*script, "all"], capture_output=True, check=False).returncode == 2
