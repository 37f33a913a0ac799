"""The locks against the package registry alone: every locked file is offered, and nothing that is needed is missing,
for each machine and Python that they are for.

No wheel is downloaded. Without the registry these tests fail, and uv's message says that it can't be reached.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENTS = ROOT / "requirements"
UV = Path(sys.executable).parent / "uv"
KEPT = ("HOME", "PATH", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


PLATFORMS = [(machine, python) for machine in ("x86_64", "aarch64") for python in ("3.11", "3.12")]
WHOLE = {
    "cpu": (
        ("cpu.lock", "torch-registry.lock"),
        "overrides.txt",
        ("--extra", "all", "--extra", "cpu", "--group", "dev"),
    ),
    "gpu": (("gpu.lock",), "overrides-gpu.txt", ("--extra", "all", "--extra", "gpu")),
}
"""Locks, what overrides the packages' own wishes, and what of the project they hold."""


def locked(*names: str, machine: str = "x86_64") -> dict[str, tuple[str, set[str]]]:
    """Version and hashes by package name, of locks by file name, as such a machine reads them."""
    text = "".join((REQUIREMENTS / name).read_text(encoding="utf-8") for name in names)
    blocks = re.findall(r"^([a-z0-9-]+)==(\S+)([^\n]*)\n((?: +--hash=\S+(?: \\)?\n)+)", text, flags=re.MULTILINE)
    return {
        name: (version, set(re.findall(r"sha256:([0-9a-f]{64})", hashes)))
        for name, version, marker, hashes in blocks
        if "platform_machine" not in marker or f"'{machine}'" in marker
    }


@pytest.fixture(scope="module")
def empty_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing that this machine has fetched before: what these tests fetch serves all of them."""
    return tmp_path_factory.mktemp("cache")


def resolve(cache: Path, machine: str, python: str, *words: str | Path) -> dict[str, dict[str, Any]]:
    """What the registry alone resolves this to there, with no configuration of pip's or uv's."""
    out = cache / "pylock.toml"
    out.unlink(missing_ok=True)
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment["UV_CACHE_DIR"] = str(cache)
    there = ["--python-version", python, "--python-platform", f"{machine}-manylinux_2_36"]
    options = ["--no-config", "--quiet", *there, "--format", "pylock.toml", "-o", str(out)]
    command = [str(UV), "pip", "compile", *map(str, words), *options]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    packages = tomllib.loads(out.read_text(encoding="utf-8"))["packages"]
    return {package["name"]: package for package in packages}


def offered_hashes(package: dict[str, Any]) -> set[str]:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return {file["hashes"]["sha256"] for file in files}


@pytest.mark.slow
@pytest.mark.parametrize("whole", WHOLE)
def test_the_registry_alone_offers_every_locked_file(empty_cache: Path, whole: str) -> None:
    names = WHOLE[whole][0]
    offered: dict[str, set[str]] = {}
    for machine, python in PLATFORMS:
        found = resolve(empty_cache, machine, python, "--no-deps", *(REQUIREMENTS / name for name in names))
        pins = locked(*names, machine=machine)
        assert len(pins) > 200
        assert {name: package["version"] for name, package in found.items()} == {n: v for n, (v, _) in pins.items()}
        for name, package in found.items():
            assert offered_hashes(package) & pins[name][1], f"{name}: no file for Python {python} on {machine}"
            offered[name] = offered.get(name, set()) | offered_hashes(package)
    for name, (version, hashes) in locked(*names).items():
        missing = hashes - offered[name]
        assert not missing, f"{name} {version}: the registry has no file of hash {missing}"


@pytest.mark.slow
@pytest.mark.parametrize("whole", WHOLE)
def test_the_locks_hold_what_the_project_asks_for_and_no_more(tmp_path: Path, empty_cache: Path, whole: str) -> None:
    names, overriding, asked = WHOLE[whole]
    pins = locked(*names)
    constraints, overrides = tmp_path / "constraints.txt", tmp_path / "overrides.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, (version, _) in pins.items()))
    torch = f"torch=={pins['torch'][0]}\n" if whole == "cpu" else ""
    overrides.write_text(f"{(REQUIREMENTS / overriding).read_text()}\n{torch}")
    more = ["--override", overrides, "--constraints", constraints]
    for machine, python in (PLATFORMS[0], PLATFORMS[-1]):
        there = resolve(empty_cache, machine, python, "pyproject.toml", *asked, *more)
        assert set(there) == set(locked(*names, machine=machine)), f"run `make lock` (Python {python} on {machine})"


def test_both_ways_to_torch_are_one_version_and_no_lock_names_a_host() -> None:
    assert locked("torch-cpu.lock").keys() == {"torch"}
    assert locked("torch-cpu.lock")["torch"][0].removesuffix("+cpu") == locked("torch-registry.lock")["torch"][0]
    assert not locked("cpu.lock").keys() & locked("torch-registry.lock").keys()
    for lock in REQUIREMENTS.glob("*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
