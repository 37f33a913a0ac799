"""Data files: rows in order into shards of bounded size, the same bytes for the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from export.columns import Column, arrow_schema
from export.files.manifest import BARE_NAMES
from export.selection import Shape
from store.files import disk_errors

GROUP_ROWS, GROUP_ROWS_OF_MEDIA = 4096, 128
"""Rows of a Parquet row group, and of one write to a JSONL file; of rows that may hold pictures."""


class _File(Protocol):
    def write(self, table: pa.Table) -> None: ...

    def size(self) -> int: ...

    def close(self) -> None: ...


class SplitWriter:
    """Writes a split, or the `part` of it, into shards; a new one is begun past `shape.shard_bytes`."""

    def __init__(self, folder: Path, columns: list[Column], shape: Shape, part: int = 0) -> None:
        self.rows = 0
        self.rows_of_shards: list[int] = []
        self.paths: list[Path] = []
        self._folder = folder
        self._schema = arrow_schema(columns)
        self._json = [c.name for c in columns if c.type == "json_list"]
        self._shape = shape
        self._group_rows = GROUP_ROWS_OF_MEDIA if shape.media else GROUP_ROWS
        self._waiting: list[pa.Table] = []
        self._waiting_rows = 0
        self._file: _File | None = None
        self._part = part
        with disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def add(self, table: pa.Table) -> None:
        """Append rows, as `as_table` makes them. Raises StoreError when the disk does not take them."""
        self.rows += table.num_rows
        self._waiting.append(table)
        self._waiting_rows += table.num_rows
        if self._waiting_rows >= self._group_rows:
            self._write_groups(last=False)

    def close(self) -> None:
        """Write what is left. The shards are in `paths` then, in order, under names of their own: see `name_shards`."""
        self._write_groups(last=True)
        self._close_file()

    def _write_groups(self, last: bool) -> None:
        if not self._waiting:
            return
        table = pa.concat_tables(self._waiting)
        size = self._group_rows
        whole = table.num_rows if last else table.num_rows - table.num_rows % size
        for start in range(0, whole, size):
            group = table.slice(start, min(size, whole - start))
            self._write(group.combine_chunks())  # a copy only where a group lies in two tables
        self._waiting = [table.slice(whole)] if whole < table.num_rows else []
        self._waiting_rows = table.num_rows - whole

    def _write(self, group: pa.Table) -> None:
        full = self._file is not None and self._file.size() >= self._shape.shard_bytes
        if full and self._shape.layout == "full":
            self._close_file()
        if self._file is None:
            self.rows_of_shards.append(0)
            self.paths.append(self._folder / f"part-{self._part}-{len(self.paths):05d}{self._suffix()}")
            with disk_errors(self.paths[-1]):
                self._file = self._open(self.paths[-1])
        with disk_errors(self.paths[-1]):
            self._file.write(group)
        self.rows_of_shards[-1] += group.num_rows

    def _open(self, path: Path) -> _File:
        if self._shape.file_type == "parquet":
            return _ParquetFile(path, self._schema)
        bare = self._shape.layout == "bare"
        return _JsonLinesFile(path, self._json, self._shape.zstd, without_nulls=bare)

    def _close_file(self) -> None:
        if self._file is not None:
            with disk_errors(self.paths[-1]):
                self._file.close()
            self._file = None

    def _suffix(self) -> str:
        if self._shape.file_type == "parquet":
            return ".parquet"
        return ".jsonl.zst" if self._shape.zstd else ".jsonl"


def name_shards(paths: Sequence[Path]) -> list[Path]:
    """Give the shards of one split, in their order, the names `00000-of-00003.parquet`, ..."""
    named = [p.with_name(f"{n:05d}-of-{len(paths):05d}{''.join(p.suffixes)}") for n, p in enumerate(paths)]
    for path, target in zip(paths, named, strict=True):
        with disk_errors(target):
            path.rename(target)
    return named


def bare_file(paths: Sequence[Path], split: str) -> Path:
    """The one file of a split in the bare layout, moved to where it belongs: beside its folder, which goes."""
    (path,) = paths
    target = path.parent.parent / BARE_NAMES[split]
    with disk_errors(target):
        path.rename(target)
        path.parent.rmdir()
    return target


class _ParquetFile:
    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._sink = pa.OSFile(str(path), "wb")
        flat = [f.name for f in schema if not pa.types.is_list(f.type) and f.name not in _LONG_TEXTS]
        self._writer = pq.ParquetWriter(
            self._sink, schema, compression="zstd", use_dictionary=flat, write_statistics=["id"]
        )

    def write(self, table: pa.Table) -> None:
        self._writer.write_table(table, row_group_size=GROUP_ROWS)

    def size(self) -> int:
        return int(self._sink.tell())

    def close(self) -> None:
        self._writer.close()
        self._sink.close()


_LONG_TEXTS = {"id", "instruction", "output", "quote", "tools", "constraints", "judge_score"}


class _JsonLinesFile:
    def __init__(self, path: Path, json_columns: list[str], zstd: bool, without_nulls: bool) -> None:
        self._sink = pa.OSFile(str(path), "wb")
        self._stream: Any = pa.CompressedOutputStream(self._sink, "zstd") if zstd else self._sink
        self._json = json_columns
        self._without_nulls = without_nulls

    def write(self, table: pa.Table) -> None:
        frame = pl.from_arrow(_without_extensions(table))
        assert isinstance(frame, pl.DataFrame)
        if not self._json:
            self._stream.write(frame.write_ndjson().encode())
            return
        lines = frame.select(_json_line(frame.columns, self._json, self._without_nulls)).to_series()
        self._stream.write(("\n".join(lines) + "\n").encode())

    def size(self) -> int:
        return int(self._sink.tell())

    def close(self) -> None:
        if self._stream is not self._sink:
            self._stream.close()
        self._sink.close()


def _json_line(columns: list[str], json: list[str], without_nulls: bool) -> pl.Expr:
    """Each row as a JSON object, in which the columns `json` are lists of JSON texts to be taken as they are.

    `without_nulls` leaves a null list out, key and all.
    """
    parts: list[pl.Expr] = []
    for is_json, names in groupby(columns, key=lambda name: name in json):
        if is_json:
            for name in names:
                items = pl.concat_str(pl.lit(f'"{name}":['), pl.col(name).list.join(","), pl.lit("]"))
                parts.append(items if without_nulls else pl.coalesce(items, pl.lit(f'"{name}":null')))
        else:
            parts.append(pl.struct(*names).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}"))
    return pl.concat_str(pl.lit("{"), pl.concat_str(parts, separator=",", ignore_nulls=True), pl.lit("}"))


def as_table(frame: pl.DataFrame, columns: list[Column]) -> pa.Table:
    """A frame as Arrow, with JSON text marked as JSON."""
    schema = arrow_schema(columns)
    table = frame.to_arrow()
    arrays = [_as_type(table.column(f.name), f.type) for f in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def _as_type(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    storage = pa.list_(pa.string()) if kind == pa.list_(pa.json_()) else kind
    chunks = [chunk.cast(storage) for chunk in column.chunks]
    if storage != kind:
        chunks = [pa.ListArray.from_arrays(c.offsets, c.values.cast(pa.json_()), mask=c.is_null()) for c in chunks]
    return pa.chunked_array(chunks, kind)


def _without_extensions(table: pa.Table) -> pa.Table:
    kinds = [pa.list_(pa.string()) if f.type == pa.list_(pa.json_()) else f.type for f in table.schema]
    return pa.Table.from_arrays(
        [c.cast(k) for c, k in zip(table.columns, kinds, strict=True)], names=table.column_names
    )
