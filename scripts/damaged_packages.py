"""Print the names of this Python's packages that an interrupted installation left incomplete, one a line.

An installer writes a package's record last: without one, or with a file that the record names missing or of another
size, the package is not whole. (Compiled files are made anew by whoever compiles, so their size says nothing.)
"""

from __future__ import annotations

from importlib.metadata import Distribution, PackagePath, distributions
from pathlib import Path


def is_whole(package: Distribution) -> bool:
    files = package.files or []
    return any(file.name == "INSTALLER" for file in files) and all(map(_is_there, files))


def _is_there(file: PackagePath) -> bool:
    path = Path(str(file.locate()))
    return path.exists() and (file.suffix == ".pyc" or file.size in (None, path.stat().st_size))


def name_of(package: Distribution) -> str:
    """From its metadata, or from its folder's name where there is no metadata yet."""
    folder = Path(str(package._path)).name  # type: ignore[attr-defined]
    return str(package.metadata["Name"] or folder.partition("-")[0])


if __name__ == "__main__":
    for found in distributions():
        if not is_whole(found):
            print(name_of(found))
