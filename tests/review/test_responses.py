"""`filigrana review responses`: every answer, one row each."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
import pytest

from filigrana import main
from review.measures.gold import GoldItem, remember_gold
from review.measures.responses import SCHEMA, write_responses
from schemas.errors import UsageError
from schemas.sample import Decision
from store.rows import decision_row
from store.run import Run
from tests.review.samples_for_review import chat, make_run, make_sample


def said(sample: str, second: int, status: str, **answers: object) -> Decision:
    return Decision(
        sample_id=sample,
        annotator="ana",
        user_id="u-1",
        status=status,  # type: ignore[arg-type]
        decided_at=f"2026-01-01T00:00:{second:02}+00:00",
        responses=answers,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    samples = [make_sample(i) for i in range(2)]
    made = make_run(tmp_path / "run", samples)
    gold = GoldItem(messages=chat("Sim?", "Não.").messages, verdict="reject")
    remember_gold(made, [gold])
    spans = [{"label": "facto", "start": 3, "end": 7}]
    decisions = [
        said(samples[0].id, 1, "accepted", verdict="accept", variety=5),
        said(samples[0].id, 3, "rejected", verdict="reject", variety=2, problems=["facts"], spans=spans),
        said(samples[0].id, 3, "rejected").model_copy(update={"is_final": True, "annotator": "adjudication"}),
        said(gold.record_id, 2, "rejected", verdict="reject"),
    ]
    made.append("decisions", map(decision_row, decisions), writer="review")
    return made


def test_each_answer_is_a_row_with_all_that_was_answered(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    assert write_responses([run], out) == 3
    table = pl.read_parquet(out)
    assert dict(table.schema) == SCHEMA
    assert table["is_latest"].to_list() == [False, True, True]
    assert table["gold_verdict"].to_list() == [None, "reject", None]
    last = table.row(2, named=True)
    assert (last["verdict"], last["variety"], last["problems"]) == ("reject", 2, ["facts"])
    assert last["spans"] == [{"label": "facto", "start": 3, "end": 7, "turn": None}]
    assert json.loads(last["answers"])["variety"] == 2
    assert (last["recipe"], last["domain"], last["user_id"]) == ("instruct", "saúde", "u-1")


@pytest.mark.parametrize("name", ["answers.csv", "answers.jsonl"])
def test_other_files_hold_the_same(run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    write_responses([run], out)
    table = pl.read_csv(out) if out.suffix == ".csv" else pl.read_ndjson(out)
    assert table["status"].to_list() == ["accepted", "rejected", "rejected"]
    problems = table["problems"].to_list()[2]
    assert (json.loads(problems) if isinstance(problems, str) else problems) == ["facts"]


def test_a_run_without_answers_gives_an_empty_table(tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    assert write_responses([make_run(tmp_path / "run", [make_sample(0)])], out) == 0
    assert dict(pl.read_parquet_schema(out)) == SCHEMA


def test_another_type_of_file_is_refused_in_a_sentence(run: Run, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.parquet"):
        write_responses([run], tmp_path / "answers.xlsx")


def test_the_command(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answers.parquet"
    monkeypatch.setattr(sys, "argv", ["filigrana", "review", "responses", str(run.path), "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "3 answers" in capsys.readouterr().out
