"""Everything that is wrong in a run's folder, file by file: what `filigrana verify` tells and `repair` mends."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

from schemas.base import Row
from schemas.errors import StoreError
from schemas.ids import text_digest
from store.books import books
from store.completeness import doubled_ids, incomplete_samples
from store.kept import has_sound_spare, is_as_written, read_kept, spare_of
from store.known_losses import known_losses
from store.lines import looked_through
from store.run import Run
from store.salvage import damage_of
from store.segments import Segment, read_segments
from store.shards import excess_shards

Tick = Callable[[str], None]
_SHOWN = re.compile(r'"type":"(?:image|audio)","digest":"([0-9a-f]+)"')


class Fault(Row):
    """One thing that is wrong: the file, the place in it ('' where it is all of it), and a sentence."""

    file: str
    place: str = ""
    what: str


def run_faults(run: Run, tick: Tick = lambda _: None) -> Iterator[Fault]:
    """What is wrong in a run, each file's bytes first; then, where those are sound, what the rows say of each other.

    Reads every byte, one shard in memory at a time. `tick` is called with each file's name. Safe while a run is going
    on.
    """
    found = False
    for fault in file_faults(run, tick):
        found = True
        yield fault
    if not found:
        yield from _row_faults(run, tick)


def file_faults(run: Run, tick: Tick = lambda _: None) -> Iterator[Fault]:
    """Files that are not what was written to them, are missing, or are too many."""
    for path in kept_files(run):
        tick(str(path))
        if not path.is_file() or not is_as_written(path, path.read_bytes()):
            yield Fault(file=str(path), what=f"{path} is not what was written.")
        if not has_sound_spare(path):
            yield Fault(file=str(spare_of(path)), what=f"{spare_of(path)} is damaged.")
    yield from _unreadable_manifest(run)
    for segment in sorted([*(run.path / "journal").glob("*.jsonl"), *(run.path / "review").glob("*.jsonl")]):
        tick(str(segment))
        for number in sound_lines(segment)[1]:
            what = f"{segment} is damaged: line {number} is not what was written."
            yield Fault(file=str(segment), place=f"line {number}", what=what)
    segments = read_segments(run.path)
    for one in segments.values():
        yield from (Fault(file=str(path), what=what) for path, what in one.damaged.items())
        for table in tables_of(one):
            tick(str(one.shard(table)))
            if what := damage_of(one, table):
                yield Fault(file=str(one.shard(table)), what=what)
    yield from (Fault(file=str(shard), what=what) for shard, what in excess_of(run, segments).items())
    for path in damaged_media(run, tick):
        yield Fault(file=str(path), what=f"{path} is damaged: its bytes are not those that were stored.")


def kept_files(run: Run) -> list[Path]:
    """The small files that have spares, or had."""
    folders = [run.path / "review", *(run.path / "batches").glob("[!.]*")]
    notes = [note for folder in folders for note in folder.glob("[!.]*.json")]
    spares = [spare for folder in (run.path, *folders) for spare in folder.glob(".*.spare")]
    return sorted({run.manifest_path, *notes, *(p.with_name(p.name[1 : -len(".spare")]) for p in spares)})


def sound_lines(segment: Path) -> tuple[list[bytes], dict[int, bytes]]:
    """The lines of a journal, or of the review, that are what was written, and by their numbers those that aren't."""
    sound: list[bytes] = []
    damaged: dict[int, bytes] = {}
    for number, line, checksum in looked_through(segment):
        if checksum or (segment.parent.name == "review" and _is_json(line)):
            sound.append(line + b"\n")
        else:
            damaged[number] = line
    return sound, damaged


def _is_json(data: bytes) -> bool:
    try:
        orjson.loads(data)
    except ValueError:
        return False
    return True


def tables_of(segment: Segment) -> list[str]:
    """The tables of which a segment has a shard, or should have."""
    there = {path.parent.name for path in segment.run.glob(f"*/{segment.name}.parquet")} - {"damaged"}
    return sorted(there | set(segment.expected))


def excess_of(run: Run, segments: dict[str, Segment]) -> dict[Path, str]:
    """Shards that aren't the run's, with why."""
    try:
        run.manifest()
    except (StoreError, FileNotFoundError):
        return {}
    return excess_shards(run, {name: one.expected for name, one in segments.items() if one.is_noted})


def damaged_media(run: Run, tick: Tick = lambda _: None) -> Iterator[Path]:
    """Pictures and sounds whose bytes are not those of their name."""
    for path in sorted((run.path / "media").glob("[!.]*")):
        tick(str(path))
        if text_digest(path.read_bytes()) != path.name:
            yield path


def missing_media(run: Run) -> Iterator[tuple[Path, str, int, str]]:
    """Pictures and sounds that samples show and that are not there: the sample's shard, recipe, index, the digest."""
    media = {path.name for path in (run.path / "media").glob("[!.]*")}
    for shard, frame in run.named_frames("samples", ["recipe", "index", "data"]):
        for recipe, index, data in frame.iter_rows():
            for digest in _SHOWN.findall(data) if '"digest":' in data else ():
                if digest not in media:
                    yield shard, recipe, index, digest


def _unreadable_manifest(run: Run) -> Iterator[Fault]:
    try:
        read_kept(run.manifest_path)
    except (StoreError, FileNotFoundError):
        return  # told already
    try:
        run.manifest()
    except StoreError as error:
        yield Fault(file=str(run.manifest_path), what=error.message)


def _row_faults(run: Run, tick: Tick) -> Iterator[Fault]:
    for shard, recipe, index, what in doubled_ids(run, tick):
        yield Fault(file=str(shard), place=f"{recipe} {index}", what=f"Sample {recipe} {index} in {shard}: {what}.")
    known = known_losses(run.path)
    for one in incomplete_samples(run, tick):
        if one.sample_id not in known:
            place = f"{one.recipe} {one.place}"
            yield Fault(file=str(one.shard), place=place, what=f"Sample {place} in {one.shard}: {one.lacks}.")
    for shard, recipe, index, digest in missing_media(run):
        what = f"Sample {recipe} {index} in {shard} shows {digest}, which is not in {run.path / 'media'}."
        yield Fault(file=str(run.path / "media" / digest), place=f"{recipe} {index}", what=what)
    tick("the books")
    try:
        counted = books(run)
    except StoreError as error:
        yield Fault(file=str(run.path), what=error.message)
        return
    yield from (Fault(file=str(run.path), what=sentence) for sentence in counted.faults)
    if not counted.balanced and not counted.faults:
        yield Fault(file=str(run.path), what=f"The books of this run don't balance: {counted.model_dump_json()}.")
