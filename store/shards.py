"""Which shards a run should have: what is missing, copied, damaged or not its own, each named in a sentence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from filecmp import cmp
from itertools import product
from operator import attrgetter
from pathlib import Path

import polars as pl

from schemas.errors import StoreError
from store.checksums import checksum, compare_with_notes, sum_of
from store.damage import REMEDY, named_damage, read_shard
from store.receipts import SUFFIX, read_receipts
from store.run import Run
from store.tables import TABLES

SENTENCES_SHOWN = 3
THREADS = 2
"""In which checksums are counted."""
NEVER_ALIKE = ("samples", "rejected", "failed", "completions")


@dataclass(slots=True)
class ShardFaults:
    """`sentences` name what is wrong; rows of `excess` shards aren't the run's; `lost` counts missing rows by table."""

    sentences: list[str] = field(default_factory=list)
    excess: set[Path] = field(default_factory=set)
    lost: Counter[str] = field(default_factory=Counter)


def fault_error(sentences: list[str] | tuple[str, ...]) -> StoreError:
    """The error that a run's faults are: the first of them, how many there are, what to do."""
    more = len(sentences) - SENTENCES_SHOWN
    told = " ".join(sentences[:SENTENCES_SHOWN]) + (f" And {more:,} more." if more > 0 else "")
    return StoreError(told, REMEDY)


def require_whole(run: Run) -> None:
    """Raise StoreError when a shard is missing, damaged, or not the run's own. Shards to which nobody has written
    since they were sealed aren't read."""
    if run.manifest_path.is_file() and (found := shard_faults(run).sentences):
        raise fault_error(found)


def open_whole(path: str | Path) -> Run:
    """Open an existing run for reading. Raises UsageError when there is none, StoreError as `require_whole` does."""
    run = Run.open(path)
    require_whole(run)
    return run


def require_unchanged(run: Run, tables: Iterable[str]) -> None:
    """Raise StoreError for a shard of these tables whose bytes aren't those that were sealed. Every byte is read.

    Shards without a checksum (sealed by versions of before) are read as far as their pages go.
    """
    shards = [(part, shard) for part, table in product(run.parts, tuple(tables)) for shard in part.shards(table)]
    with ThreadPoolExecutor(THREADS) as pool:
        for _ in pool.map(_require_shard_unchanged, *zip(*shards, strict=True)) if shards else ():
            pass


def _require_shard_unchanged(part: Run, shard: Path) -> None:
    noted = sum_of(part.path, shard)
    if not noted:
        read_shard(shard)
    elif checksum(shard) != noted:
        raise StoreError(f"{shard} is damaged: its bytes are not those that were sealed.", REMEDY)


def shard_faults(run: Run) -> ShardFaults:
    """Compare the shards with the receipts of their segments; safe while a run is writing.

    Segments sealed before there were receipts can't be compared. Raises StoreError for a shard that can't be read, or
    whose bytes are not those that were sealed.
    """
    found = ShardFaults()
    compared = compare_with_notes(run.path)
    for changed in compared.changed:
        raise StoreError(f"{changed} is damaged: its bytes are not those that were sealed.", REMEDY)
    receipts = read_receipts(run.path)
    sealed_into = {
        run.path / table / f"{segment}.parquet": sealed
        for segment, rows in receipts.items()
        for table, sealed in rows.items()
    }
    by_table: defaultdict[str, list[Path]] = defaultdict(list)
    rows_there: dict[Path, int] = {}
    for shard, sealed in sealed_into.items():
        if (shard.stem, shard.parent.name) in compared.as_sealed:
            rows_there[shard] = sealed
        elif shard.is_file():
            by_table[shard.parent.name].append(shard)
    rows_there |= {shard: rows for shards in by_table.values() for shard, rows in _rows_of(shards).items()}
    for shard, sealed in sealed_into.items():
        there = rows_there.get(shard)
        if there is None:
            found.sentences.append(f"{shard} is missing: {sealed:,} rows were sealed into it.")
            found.lost[shard.parent.name] += sealed
        elif there != sealed:
            found.sentences.append(f"{shard} holds {there:,} rows, and {sealed:,} were sealed into it.")
    excess = excess_shards(run, receipts)
    found.sentences.extend(excess.values())
    found.excess.update(excess)
    return found


def excess_shards(run: Run, receipts: Mapping[str, Mapping[str, int]]) -> dict[Path, str]:
    """Shards that aren't the run's, with a sentence each, by what was sealed of each table in each segment."""
    found = {
        shard: f"{shard} was never sealed by this run: it is a copy, or another run's."
        for shard in _without_receipt(run, receipts)
    }
    for shard, original in _copies(run, set(found)):
        found[shard] = f"{shard} holds the same rows as {original}: it is a copy."
    return found


def _copies(run: Run, excess: set[Path]) -> Iterator[tuple[Path, Path]]:
    """Shards with the very bytes of one before them, with that one. Their rows carry times or outcomes of rollouts: no
    two segments hold the same."""
    for table in NEVER_ALIKE:
        alike: defaultdict[int, list[Path]] = defaultdict(list)
        for shard in sorted((run.path / table).glob("[!.]*.parquet"), key=attrgetter("name")):
            if shard in excess:
                continue
            same_size = alike[shard.stat().st_size]
            original = next((other for other in same_size if cmp(shard, other, shallow=False)), None)
            if original is None:
                same_size.append(shard)
            else:
                yield shard, original


def _rows_of(shards: list[Path]) -> dict[Path, int]:
    """How many rows each shard of a table holds, as its footer says. Asked for in one query, which takes a tenth of the
    time of one for each. Raises StoreError for the first that can't be read."""
    if not shards:
        return {}
    try:
        scanned = pl.scan_parquet(shards, glob=False, hive_partitioning=False, include_file_paths="shard")
        counted = dict(scanned.group_by("shard").len().collect().iter_rows())
        return {shard: counted.get(str(shard)) or _rows_alone(shard) for shard in shards}
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):  # one of them: which?
        return {shard: _rows_alone(shard) for shard in shards}


def _rows_alone(shard: Path) -> int:
    with named_damage(shard):
        return int(pl.scan_parquet(shard, glob=False, hive_partitioning=False).select(pl.len()).collect().item())


def _without_receipt(run: Run, receipts: Mapping[str, Mapping[str, int]]) -> list[Path]:
    """Shards that should have a receipt: all of a run begun with them, in older runs those after the writer's first."""
    first: defaultdict[str, int] = defaultdict(lambda: 2**62)
    for segment in receipts:
        writer, number = _parted(segment)
        first[writer] = min(first[writer], number)
    from_the_start = run.manifest().receipts
    found = []
    for table in TABLES:
        for shard in sorted((run.path / table).glob("[!.]*.parquet"), key=attrgetter("name")):
            writer, number = _parted(shard.stem)
            if table in receipts.get(shard.stem, ()) or not (from_the_start or number > first[writer]):
                continue
            # A segment goes only after its receipt is there: looked for in this order, one of the two is found.
            journal = run.path / "journal" / shard.stem
            if not journal.with_name(f"{shard.stem}.jsonl").is_file() and not _sealed_since(journal, table):
                found.append(shard)
    return found


def _sealed_since(journal: Path, table: str) -> bool:
    receipt = journal.with_name(journal.name + SUFFIX)
    return receipt.is_file() and table in read_receipts(journal.parent.parent).get(journal.name, ())


def _parted(segment: str) -> tuple[str, int]:
    """A segment's writer and number: `local.000003` -> ("local", 3)."""
    writer, _, number = segment.rpartition(".")
    return (writer, int(number)) if number.isdecimal() else (segment, -1)
