"""One rollout's rows are looked for in the shards that may have them, and found in all that do."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from reports.trace import trace
from schemas.message import Message
from schemas.request import Completion, Request
from store.journal import Journal
from store.of_owner import OwnersRun
from store.row_sums import SUFFIX
from store.rows import completion_row, request_row
from store.run import Run
from tests.export.export_run_builders import make_run, make_sample

REQUESTS = [
    Request(teacher="replay", revision="1", messages=(Message(role="user", content=f"Passo {n}"),)) for n in range(3)
]


def three_segments(path: Path) -> Run:
    """A run whose three rollouts asked a request each, sealed apart."""
    run = make_run(path / "run", [make_sample(n, request_ids=(REQUESTS[n].id,)) for n in range(3)])
    for number, request in enumerate(REQUESTS):
        run.append("requests", [request_row(request, f"{number:032x}", "instruct", number, "s")], "w")
    return run


def rows_of(run: Run, owner: str) -> list[str]:
    asked = run.scan("requests").filter(pl.col("rollout_id") == owner).select("request_id").collect()
    return list(asked.to_series())


def test_only_the_shard_with_a_rollouts_rows_is_read(tmp_path: Path) -> None:
    run = three_segments(tmp_path)
    owner = f"{1:032x}"
    found = OwnersRun(run, owner)
    assert len(run.shards("requests")) == 3
    assert [shard.stem for shard in found.shards("requests")] == ["w.000001"]
    assert rows_of(found, owner) == [REQUESTS[1].id]


@pytest.mark.parametrize("note", [None, b"", b'{"requests":1}\n0123456789ab'])
def test_a_shard_of_which_nothing_sound_is_noted_is_read(tmp_path: Path, note: bytes | None) -> None:
    run = three_segments(tmp_path)
    path = run.path / "journal" / f"w.000002{SUFFIX}"
    path.unlink() if note is None else path.write_bytes(note)
    found = OwnersRun(run, f"{1:032x}")
    assert [shard.stem for shard in found.shards("requests")] == ["w.000001", "w.000002"]
    assert rows_of(OwnersRun(run, f"{2:032x}"), f"{2:032x}") == [REQUESTS[2].id]


def test_rows_that_are_still_in_the_journal_are_there(tmp_path: Path) -> None:
    run = three_segments(tmp_path)
    journal = Journal(run.path, "live")
    journal.append("requests", request_row(REQUESTS[0], "f" * 32, "instruct", 7, "s"))
    journal.flush()
    assert rows_of(OwnersRun(run, "f" * 32), "f" * 32) == [REQUESTS[0].id]


def test_a_request_that_another_rollout_paid_for_is_shown_with_its_reply(tmp_path: Path) -> None:
    run = three_segments(tmp_path)
    reply = Completion(
        request_id=REQUESTS[1].id, text="resposta", finish_reason="stop", prompt_tokens=3, completion_tokens=2,
        latency_s=0.1,
    )  # fmt: skip
    run.append("completions", [completion_row(reply, f"{2:032x}", "instruct", 2, "s")], "w2")
    (ask,) = trace(f"{1:032x}", run).asks
    assert ask.completion == reply
    assert trace(f"{0:032x}", run).asks[0].completion is None
