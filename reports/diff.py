"""What changed between two exports: rows added, removed, changed or moved, and the figures of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from export.files.manifest import ExportManifest, read_manifest
from export.files.versions import version_folder
from export.formats.calls import told
from export.selection import Shape
from schemas.base import Row
from schemas.errors import StoreError, UsageError
from schemas.ids import content_id

DATA_COLUMNS = [
    *("messages", "conversations", "instruction", "input", "output", "system", "prompt", "completion"),
    *("chosen", "rejected", "tools", "answer"),
]
BATCH = 2048


class Difference(Row):
    """Ids by what became of them; `moved` ones are on another side of a split. `figures` are (before, after)."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]
    unchanged: int
    same_format: bool
    """Texts are compared only between exports of one format."""
    figures: dict[str, tuple[Any, Any]]


def diff(before: Path, after: Path) -> Difference:
    """Compare two versions (or the newest of two folders of versions). Raises UsageError when there is none."""
    folders = version_folder(before), version_folder(after)
    old, new = (read_manifest(folder) for folder in folders)
    for folder, manifest in zip(folders, (old, new), strict=True):
        require_ids(folder, manifest)
    untouched = {f.sha256 for f in old.files} & {f.sha256 for f in new.files}
    first, second = (_rows(f, m, untouched) for f, m in zip(folders, (old, new), strict=True))
    both = first.keys() & second.keys()
    same = _shape(old) == _shape(new)
    changed = {k for k in both if first[k][1] != second[k][1]} if same else set()
    return Difference(
        added=_ids(second.keys() - first.keys()),
        removed=_ids(first.keys() - second.keys()),
        changed=_ids(changed),
        moved=_ids({k for k in both if first[k][0] != second[k][0]}),
        unchanged=len(both) - len(changed),
        same_format=same,
        figures=_figures(old, new),
    )


Key = tuple[str, Any]


def _ids(keys: set[Key]) -> tuple[str, ...]:
    return tuple(sorted({identity for identity, _ in keys}))


def require_ids(folder: Path, manifest: ExportManifest) -> None:
    """Raise UsageError for a version in the bare layout, whose rows have no ids."""
    if manifest.format.layout == "bare":
        raise UsageError(
            f"{folder} is in the bare layout: its rows have no ids, so nothing can be told of them one by one.",
            "Export the same again without --layout bare.",
        )


def _shape(manifest: ExportManifest) -> Shape:
    """How its rows look, whatever the files around them are like; what a newer version says of it counts too."""
    return manifest.format.model_copy(update={"file_type": "jsonl", "zstd": False, "shard_bytes": 1, "calls": "text"})


def _rows(folder: Path, manifest: ExportManifest, untouched: set[str]) -> dict[Key, tuple[str, str]]:
    """Each row's (id, label) to its split and a hash of its texts; a file that both have is hashed as a whole."""
    found: dict[Key, tuple[str, str]] = {}
    for entry in manifest.files:
        if not entry.is_data:
            continue
        for row in read_rows(folder / entry.path):
            known = entry.sha256 in untouched
            digest = "" if known else content_id([as_text(row.get(c)) for c in DATA_COLUMNS])
            found[row["id"], row.get("label")] = Path(entry.path).parts[1], digest
    return found


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one data file of an export, JSON columns decoded, a batch at a time. Raises StoreError when it is
    damaged or not there."""
    try:
        yield from _rows_in(path)
    except (pa.ArrowException, ValueError, OSError) as error:
        raise StoreError(
            f"{path} can't be read: {str(error).splitlines()[0][:120]}.",
            "A version never changes: restore it from a copy, or delete its folder and export again.",
        ) from error


def _rows_in(path: Path) -> Iterator[dict[str, Any]]:
    if path.suffix == ".parquet":
        for batch in pq.ParquetFile(path).iter_batches(BATCH):
            yield from map(_decoded, batch.to_pylist())
        return
    with pa.OSFile(str(path), "rb") as file:
        stream = pa.CompressedInputStream(file, "zstd") if path.suffix == ".zst" else file
        for line in _lines(stream):
            yield orjson.loads(line)


def as_text(value: Any) -> Any:
    """A column in one form, however the version that wrote it had its calls and tools: as objects or as text."""
    if isinstance(value, str) and value.startswith('[{"'):
        return orjson.loads(value)
    if isinstance(value, list):
        return [told(turn) if isinstance(turn, dict) and "role" in turn else turn for turn in value] or None
    return value


def _lines(stream: Any) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 20):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from lines
    if rest:
        yield rest


def _decoded(row: dict[str, Any]) -> dict[str, Any]:
    """Parquet keeps lists of JSON objects as texts."""
    for name, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], str) and value[0].startswith("{"):
            row[name] = [orjson.loads(item) for item in value]
    return row


def _figures(old: ExportManifest, new: ExportManifest) -> dict[str, tuple[Any, Any]]:
    figures: dict[str, tuple[Any, Any]] = {
        "version": (old.version, new.version),
        "rows": (old.rows, new.rows),
        "licence": (old.licence.stated, new.licence.stated),
        "characters": (old.size.characters, new.size.characters),
    }
    shares = dict(old.shares), dict(new.shares)
    for column in ("split", "kind", "recipe", "domain", "licence", "teacher", "decision"):
        before, after = Counter[str](shares[0][column]), Counter[str](shares[1][column])
        for name in sorted(before | after):
            if before[name] != after[name]:
                figures[f"{column}: {name}"] = before[name], after[name]
    return {name: pair for name, pair in figures.items() if pair[0] != pair[1]}
