"""What earlier versions of a home hold out and train on: read from their manifests, and from their rows' ids."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath
from typing import Any, cast

import fsspec
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from export.files.manifest import MANIFEST, ExportManifest
from export.files.publish import is_address, open_address, storage_errors
from export.files.versions import versions
from export.rows.reading import from_arrow
from export.sides import HELD_OUT, Earlier
from schemas.errors import StoreError
from store.manifest import json_of, manifest_row


def earlier_versions(to: str) -> Earlier:
    """What the versions in a folder, or at an fsspec address, say. Their rows are read when they are asked for.

    Raises StoreError for a version that is damaged, OutOfReachError when an address doesn't answer.
    """
    storage, root = open_address(to) if is_address(to) else (fsspec.filesystem("file"), to)
    with storage_errors(to):
        found = list(_manifests(storage, root, to))
    chosen = {s: {key for _, m in found for key in m.held_out_for_strata.get(s, ())} for s in HELD_OUT}

    def trained(ids: pl.Series) -> Collection[str]:
        known: set[str] = set()
        with storage_errors(to):
            for folder, manifest in found:
                for entry in manifest.files:
                    if entry.path.startswith("data/train/"):
                        there = _ids(storage, f"{folder}/{entry.path}")
                        known.update(ids.filter(ids.is_in(there.implode())))
        return known

    return Earlier(chosen, trained)


def _manifests(storage: Any, root: str, to: str) -> Iterator[tuple[str, ExportManifest]]:
    """Each complete version's folder and manifest."""
    if not is_address(to):
        folders = [str(path) for path in versions(Path(to))]
    else:
        folders = [p.rstrip("/") for p in storage.ls(root, detail=False)] if storage.exists(root) else []
    for folder in folders:
        page = f"{folder}/{MANIFEST}"
        if PurePosixPath(folder).name[:1] == "v" and storage.exists(page):
            path = Path(page)
            yield folder, manifest_row(ExportManifest, path, json_of(path, storage.cat_file(page)))


def _ids(storage: Any, path: str) -> pl.Series:
    """The ids of a data file's rows. Raises StoreError when it can't be read."""
    try:
        with storage.open(path, "rb") as file:
            if path.endswith(".parquet"):
                return from_arrow(pq.ParquetFile(file).read(columns=["id"]))["id"]
            plain = pa.CompressedInputStream(file, "zstd") if path.endswith(".zst") else file
            return cast(pl.Series, pl.read_ndjson(plain.read(), schema={"id": pl.String})["id"])
    except (pa.ArrowException, pl.exceptions.PolarsError) as error:
        raise StoreError(
            f"{path} is damaged: which rows it has can't be read.",
            "A version never changes: restore it from a copy, or delete its folder.",
        ) from error
