"""What a large run stands on is told by a part of its shards: the others aren't read."""

from __future__ import annotations

from pathlib import Path

from store.grounds import LOOKED_AT, Grounds, grounds
from store.journal import Journal
from store.run import Run

ON_EXCERPT = '{"content":{"passage":"P"},"provenance":{"stands_on":"https://exemplo.pt"}}'


def test_of_a_large_run_only_some_shards_are_read(tmp_path: Path) -> None:
    for index in range(4):
        journal = Journal(tmp_path, "local")
        row = dict.fromkeys(("rollout_id", "recipe", "id", "kind", "domain", "licence", "teacher"), "r")
        journal.append("samples", row | {"index": index, "data": ON_EXCERPT})
        journal.close()
    run = Run(tmp_path)
    assert grounds(run, accepted=4) == Grounds(samples=4, on_excerpts=4)
    for skipped in run.shards("samples")[1::2]:
        skipped.write_bytes(b"not to be read")
    assert grounds(run, accepted=2 * LOOKED_AT) == Grounds(samples=2, on_excerpts=2)


def test_what_samples_stand_on_is_told_together_and_apart() -> None:
    some = Grounds(samples=50, on_passage=15, on_excerpts=6)
    assert (some.share, some.told) == (0.42, "42% (30% on a passage, 12% on dated excerpts)")
    assert (Grounds().share, Grounds().told) == (0.0, "")
