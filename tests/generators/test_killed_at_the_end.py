"""kill -9 between the last rollout and the note that the session has ended: the same command finishes the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from export.unfinished import is_unfinished
from store.books import books
from store.run import Run
from tests.generators.recipe_files import write_corpus
from tests.generators.test_local_run import generate


@pytest.mark.slow
def test_a_run_with_nothing_left_to_do_is_finished_by_the_same_command(tmp_path: Path) -> None:
    run, teacher = Run(tmp_path / "run"), f"replay:{write_corpus(tmp_path, 0.0)}"
    generate(run.path, "instruct", 4, teacher)
    whole = run.manifest()
    left_open = whole.sessions[-1].model_copy(update={"ended_at": None})
    run.write_manifest(whole.model_copy(update={"sessions": (*whole.sessions[:-1], left_open)}))
    assert is_unfinished(run, books(run))
    generate(run.path, "instruct", 4, teacher)
    assert not is_unfinished(run, books(run))
    assert len(run.manifest().sessions) == len(whole.sessions), "the teacher was not asked, and no session begun"
