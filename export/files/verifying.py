"""Everything that is wrong in a version of an export: its files against its manifest, its manifest against its name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from export.files.inventory import file_digest, files_of
from export.files.manifest import MANIFEST, ExportManifest, read_manifest, version_of
from schemas.errors import FiligranaError
from store.inspection import Fault, Tick


def version_faults(version: Path, tick: Tick = lambda _: None) -> Iterator[Fault]:
    """What is wrong in a version's folder. Every byte is read."""
    page = version / MANIFEST
    tick(str(page))
    try:
        manifest = read_manifest(version)
    except FiligranaError as error:
        yield Fault(file=str(page), what=error.message)
        return
    wrong = list(_file_faults(version, manifest, tick))
    yield from wrong
    listed = {entry.path for entry in manifest.files} | {MANIFEST}
    for path in sorted(version.rglob("*")):
        name = path.relative_to(version).as_posix()
        if path.is_file() and name not in listed:
            yield Fault(file=str(path), what=f"{path} is not a file of this version: {page} doesn't name it.")
    if not wrong and not _is_named_by_content(version, manifest):
        yield Fault(file=str(page), what=f"{page} is damaged: its content is not that of version {manifest.version}.")


def _file_faults(version: Path, manifest: ExportManifest, tick: Tick) -> Iterator[Fault]:
    for entry in manifest.files:
        path = version / entry.path
        tick(str(path))
        if not path.is_file():
            yield Fault(file=str(path), what=f"{path} is missing.")
        elif path.stat().st_size != entry.bytes or file_digest(path) != entry.sha256:
            yield Fault(file=str(path), what=f"{path} is not what {version / MANIFEST} says it is.")


def _is_named_by_content(version: Path, manifest: ExportManifest) -> bool:
    """Whether the version's name, a hash over what the manifest says without the pages written after it, is right, and
    so is what it says of these."""
    data = tuple(entry for entry in manifest.files if entry.is_data)
    pages = [entry for entry in manifest.files if not entry.is_data]
    told = files_of(version, [version / entry.path for entry in pages], {})
    return version_of(manifest.model_copy(update={"files": data})) == manifest.version and tuple(pages) == told
