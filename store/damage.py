"""Files of a run that can't be read, each named with what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from schemas.errors import StoreError

REMEDY = (
    "`filigrana verify RUN` names everything that is wrong, and `filigrana repair RUN` keeps what is sound: the same "
    "`filigrana generate` then makes the rest again. If you have a copy of the run's folder, restore that instead."
)


@contextmanager
def named_damage(path: Path) -> Iterator[None]:
    """Turn what polars says of a file that it can't read into a StoreError that names the file."""
    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        said = (str(error).splitlines() or [""])[0][:120]
        raise StoreError(f"{path} is damaged and can't be read ({said}).", REMEDY) from error


def read_shard(path: Path, columns: list[str] | None = None) -> pl.DataFrame:
    """A sealed shard, or some columns of it. Raises StoreError when it can't be read."""
    with named_damage(path):
        return pl.read_parquet(path, columns=columns, glob=False, hive_partitioning=False)


def read_shards(paths: Sequence[Path], columns: list[str]) -> pl.DataFrame:
    """Some columns of several sealed shards, one after the other, and `shard`: whose path each row's is. One query for
    all takes a tenth of the time of one for each. Raises StoreError for the first that can't be read."""
    try:
        scanned = pl.scan_parquet(paths, glob=False, hive_partitioning=False, include_file_paths="shard")
        return scanned.select(*columns, "shard").collect()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):  # one of them: which?
        return pl.concat([read_shard(path, columns).with_columns(shard=pl.lit(str(path))) for path in paths])
