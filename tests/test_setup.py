"""`make setup` as a stranger runs it: no pip configuration, an empty cache, interrupted, without the right Python.

The scripts, uv, pip and the registry are the real ones. So as not to fetch gigabytes for each test, most run in a small
project: the same scripts over locks of a few of our locked packages, with a wheel called torch in a folder.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.stranger import ROOT, SMALL, Stranger, make_small_clone, write_torch
from tests.wheel_index_stand_in import wheel_index

NOTHING_LISTENS = "http://127.0.0.1:9/simple"
pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("wheels")
    return str(folder), write_torch(folder)


@pytest.fixture(scope="module")
def small_clone(tmp_path_factory: pytest.TempPathFactory, wheels: tuple[str, str]) -> Path:
    clone = tmp_path_factory.mktemp("clone")
    make_small_clone(clone, wheels[1])
    return clone


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory, small_clone: Path, wheels: tuple[str, str]) -> Stranger:
    """One whose setup went through, torch from the folder that pip is configured with."""
    stranger = Stranger(tmp_path_factory.mktemp("settled"), small_clone)
    code, said = stranger.setup(PIP_FIND_LINKS=wheels[0])
    assert code == 0, said
    assert "torch from the folder of wheels" in said
    assert f"of {len(SMALL) + 1} packages (0.0 GB" in said
    return stranger


@pytest.fixture
def stranger(tmp_path: Path, small_clone: Path) -> Iterator[Stranger]:
    yield Stranger(tmp_path, small_clone)


def test_the_registry_alone_is_enough_and_says_first_how_much_is_to_come(tmp_path: Path) -> None:
    stranger = Stranger(tmp_path, ROOT)
    code, said = stranger.setup("--dry-run", FILIGRANA_TORCH="registry")
    assert code == 0, said
    locks = [(ROOT / "requirements" / name).read_text() for name in ("cpu.lock", "torch-registry.lock")]
    total = sum(int(n) for lock in locks for n in re.findall(r"^# bytes: (\d+)", lock, flags=re.MULTILINE))
    assert total > 3e9
    assert "torch from the package registry" in said
    assert f"({total / 1e9:.1f} GB if none were at hand)" in said
    assert not list(stranger.site.glob("torch*")), "a dry run installs nothing"


def test_what_is_there_stays_without_any_network(settled: Stranger) -> None:
    code, said = settled.setup(UV_DEFAULT_INDEX=NOTHING_LISTENS, UV_HTTP_RETRIES="0")
    assert code == 0, said
    assert "To download: 0 of" in said
    assert "torch from" not in said, "the torch that is there is kept"


def test_a_setup_that_was_cut_off_is_mended(settled: Stranger) -> None:
    (settled.venv / ".unfinished").touch()
    (settled.site / "rich" / "console.py").unlink()
    next(settled.site.glob("tqdm-*.dist-info/RECORD")).unlink()
    assert sorted(settled.damaged()) == ["rich", "tqdm"]
    code, said = settled.setup()
    assert code == 0, said
    assert "mending 2 packages" in said
    assert settled.damaged() == []
    assert not (settled.venv / ".unfinished").exists()


def test_killed_at_any_moment_it_goes_on_to_the_end(stranger: Stranger, wheels: tuple[str, str]) -> None:
    def packages() -> int:
        return len(list(stranger.site.glob("*.dist-info")))

    moments: list[Callable[[], bool]] = [
        (stranger.site / "pip").exists,
        (stranger.venv / "bin" / "uv").exists,
        lambda: packages() > 4,
        lambda: next(iter(stranger.site.glob("filigrana*")), None) is not None,
    ]
    for reached in moments:
        process = stranger.start(FILIGRANA_WHEELS=wheels[0])
        while process.poll() is None and not reached():
            time.sleep(0.002)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    code, said = stranger.setup(FILIGRANA_WHEELS=wheels[0])
    assert code == 0, said
    assert stranger.damaged() == []
    run = [
        str(stranger.venv / "bin" / "python"),
        "-c",
        "import torch, rich.console, tqdm, hatchling; print(torch.answer)",
    ]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "42\n"


def test_half_of_pip_is_not_taken_for_pip(stranger: Stranger, wheels: tuple[str, str]) -> None:
    """Killed as Python unpacks pip, there can be an empty program of it, which runs and says that all is well."""
    process = stranger.start(FILIGRANA_WHEELS=wheels[0])
    while process.poll() is None and not (stranger.site / "pip").exists():
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    (stranger.site / "pip" / "__main__.py").write_text("")
    code, said = stranger.setup(FILIGRANA_WHEELS=wheels[0])
    assert code == 0, said
    assert stranger.damaged() == []


def test_half_of_uv_is_not_taken_for_uv(settled: Stranger, wheels: tuple[str, str]) -> None:
    """One whose last bytes were never written still says its version."""
    uv = settled.venv / "bin" / "uv"
    os.truncate(uv, uv.stat().st_size - 1)
    (settled.venv / ".unfinished").touch()
    assert subprocess.run([uv, "--version"], capture_output=True, check=False).stdout.startswith(b"uv ")
    code, said = settled.setup(FILIGRANA_WHEELS=wheels[0])
    assert code == 0, said
    assert settled.damaged() == []


def test_another_file_of_the_same_name_is_refused(tmp_path: Path, settled: Stranger, wheels: tuple[str, str]) -> None:
    forged = Path(shutil.copy(next(Path(wheels[0]).glob("*.whl")), tmp_path))
    with zipfile.ZipFile(forged, "a") as wheel:
        wheel.writestr("more.py", "")
    shutil.rmtree(next(settled.site.glob("torch-*.dist-info")))
    code, said = settled.setup(FILIGRANA_WHEELS=str(tmp_path), UV_NO_CACHE="1")
    assert code != 0
    assert "Hash mismatch" in said
    assert not list(settled.site.glob("torch-*")) and not (settled.site / "more.py").exists()
    code, said = settled.setup(FILIGRANA_WHEELS=wheels[0])
    assert code == 0, said


def test_a_registry_out_of_reach_is_said_and_the_next_setup_goes_on(settled: Stranger, wheels: tuple[str, str]) -> None:
    shutil.rmtree(next(settled.site.glob("tqdm-*.dist-info")))
    away = {"PIP_INDEX_URL": NOTHING_LISTENS, "UV_HTTP_RETRIES": "0", "UV_NO_CACHE": "1"}
    code, said = settled.setup(FILIGRANA_WHEELS=wheels[0], **away)
    assert code != 0
    assert "Setup failed: the locked packages could not be found." in said
    assert "127.0.0.1:9" in said
    code, said = settled.setup(FILIGRANA_WHEELS=wheels[0])
    assert code == 0, said
    assert settled.damaged() == []


def test_pytorchs_own_wheels_come_before_the_registrys(
    tmp_path: Path, settled: Stranger, wheels: tuple[str, str]
) -> None:
    shutil.rmtree(next(settled.site.glob("torch-*.dist-info")))
    with wheel_index(tmp_path, Path(wheels[0])) as (variables, asked):
        code, said = settled.setup(UV_NO_CACHE="1", **variables)
    assert code == 0, said
    assert "torch from a folder of wheels: none is configured." in said
    assert "torch from PyTorch's CPU wheels." in said
    assert "/whl/cpu/torch/" in asked
    assert settled.damaged() == []
    assert next(settled.site.glob("torch-*.dist-info")).name.startswith("torch-2.13.0+cpu")


@pytest.fixture
def path_without_python(tmp_path: Path) -> Path:
    """A folder for PATH with the tools that the scripts call, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in (
        "bash",
        "uname",
        "dirname",
        "mktemp",
        "rm",
        "ln",
        "sed",
        "awk",
        "find",
        "mkdir",
        "touch",
        "cat",
        "tail",
    ):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return folder


def test_without_any_python_it_says_what_to_install(stranger: Stranger, path_without_python: Path) -> None:
    code, said = stranger.setup(PATH=str(path_without_python))
    assert code != 0
    assert "Python 3.11 was not found" in said
    assert "apt install python3.11" in said
    assert "FILIGRANA_PYTHON is" in stranger.setup(FILIGRANA_PYTHON="false")[1]
    assert not stranger.venv.exists()


def test_uv_brings_python_where_it_can(stranger: Stranger, path_without_python: Path, tmp_path: Path) -> None:
    """uv's folder of Pythons holds one already, since what it would fetch lies outside of the package registry."""
    (path_without_python / "uv").symlink_to(Path(sys.executable).parent / "uv")
    variables = {"PATH": str(path_without_python), "UV_PYTHON_INSTALL_DIR": str(tmp_path / "pythons")}
    code, said = stranger.setup(UV_PYTHON_INSTALL_MIRROR=NOTHING_LISTENS, UV_HTTP_RETRIES="0", **variables)
    assert code != 0
    assert "uv could not fetch it" in said
    home = tmp_path / "pythons" / "cpython-3.11.18-linux-x86_64-gnu"
    (home / "lib" / "python3.11").mkdir(parents=True)
    (home / "bin").mkdir()
    (home / "bin" / "python3.11").symlink_to(Path(sys.executable).resolve())
    for build_settings in Path(sysconfig.get_path("stdlib")).glob("_sysconfigdata_*.py"):
        shutil.copy(build_settings, home / "lib" / "python3.11")
    code, said = stranger.setup("--dry-run", FILIGRANA_TORCH="folder", FILIGRANA_WHEELS=str(tmp_path), **variables)
    assert f"Creating {stranger.venv}" in said
    assert (stranger.venv / "bin" / "uv").exists(), said


def test_on_macos_it_says_what_works_there(stranger: Stranger, path_without_python: Path) -> None:
    (path_without_python / "uname").unlink()
    (path_without_python / "uname").write_text('#!/bin/sh\ncase "$1" in -s) echo Darwin ;; *) echo arm64 ;; esac\n')
    (path_without_python / "uname").chmod(0o755)
    code, said = stranger.setup(PATH=f"{path_without_python}{os.pathsep}{os.environ['PATH']}")
    assert code != 0
    assert "this is macOS" in said and "-t openai:MODEL@URL --local" in said and "Not: the embedded teacher" in said
    extras = re.findall(r"'\.\[([a-z,]+)\]'", said)
    offered = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extras and set(extras[0].split(",")) <= offered.keys()
    assert not stranger.venv.exists()


def test_a_way_that_does_not_exist_or_does_not_work_is_refused(settled: Stranger) -> None:
    assert "It can be folder, pytorch or registry" in settled.setup(FILIGRANA_TORCH="conda")[1]
    code, said = settled.setup(FILIGRANA_TORCH="folder")
    assert code != 0
    assert "torch from a folder of wheels: none is configured." in said
