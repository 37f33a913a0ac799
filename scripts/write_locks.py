"""Write the locks of requirements/ out of what uv resolved: `write_locks.py RESOLVED REQUIREMENTS`.

RESOLVED holds pylock.cpu.toml, pylock.registry.toml and pylock.gpu.toml, each with every file that the registry has of
each version. Of these a lock keeps the wheels that fit one of its platforms, by hash (and the source where no wheel
fits). No index's address is written: a hash says enough. A lock's head says how many bytes it has setup fetch.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

Package = dict[str, Any]
OLDEST_GLIBC, DEBIAN_12_GLIBC = 5, 36
LINUX = [
    *(f"manylinux_2_{minor}_x86_64" for minor in range(DEBIAN_12_GLIBC, OLDEST_GLIBC - 1, -1)),
    *(f"manylinux{year}_x86_64" for year in (2014, 2010, 1)),
    "linux_x86_64",
]
PYTHONS = {"cpu": [(3, 11)], "gpu": [(3, 11), (3, 12)]}


def main(resolved: Path, requirements: Path) -> None:
    cpu, registry, gpu = (_packages(resolved / f"pylock.{name}.toml") for name in ("cpu", "registry", "gpu"))
    rest = {name: package for name, package in cpu.items() if name != "torch"}
    changed = [name for name in rest if registry[name]["version"] != rest[name]["version"]]
    if changed:
        sys.exit(f"The two ways to torch disagree about {', '.join(changed)}: one lock can't serve both.")
    _write(requirements / "cpu.lock", rest.values(), PYTHONS["cpu"])
    _write(requirements / "torch-cpu.lock", [cpu["torch"]], PYTHONS["cpu"])
    _write(requirements / "torch-registry.lock", [registry[n] for n in registry if n not in rest], PYTHONS["cpu"])
    _write(requirements / "gpu.lock", gpu.values(), PYTHONS["gpu"])


def _packages(path: Path) -> dict[str, Package]:
    return {package["name"]: package for package in tomllib.loads(path.read_text(encoding="utf-8"))["packages"]}


def _write(path: Path, packages: Iterable[Package], pythons: list[tuple[int, int]]) -> None:
    lines, total, count = [], 0, 0
    for package in packages:
        files = _files(package, pythons)
        hashes = sorted({file["hashes"]["sha256"] for file in files})
        lines.append(
            f"{package['name']}=={package['version']}" + "".join(f" \\\n    --hash=sha256:{h}" for h in hashes)
        )
        total += max(_size(file) for file in files)
        count += 1
    named = " and ".join(f"{major}.{minor}" for major, minor in pythons)
    head = f"# Made by scripts/lock.sh for Linux on x86_64, Python {named}.\n# packages: {count}\n# bytes: {total}\n"
    path.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


def _files(package: Package, pythons: list[tuple[int, int]]) -> list[dict[str, Any]]:
    """The wheels that fit, or the source distribution where none does. Exits when there is neither."""
    fitting = set().union(*(_tags(python) for python in pythons))
    wheels = [w for w in package.get("wheels", []) if parse_wheel_filename(_file_name(w))[3] & fitting]
    if wheels:
        return wheels
    if "sdist" not in package:
        sys.exit(f"{package['name']} {package['version']} has no file for this platform.")
    return [package["sdist"]]


def _tags(python: tuple[int, int]) -> set[Tag]:
    interpreter = f"cp{python[0]}{python[1]}"
    return {*cpython_tags(python, platforms=LINUX), *compatible_tags(python, interpreter, LINUX)}


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
