"""What is damaged is named with the file and a remedy, and is never exported; what killed exports left goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from export.exporting import export_runs
from export.selection import Selection, Shape
from filigrana import app
from reports.diff import diff
from reports.page import write_report
from schemas.errors import StoreError
from schemas.sample import Rejection
from store.rows import sample_row
from store.run import Run
from tests.export.export_run_builders import decide, make_run, make_sample
from tests.export.test_export_messages import JSONL, NO_HOLD_OUT

pytestmark = pytest.mark.slow

ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]
ROOT = Path(__file__).resolve().parents[2]


def overwrite(path: Path, at: float, size: int = 4) -> None:
    """Change some bytes in the middle of a file."""
    data = bytearray(path.read_bytes())
    start = int(len(data) * at)
    data[start : start + size] = bytes(byte ^ 0x55 for byte in data[start : start + size])
    path.chmod(0o600)
    path.write_bytes(data)


def shard_of(run: Run, table: str = "samples") -> Path:
    return next((run.path / table).glob("*.parquet"))


@pytest.mark.parametrize("at", [0.1, 0.3, 0.5, 0.7])
@pytest.mark.parametrize("noted", [True, False])
def test_overwritten_bytes_of_a_shard_are_named_and_never_exported(tmp_path: Path, at: float, noted: bool) -> None:
    run = make_run(tmp_path / "run", [make_sample(i) for i in range(30)])
    if not noted:  # a run of before
        for note in (run.path / "journal").glob("*.sums"):
            note.unlink()
    overwrite(shard_of(run), at)
    try:
        export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, JSONL)
    except StoreError as error:
        assert noted is False or f"{shard_of(run)} is damaged" in error.message
        assert error.hint
    else:
        assert not noted  # Parquet itself doesn't notice everything
    if noted:
        with pytest.raises(StoreError, match="is damaged"):
            write_report(run.path, tmp_path / "report.html")


def test_bytes_that_changed_on_the_disk_under_the_same_time_and_size_are_never_exported(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(i) for i in range(30)])
    shard = shard_of(run)
    before, whole = shard.stat(), shard.read_bytes()
    for at in (0.1, 0.3, 0.5, 0.7):
        overwrite(shard, at)
        shard.chmod(before.st_mode & 0o777)
        os.utime(shard, ns=(before.st_atime_ns, before.st_mtime_ns))
        with pytest.raises(StoreError, match="its bytes are not those that were sealed"):
            export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, JSONL)
        shard.chmod(0o600)
        shard.write_bytes(whole)


@pytest.mark.parametrize("table", ["decisions", "verdicts", "rejected", "completions"])
def test_every_table_that_an_export_reads_is_looked_at(tmp_path: Path, table: str) -> None:
    sample = make_sample(0)
    rejection = Rejection(rollout_id="f" * 32, recipe="instruct", index=1, stage="check", check="x", reason="y")
    run = make_run(tmp_path / "run", [sample], [decide(sample, "accepted")], [rejection])
    row = {"completions": {"rollout_id": "r", "recipe": "instruct", "index": 0, "prompt_tokens": 1}}.get(table)
    if not list((run.path / table).glob("*.parquet")):
        run.append(table, [row or {"sample_id": sample.id, "overall": 3.0}], "w")
    overwrite(shard_of(run, table), 0.4)
    done = CliRunner().invoke(app, ["export", str(run.path), "--to", str(tmp_path / "out")])
    assert isinstance(done.exception, StoreError) and str(shard_of(run, table)) in done.exception.message


def test_a_segment_that_is_no_journal_is_named(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)])
    segment = run.path / "journal" / "driver.000007.jsonl"
    for garbage in (b'samples\t{"id": \n', b"\xff\xfe\x00\n", b"nothing\t{}\n"):
        segment.write_bytes(garbage)
        with pytest.raises(StoreError, match=r"driver\.000007\.jsonl is damaged"):
            export_runs([run], tmp_path / "out", ALL, NO_HOLD_OUT, JSONL)


@pytest.mark.parametrize("keep_duplicates", [True, False])
def test_a_sample_whose_json_is_broken_is_named(tmp_path: Path, keep_duplicates: bool) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)], pending=2)
    row = sample_row(make_sample(1))
    run.append("samples", [{**row, "data": row["data"][:-40]}], "w")
    selection = Selection(include_unreviewed=True, keep_duplicates=keep_duplicates)  # type: ignore[call-arg]
    named = f"Sample {make_sample(1).id} of recipe 'instruct' is damaged" if keep_duplicates else "samples is damaged"
    with pytest.raises(StoreError, match=named):
        export_runs([run], tmp_path / "out", selection, NO_HOLD_OUT, JSONL)


@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_a_damaged_version_is_named_by_what_reads_it(tmp_path: Path, file_type: str) -> None:
    shape = Shape.model_validate({"file_type": file_type})
    folders = []
    for count in (9, 10):
        run = make_run(tmp_path / f"run-{count}", [make_sample(i) for i in range(count)])
        folders.append(export_runs([run], tmp_path / f"out-{count}", ALL, NO_HOLD_OUT, shape).path)
    data = next(folders[0].glob("data/*/*"))
    data.chmod(0o600)
    data.write_bytes(data.read_bytes()[:-30])
    with pytest.raises(StoreError, match=f"{data.name}.*can't be read"):
        diff(*folders)


def test_the_order_in_which_runs_are_given_changes_nothing(tmp_path: Path) -> None:
    runs = [make_run(tmp_path / n, [make_sample(i, recipe=n) for i in range(4)]) for n in ("b", "a")]
    for run, name in zip(runs, ("2", "1"), strict=True):
        run.write_manifest(run.manifest().model_copy(update={"run_id": f"run-{name}"}))
    first = export_runs(runs, tmp_path / "out", ALL, NO_HOLD_OUT, JSONL)
    again = export_runs(runs[::-1], tmp_path / "out", ALL, NO_HOLD_OUT, JSONL)
    assert (again.path, again.is_new) == (first.path, False)


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from export.files.versions import building
with building(Path(sys.argv[2])) as scratch:
    (scratch / "spool").write_bytes(b"x" * 1000)
    if sys.argv[3] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    print("at work", flush=True)
    sys.stdin.read()
"""


@pytest.mark.slow
def test_what_a_killed_export_left_goes_with_the_next_and_what_is_at_work_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    subprocess.run([sys.executable, "-c", KILLED, str(ROOT), str(out), "killed"], check=False)
    (left,) = out.glob(".building-*")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(ROOT), str(out), "waits"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == b"at work\n"
        assert not left.exists()
        (alive,) = out.glob(".building-*")
        run = make_run(tmp_path / "run", [make_sample(0)])
        export_runs([run], out, ALL, NO_HOLD_OUT, JSONL)
        assert [alive] == list(out.glob(".building-*"))
        os.kill(other.pid, signal.SIGKILL)
    export_runs([run], out, ALL, NO_HOLD_OUT, JSONL)
    assert not list(out.glob(".building-*"))


def test_an_export_of_nothing_says_what_helps(tmp_path: Path) -> None:
    rejection = Rejection(rollout_id="f" * 32, recipe="instruct", index=0, stage="check", check="x", reason="y")
    nothing = make_run(tmp_path / "nothing", [], rejections=[rejection], pending=3)
    sample = make_sample(0)
    tied = make_run(tmp_path / "tied", [sample], [decide(sample, "tie")])
    said = {}
    for run in (nothing, tied):
        done = CliRunner().invoke(app, ["export", str(run.path), "--to", str(tmp_path / "out"), "--include-unreviewed"])
        said[run] = str(done.exception)
        assert "--include-unreviewed" not in said[run]
    assert "filigrana status" in said[nothing] and "goes on with what is pending" in said[nothing]
    assert "wait for a person's word" in said[tied]


def test_zstd_with_parquet_says_that_it_is_inside_and_changes_nothing(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)])
    plain = ["export", str(run.path), "--to", str(tmp_path / "out"), "--include-unreviewed", "--validation", "0"]
    assert CliRunner().invoke(app, plain).exit_code == 0
    again = CliRunner().invoke(app, [*plain, "--zstd"])
    assert "compressed by zstd inside already" in again.output and "(unchanged)" in again.output
    assert (
        pq.ParquetFile(next((tmp_path / "out").glob("v0001/data/*/*"))).metadata.row_group(0).column(0).compression
        == "ZSTD"
    )
