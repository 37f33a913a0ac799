"""Write the locks of requirements/ out of what uv resolved: `write_locks.py RESOLVED REQUIREMENTS`.

RESOLVED holds pylock.cpu.toml, pylock.registry.toml and pylock.gpu.toml, each with every file that the registry has of
each version. Of these a lock keeps the wheels that fit one of its platforms, by hash (and the source where one of them
has no wheel). A package that has files for one machine alone is marked so. No index's address is written: a hash says
enough. A lock's head says how many bytes it has setup fetch at most.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

Package = dict[str, Any]
OLDEST_GLIBC, DEBIAN_12_GLIBC = 5, 36
MACHINES = ("x86_64", "aarch64")
PYTHONS = [(3, 11), (3, 12)]


def main(resolved: Path, requirements: Path) -> None:
    cpu, registry, gpu = (_packages(resolved / f"pylock.{name}.toml") for name in ("cpu", "registry", "gpu"))
    rest = {name: package for name, package in cpu.items() if name != "torch"}
    changed = [name for name in rest if registry[name]["version"] != rest[name]["version"]]
    if changed:
        sys.exit(f"The two ways to torch disagree about {', '.join(changed)}: one lock can't serve both.")
    _write(requirements / "cpu.lock", rest.values())
    _write(requirements / "torch-cpu.lock", [cpu["torch"]])
    _write(requirements / "torch-registry.lock", [registry[n] for n in registry if n not in rest])
    _write(requirements / "gpu.lock", gpu.values())


def _packages(path: Path) -> dict[str, Package]:
    return {package["name"]: package for package in tomllib.loads(path.read_text(encoding="utf-8"))["packages"]}


def _write(path: Path, packages: Iterable[Package]) -> None:
    lines, total, count = [], 0, 0
    for package in packages:
        files, machines = _files(package)
        hashes = sorted({file["hashes"]["sha256"] for file in files})
        only = "" if len(machines) == len(MACHINES) else f" ; platform_machine == '{machines[0]}'"
        pin = f"{package['name']}=={package['version']}{only}"
        lines.append(pin + "".join(f" \\\n    --hash=sha256:{h}" for h in hashes))
        total += max(_size(file) for file in files)
        count += 1
    named = " and ".join(f"{major}.{minor}" for major, minor in PYTHONS)
    where = " and ".join(MACHINES)
    head = f"# Made by scripts/lock.sh for Linux on {where}, Python {named}.\n# packages: {count}\n# bytes: {total}\n"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _files(package: Package) -> tuple[list[dict[str, Any]], list[str]]:
    """The wheels that fit, with the source where a platform has none, and the machines that they serve. Exits where
    the first machine, on which all was resolved, has neither."""
    found: dict[str, dict[str, Any]] = {}
    served = []
    for machine in MACHINES:
        fitting = [_wheels(package, machine, python) for python in PYTHONS]
        if all(fitting) or "sdist" in package or (any(fitting) and machine == MACHINES[0]):
            served.append(machine)
            found |= {_file_name(wheel): wheel for wheels in fitting for wheel in wheels}
        if "sdist" in package and not all(fitting):
            found[_file_name(package["sdist"])] = package["sdist"]
    if served[:1] != [MACHINES[0]]:
        sys.exit(f"{package['name']} {package['version']} has no file for {MACHINES[0]}.")
    return list(found.values()), served


def _wheels(package: Package, machine: str, python: tuple[int, int]) -> list[dict[str, Any]]:
    fitting = _tags(machine, python)
    return [w for w in package.get("wheels", []) if parse_wheel_filename(_file_name(w))[3] & fitting]


@cache
def _tags(machine: str, python: tuple[int, int]) -> set[Tag]:
    manylinux = [f"manylinux_2_{minor}" for minor in range(DEBIAN_12_GLIBC, OLDEST_GLIBC - 1, -1)]
    platforms = [f"{kind}_{machine}" for kind in (*manylinux, *(f"manylinux{year}" for year in (2014, 2010, 1)), "linux")]
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
