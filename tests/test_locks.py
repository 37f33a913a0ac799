"""The locks against the package registry alone: every locked file is offered, and nothing that is needed is missing.

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


def locked(*names: str) -> dict[str, tuple[str, set[str]]]:
    """Version and hashes by package name, of locks by file name."""
    text = "".join((REQUIREMENTS / name).read_text(encoding="utf-8") for name in names)
    blocks = re.findall(r"^([a-z0-9-]+)==(\S+)[^\n]*\n((?: +--hash=\S+(?: \\)?\n)+)", text, flags=re.MULTILINE)
    return {name: (version, set(re.findall(r"sha256:([0-9a-f]{64})", hashes))) for name, version, hashes in blocks}


def resolve(tmp_path: Path, *words: str | Path) -> dict[str, dict[str, Any]]:
    """What the registry alone resolves this to, with an empty cache and no configuration of pip's or uv's."""
    out = tmp_path / "pylock.toml"
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    environment["UV_CACHE_DIR"] = str(tmp_path / "cache")
    options = ["--no-config", "--quiet", "--python-version", "3.11", "--format", "pylock.toml", "-o", str(out)]
    command = [str(UV), "pip", "compile", *map(str, words), *options]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    packages = tomllib.loads(out.read_text(encoding="utf-8"))["packages"]
    return {package["name"]: package for package in packages}


def offered_hashes(package: dict[str, Any]) -> set[str]:
    files = [*package.get("wheels", []), *([package["sdist"]] if "sdist" in package else [])]
    return {file["hashes"]["sha256"] for file in files}


@pytest.mark.slow
@pytest.mark.parametrize("names", [("cpu.lock", "torch-registry.lock"), ("gpu.lock",)], ids=["cpu", "gpu"])
def test_the_registry_alone_offers_every_locked_file(tmp_path: Path, names: tuple[str, ...]) -> None:
    offered = resolve(tmp_path, "--no-deps", *(REQUIREMENTS / name for name in names))
    pins = locked(*names)
    assert len(pins) > 200
    assert {name: package["version"] for name, package in offered.items()} == {n: v for n, (v, _) in pins.items()}
    for name, (version, hashes) in pins.items():
        missing = hashes - offered_hashes(offered[name])
        assert not missing, f"{name} {version}: the registry has no file of hash {missing}"


@pytest.mark.slow
def test_the_locks_hold_what_the_project_asks_for_and_no_more(tmp_path: Path) -> None:
    pins = locked("cpu.lock", "torch-registry.lock")
    constraints, overrides = tmp_path / "constraints.txt", tmp_path / "overrides.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, (version, _) in pins.items()))
    overrides.write_text(f"{(REQUIREMENTS / 'overrides.txt').read_text()}\ntorch=={pins['torch'][0]}\n")
    asked = [
        "pyproject.toml",
        "--extra",
        "all",
        "--extra",
        "cpu",
        "--group",
        "dev",
        "--override",
        overrides,
        "--constraints",
        constraints,
    ]
    assert set(resolve(tmp_path, *asked)) == set(pins), "run `make lock`"


def test_both_ways_to_torch_are_one_version_and_no_lock_names_a_host() -> None:
    assert locked("torch-cpu.lock").keys() == {"torch"}
    assert locked("torch-cpu.lock")["torch"][0].removesuffix("+cpu") == locked("torch-registry.lock")["torch"][0]
    assert not locked("cpu.lock").keys() & locked("torch-registry.lock").keys()
    for lock in REQUIREMENTS.glob("*.lock"):
        assert "://" not in lock.read_text(encoding="utf-8"), lock.name
