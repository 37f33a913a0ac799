"""Teachers that can't serve a recipe are refused before they are fetched, started or asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from filigrana import app
from generators.plan import plan_parts, prepare_parts
from generators.refusals import check_foreseen
from generators.teachers.factory import parse_teacher
from schemas.errors import UsageError


def test_the_local_teacher_is_not_fetched_for_a_recipe_that_shows_pictures(tmp_path: Path) -> None:
    """Nothing of it is there: a run that went on would have to fetch it."""
    words = ["generate", "documento-visto", "-n", "1", "--run", str(tmp_path / "run"), "--local"]
    told = CliRunner(env={"FILIGRANA_CACHE": str(tmp_path)}).invoke(app, words)
    assert isinstance(told.exception, UsageError)
    assert "documento-visto" in str(told.exception) and "needs vision" in str(told.exception)
    assert {path.name for path in tmp_path.iterdir()} <= {"census"}


@pytest.mark.parametrize("teacher", ["replay", "openai:m@http://127.0.0.1:9/v1", "vllm:/nowhere"])
def test_others_are_asked_whether_they_see(teacher: str) -> None:
    check_foreseen(prepare_parts(plan_parts("documento-visto", 1)), parse_teacher(teacher))
