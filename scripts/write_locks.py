"""Write the locks of requirements/ out of what uv resolved: `write_locks.py RESOLVED REQUIREMENTS`.

RESOLVED holds pylock.cpu.toml, and pylock.registry-PLATFORM.toml and pylock.gpu-PLATFORM.toml for each of PLATFORMS,
with the files that the registry has of each version there. Of these a lock keeps the wheels that fit, by hash (and the
source where one of its platforms has no wheel). A package that one machine alone needs is marked so. No index's address
is written: a hash says enough. A lock's head says how many bytes it has setup fetch at most.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Set
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

Package = dict[str, Any]
Packages = dict[str, Package]
OLDEST_GLIBC, DEBIAN_12_GLIBC = 5, 36
MACHINES = ("x86_64", "aarch64")
PYTHONS = ((3, 11), (3, 12))
PLATFORMS = {
    f"{machine}-py{major}{minor}": (machine, (major, minor)) for machine in MACHINES for major, minor in PYTHONS
}


def main(resolved: Path, requirements: Path) -> None:
    cpu = _packages(resolved / "pylock.cpu.toml")
    registry, gpu = (
        {platform: _packages(resolved / f"pylock.{name}-{platform}.toml") for platform in PLATFORMS}
        for name in ("registry", "gpu")
    )
    _refuse_disagreement([*registry.values(), {n: p for n, p in cpu.items() if n != "torch"}])
    _refuse_disagreement(gpu.values())
    without_torch = {platform: _chosen(found, cpu.keys() - {"torch"}) for platform, found in registry.items()}
    with_torch = {
        platform: _chosen(found, found.keys() - cpu.keys() | {"torch"}) for platform, found in registry.items()
    }
    _write(requirements / "cpu.lock", without_torch)
    _write(requirements / "torch-cpu.lock", {"x86_64-py311": _chosen(cpu, {"torch"})})
    _write(requirements / "torch-registry.lock", with_torch)
    _write(requirements / "gpu.lock", gpu)


def _packages(path: Path) -> Packages:
    return {package["name"]: package for package in tomllib.loads(path.read_text(encoding="utf-8"))["packages"]}


def _chosen(packages: Packages, names: Set[str]) -> Packages:
    return {name: package for name, package in packages.items() if name in names}


def _refuse_disagreement(resolutions: Iterable[Packages]) -> None:
    versions: dict[str, set[str]] = {}
    for packages in resolutions:
        for name, package in packages.items():
            versions.setdefault(name, set()).add(package["version"])
    if several := [name for name, found in versions.items() if len(found) > 1]:
        sys.exit(
            f"Two platforms, or the two ways to torch, disagree about {', '.join(several)}: one lock can't serve both."
        )


def _write(path: Path, resolved: dict[str, Packages]) -> None:
    names = sorted({name for packages in resolved.values() for name in packages})
    pins = [_pin(name, resolved) for name in names]
    where = " and ".join(dict.fromkeys(PLATFORMS[platform][0] for platform in resolved))
    versions = [PLATFORMS[platform][1] for platform in resolved]
    pythons = " and ".join(f"{major}.{minor}" for major, minor in dict.fromkeys(versions))
    total = sum(size for _, size in pins)
    head = [f"# Made by scripts/lock.sh for Linux on {where}, Python {pythons}.", f"# packages: {len(pins)}"]
    lines = [*head, f"# bytes: {total}", *(pin for pin, _ in pins)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _pin(name: str, resolved: dict[str, Packages]) -> tuple[str, int]:
    """A package's lines of a lock, and the bytes of its largest file."""
    wanted = {platform: packages[name] for platform, packages in resolved.items() if name in packages}
    files = [file for platform, package in wanted.items() for file in _files(package, *PLATFORMS[platform])]
    machines, all_machines = ({PLATFORMS[platform][0] for platform in those} for those in (wanted, resolved))
    only = "" if machines == all_machines else f" ; platform_machine == '{machines.pop()}'"
    hashes = sorted({file["hashes"]["sha256"] for file in files})
    line = f"{name}=={next(iter(wanted.values()))['version']}{only}"
    return line + "".join(f" \\\n    --hash=sha256:{h}" for h in hashes), max(_size(file) for file in files)


def _files(package: Package, machine: str, python: tuple[int, int]) -> list[dict[str, Any]]:
    """The wheels that fit, or the source where none does. Exits when there is neither."""
    fitting = _tags(machine, python)
    wheels = [w for w in package.get("wheels", []) if parse_wheel_filename(_file_name(w))[3] & fitting]
    if not wheels and "sdist" not in package:
        sys.exit(f"{package['name']} {package['version']} has no file for {machine}, Python {python}.")
    return wheels or [package["sdist"]]


@cache
def _tags(machine: str, python: tuple[int, int]) -> set[Tag]:
    manylinux = [f"manylinux_2_{minor}" for minor in range(DEBIAN_12_GLIBC, OLDEST_GLIBC - 1, -1)]
    kinds = [*manylinux, *(f"manylinux{year}" for year in (2014, 2010, 1)), "linux"]
    platforms = [f"{kind}_{machine}" for kind in kinds]
    interpreter = f"cp{python[0]}{python[1]}"
    return {*cpython_tags(python, platforms=platforms), *compatible_tags(python, interpreter, platforms)}


def _file_name(file: dict[str, Any]) -> str:
    return unquote(urlsplit(file["url"]).path.rsplit("/", 1)[-1])


def _size(file: dict[str, Any]) -> int:
    """Bytes. PyTorch's index and folders give none with the file: then a local file's own."""
    url = urlsplit(file["url"])
    if "size" in file:
        return int(file["size"])
    if url.scheme == "file":
        return Path(unquote(url.path)).stat().st_size
    sys.exit(f"{_file_name(file)}: its index gives no size. Lock with the file in a folder named by UV_FIND_LINKS.")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
