"""The measure on blind sets: what counts as the changed place, as found, and as one half."""

from __future__ import annotations

import json
from pathlib import Path

from bench.quality import measure_blind as measure


def test_the_changed_place_is_widened_to_whole_words() -> None:
    clean, planted = "A equipa reuniu-se hoje.", "A equipa se reuniu hoje."
    start, end, clean_start, clean_end = measure.changed(clean, planted)

    assert (planted[start:end], clean[clean_start:clean_end]) == ("se reuniu", "reuniu-se")


def test_what_the_clean_twin_has_too_does_not_count_as_found() -> None:
    assert measure.is_found("A equipa chegou.", "A equipe chegou.")
    assert not measure.is_found("A equipe chegou hoje.", "A equipe chegou ontem.")
    assert not measure.is_found("A equipa chegou à cidade.", "A equipa chegou à vila.")


def test_a_planted_row_belongs_to_its_clean_twins_half(tmp_path: Path) -> None:
    rows = {
        "clean": [{"id": f"x-c-{n:03}", "domain": "news", "text": "Texto."} for n in (1, 2)],
        "planted": [
            {"id": f"x-p-{n:03}", "clean_id": f"x-c-{3 - n:03}", "kind": "lexis", "before": "", "after": "", "text": ""}
            for n in (1, 2)
        ],
    }
    for name, lines in rows.items():
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    odd = measure.load([tmp_path], "odd")

    assert list(odd.clean) == ["x-c-001"]
    assert [row["id"] for row in odd.planted] == ["x-p-002"]
    assert len(measure.load([tmp_path], "all").planted) == 2
