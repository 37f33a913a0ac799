"""Kills on both sides, on a small scale. The full scale is `python -m bench.review_chaos`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from bench.review_chaos import chaos_run, edit_together, push_through_kills, stored_ids, texts_pulled
from review.pull import pull

pytestmark = pytest.mark.integration


def test_kills_on_both_sides_lose_and_double_nothing(tmp_path: Path) -> None:
    run = chaos_run(tmp_path / "run", 1000)
    server = push_through_kills(run, 1000, tmp_path / "home", kills=1)
    try:
        assert stored_ids(server) == Counter(sample.id for sample in run.samples())
        last = edit_together(server, 60)
        assert pull(run, server.url, server.owner_key).new == len(last)
        assert texts_pulled(run) == last
        assert pull(run, server.url, server.owner_key).new == 0
    finally:
        server.stop()
