"""What was appended is there after a kill, once, and a full disk is said clearly and loses nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from schemas.errors import StoreError
from store.journal import Journal, read_segment, recover, seal
from store.run import Run, RunLock

ROOT = Path(__file__).resolve().parents[2]


def row(index: int) -> dict[str, object]:
    return {"rollout_id": f"r{index}", "recipe": "a", "index": index, "retried_at": 1.0}


def verdict(index: int) -> dict[str, object]:
    return {"sample_id": f"s{index}", "rubric": "r", "judge": "j", "overall": float(index), "data": '{"é":"\\n"}'}


def files_of(folder: Path) -> dict[str, bytes]:
    """What a run holds, without the times of its files, which the notes of checksums tell."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".sums"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def indexes(run: Run) -> list[int]:
    return sorted(run.scan("retries").collect()["index"].to_list())


def test_rows_are_readable_before_and_after_they_are_sealed(tmp_path: Path) -> None:
    run, journal = Run(tmp_path), Journal(tmp_path, "w", seal_rows=1000)
    journal.append("retries", row(1))
    journal.flush()
    assert indexes(run) == [1]
    journal.append("retries", row(2))
    journal.close()
    assert indexes(run) == [1, 2]
    assert not list((tmp_path / "journal").glob("*.jsonl"))


def test_a_torn_last_line_is_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w")
    for index in range(3):
        journal.append("retries", row(index))
    journal.flush()
    segment = next((tmp_path / "journal").glob("*.jsonl"))
    with segment.open("ab") as file:
        file.write(b'retries\t{"rollout_id":"r9","rec')
    recover(tmp_path)
    assert indexes(Run(tmp_path)) == [0, 1, 2]


def test_sealing_again_after_an_interruption_doubles_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "w")
    for index in range(5):
        journal.append("retries", row(index))
    journal.flush()
    segment = next((tmp_path / "journal").glob("*.jsonl"))
    kept = segment.read_bytes()
    seal(tmp_path, segment)
    segment.write_bytes(kept)  # as if the process had died between writing the shard and removing the segment
    assert indexes(Run(tmp_path)) == [0, 1, 2, 3, 4]
    recover(tmp_path)
    assert indexes(Run(tmp_path)) == [0, 1, 2, 3, 4]


def test_a_writer_seals_the_lines_it_has_as_they_stand_in_the_segment(tmp_path: Path) -> None:
    """Byte for byte: what one who finds the segment afterwards makes of it is the same."""
    for folder in ("kept", "found"):
        journal = Journal(tmp_path / folder, "w")
        for index in range(5):
            journal.append_all([("retries", row(index)), ("verdicts", verdict(index))])
            journal.flush()
        if folder == "kept":
            journal.close()
        else:
            recover(tmp_path / folder)
    assert files_of(tmp_path / "kept") == files_of(tmp_path / "found")
    assert [path.name for path in (tmp_path / "kept" / "journal").glob("*.rows")] == ["w.000000.rows"]


def test_a_new_journal_never_writes_over_an_old_one(tmp_path: Path) -> None:
    for index in range(3):
        journal = Journal(tmp_path, "w")
        journal.append("retries", row(index))
        journal.close()
    assert indexes(Run(tmp_path)) == [0, 1, 2]


def test_rows_whose_columns_are_all_null_in_one_shard_can_still_be_scanned(tmp_path: Path) -> None:
    for index, value in enumerate((None, 2.0)):
        journal = Journal(tmp_path, f"w{index}")
        journal.append("retries", {**row(index), "retried_at": value})
        journal.close()
    assert Run(tmp_path).scan("retries").select(pl.col("retried_at").sum()).collect().item() == 2.0


@pytest.mark.slow
def test_what_was_flushed_survives_kill_nine(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from store.journal import Journal\n"
        "journal = Journal(Path(sys.argv[1]), 'w')\n"
        "for i in range(10**9):\n"
        "    journal.append('retries', {'rollout_id': str(i), 'recipe': 'a', 'index': i, 'retried_at': 0.0})\n"
        "    journal.flush(); print(i, flush=True)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        seen = [int(child.stdout.readline()) for _ in range(50)]
        os.kill(child.pid, signal.SIGKILL)
        seen += [int(line) for line in child.stdout.read().split()]
    with RunLock(Run(tmp_path)):
        found = indexes(Run(tmp_path))
        assert not list((tmp_path / "journal").glob("*.jsonl")), "what the dead writer left is sealed: it has checksums"
    assert set(seen) <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.slow
def test_a_full_disk_is_one_clear_error_and_keeps_what_was_stored(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from store.journal import Journal\n"
        "from schemas.errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "journal = Journal(Path(sys.argv[1]), 'w')\n"
        "try:\n"
        "    for i in range(10000):\n"
        "        journal.append('retries', {'rollout_id': 'x' * 50, 'recipe': 'a', 'index': i, 'retried_at': 0.0})\n"
        "        journal.flush()\n"
        "except StoreError as error:\n"
        "    print(i); print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    stored, message = done.stdout.split("\n", 1)
    assert "No room left" in message
    assert "Free some space" in message
    assert str(tmp_path) in message
    recover(tmp_path)
    assert indexes(Run(tmp_path)) == list(range(int(stored)))


@pytest.mark.slow
def test_what_a_full_disk_cut_is_finished_where_it_stopped_once_there_is_room(tmp_path: Path) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from store.journal import Journal\n"
        "from schemas.errors import StoreError\n"
        "journal = Journal(Path(sys.argv[1]), 'w')\n"
        "for i in range(9):\n"
        "    journal.append('retries', {'rollout_id': 'x' * 50, 'recipe': 'a', 'index': i, 'retried_at': 0.0})\n"
        "for room in (250, 700, 10**6):\n"  # each ends in the middle of a line, but for the last
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))\n"
        "    try:\n"
        "        journal.flush(); print('written')\n"
        "    except StoreError as error:\n"
        "        print(error.message)\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert ["No room left" in line or line for line in done.stdout.splitlines()] == [True, True, "written"]
    (segment,) = (tmp_path / "journal").glob("*.jsonl")
    assert segment.read_bytes().count(b"\n") == 9
    recover(tmp_path)
    assert indexes(Run(tmp_path)) == list(range(9))


@pytest.mark.slow
def test_a_disk_that_is_full_when_rows_are_sealed_is_one_clear_error_and_the_next_start_goes_on(tmp_path: Path) -> None:
    """The journal still fits, the shard made of it does not: the segment stays, and is sealed once it can be."""
    program = (
        "import resource, sys; from pathlib import Path; from store.journal import Journal, recover\n"
        "from schemas.errors import StoreError\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700))\n"
        "journal = Journal(Path(sys.argv[1]), 'w')\n"
        "for i in range(5):\n"
        "    journal.append('retries', {'rollout_id': 'x', 'recipe': 'a', 'index': i, 'retried_at': 0.0})\n"
        "for end in (journal.close, lambda: recover(Path(sys.argv[1]))):\n"
        "    try:\n"
        "        end()\n"
        "    except StoreError as error:\n"
        "        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("No room left") == done.stdout.count("Free some space") == 2
    assert not list((tmp_path / "retries").glob("*"))
    recover(tmp_path)
    assert indexes(Run(tmp_path)) == list(range(5))


def test_two_writers_at_once_are_refused(tmp_path: Path) -> None:
    with RunLock(Run(tmp_path)), pytest.raises(StoreError, match="Another process"), RunLock(Run(tmp_path)):
        pass


def test_an_unreadable_segment_reads_as_empty(tmp_path: Path) -> None:
    assert read_segment(tmp_path / "gone.jsonl") == {}
