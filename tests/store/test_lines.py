"""A changed byte in a journal, a note or the manifest is found and named; what was written before there were checksums
is read as it was."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import orjson
import polars as pl
import pytest

from schemas.errors import StoreError
from store import receipts
from store.journal import Journal, read_segment, recover
from store.kept import is_as_written, read_kept, restored, spare_of, write_kept
from store.run import Run
from store.segments import read_segments
from store.shards import require_unchanged
from store.tables import TABLES


def row(index: int) -> dict[str, object]:
    return {"rollout_id": f"r{index}", "recipe": "não", "index": index, "retried_at": 1.5}


@pytest.fixture
def segment(tmp_path: Path) -> Path:
    journal = Journal(tmp_path, "w")
    for index in range(4):
        journal.append("retries", row(index))
    journal.flush()
    return next((tmp_path / "journal").glob("*.jsonl"))


def test_a_bit_that_flips_in_a_line_is_named_with_its_place(segment: Path, tmp_path: Path) -> None:
    sound = segment.read_bytes()
    ends = [i for i, byte in enumerate(sound) if byte == ord("\n")]
    for bit in Random(3).sample(range(len(sound) * 8), 150):
        flipped = bytearray(sound)
        flipped[bit // 8] ^= 1 << bit % 8
        segment.write_bytes(flipped)
        line = 1 + sum(end < bit // 8 for end in ends)
        with pytest.raises(StoreError, match=f"{segment.name} is damaged: line {line} .*\n.*filigrana repair"):
            read_segment(segment)
    segment.write_bytes(sound)
    recover(tmp_path)
    assert pl.read_parquet(tmp_path / "retries" / "w.000000.parquet").height == 4


def test_a_segment_of_one_line_is_no_exception(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w")
    journal.append("retries", row(0))
    journal.flush()
    segment = next((tmp_path / "journal").glob("*.jsonl"))
    sound = segment.read_bytes()
    for bit in range(len(sound) * 8 - 19 * 8, len(sound) * 8):  # the checksum itself
        flipped = bytearray(sound)
        flipped[bit // 8] ^= 1 << bit % 8
        segment.write_bytes(flipped)
        with pytest.raises(StoreError, match="is damaged"):
            read_segment(segment)


def test_lines_of_before_have_no_checksum_and_are_read(segment: Path) -> None:
    segment.write_bytes(b"".join(b"retries\t" + orjson.dumps(row(i)) + b"\n" for i in range(3)))
    assert read_segment(segment)["retries"]["index"].to_list() == [0, 1, 2]


def test_a_program_of_before_reads_the_lines_of_today(segment: Path) -> None:
    rows = b"".join(line.partition(b"\t")[2] for line in segment.read_bytes().splitlines(keepends=True))
    then = pl.read_ndjson(rows, schema=TABLES["retries"])
    assert then.to_dicts() == [row(i) for i in range(4)]


def test_a_small_file_is_what_was_written_or_is_named_and_its_spare_has_it(tmp_path: Path) -> None:
    path, dice = tmp_path / "manifest.json", Random(20)
    write_kept(path, b'{"planned": 3}')
    write_kept(path, b'{"planned": 4}')
    for file in (path, spare_of(path)):
        sound = file.read_bytes()
        for bit in dice.sample(range(len(sound) * 8), 60):
            flipped = bytearray(sound)
            flipped[bit // 8] ^= 1 << bit % 8
            file.write_bytes(flipped)
            if file == path:
                with pytest.raises(StoreError, match=r"manifest\.json is not what was written"):
                    read_kept(path)
                assert restored(path) == sound
            else:
                assert read_kept(path) == b'{"planned": 4}' and restored(path) is None
        file.write_bytes(sound)


def test_a_writing_that_was_interrupted_leaves_the_file_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, replace = tmp_path / "manifest.json", os.replace
    write_kept(path, b"before")

    def killed(source: Path, target: Path) -> None:
        if target == path:
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        write_kept(path, b"after")
    assert read_kept(path) == b"before" and is_as_written(path, b"after")


def test_a_byte_that_changes_in_a_sealed_shard_or_its_notes_is_named(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w")
    for index in range(4):
        journal.append("retries", row(index))
    journal.close()
    run = Run(tmp_path)
    require_unchanged(run, ["retries"])
    (shard,) = run.shards("retries")
    sound = shard.read_bytes()
    shard.write_bytes(sound[:40] + bytes([sound[40] ^ 1]) + sound[41:])
    with pytest.raises(StoreError, match="bytes are not those that were sealed"):
        require_unchanged(run, ["retries"])
    shard.write_bytes(sound)
    (segment,) = read_segments(tmp_path).values()
    receipt = segment.note(receipts.SUFFIX)
    receipt.write_bytes(receipt.read_bytes() + b"\n")
    (found,) = read_segments(tmp_path).values()
    assert list(found.damaged) == [receipt] and found.receipt is None
