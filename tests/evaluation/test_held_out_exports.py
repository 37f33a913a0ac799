"""A held-out question that a teacher came upon by itself doesn't reach an export; an index holds them all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evaluation.questions import questions
from filigrana import app
from quality.overlap.contamination import ContaminationIndex, check_contamination
from quality.overlap.held_out import HELD_OUT
from schemas.message import Message
from schemas.sample import Content
from tests.evaluation.replay_files import EUROPEAN

pytestmark = pytest.mark.slow


def test_a_row_that_asks_one_is_left_out_and_counted(tmp_path: Path) -> None:
    asked = questions()["curta-33"].said("pt-PT")[0]
    replies = [{"match": "Escreve o pedido que esta pessoa faria", "text": json.dumps({"instrucao": asked})}]
    teacher = tmp_path / "teacher.json"
    teacher.write_text(json.dumps({"sentences": EUROPEAN, "replies": replies}, ensure_ascii=False), encoding="utf-8")
    run, to = str(tmp_path / "run"), tmp_path / "dataset"
    made = CliRunner().invoke(
        app,
        ["generate", "instruct", "-n", "40", "--run", run, "-t", f"replay:{teacher}", "--local", "--keep-duplicates"],
    )
    assert made.exit_code == 0, made.output
    done = CliRunner().invoke(app, ["export", run, "--to", str(to), "--include-unreviewed", "--keep-duplicates"])
    assert "held out question" in f"{done.output} {done.exception}".replace("_", " ")
    assert not list(to.glob("v*"))


def test_every_index_holds_them(tmp_path: Path) -> None:
    other = tmp_path / "outro.jsonl"
    other.write_text(json.dumps({"question": "Que rio passa em Coimbra e onde nasce?"}) + "\n", encoding="utf-8")
    index = tmp_path / "index.npz"
    done = CliRunner().invoke(app, ["contamination", "build", str(other), "--out", str(index)])
    assert done.exit_code == 0, done.output
    loaded = ContaminationIndex.load(index)
    assert loaded.names == [HELD_OUT, "outro"]
    for question in questions().values():
        turn = Message(role="user", content=question.said("pt-BR")[0])
        found = check_contamination(loaded, Content(kind="chat", messages=(turn,)))
        assert found is not None, question.id
        assert found.evidence["benchmark"] == HELD_OUT
