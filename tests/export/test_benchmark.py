"""Items as a benchmark: what people found wrong stays out, harnesses find the key, no training format has any."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from filigrana import app
from generators.deduplicate import reject_duplicates
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from quality.overlap.contamination import ContaminationIndex, check_contamination
from schemas.message import Message
from schemas.sample import Content, Decision
from store.rows import decision_row
from store.run import Run, append_decisions
from tests.evaluation.exam_teacher import sits_exams
from tests.export.export_run_builders import make_run, make_sample
from tests.generators.stand_in import stand_in

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run of items, written and solved by rule."""
    run = Run(tmp_path_factory.mktemp("items") / "run")

    async def roll() -> None:
        async with stand_in(sits_exams) as server:
            parts, teacher = tuple(plan_parts("escolha-multipla", 60)), parse_teacher(f"openai:m@{server.url}")
            await generate_local(run, GenerateOptions(parts=parts, teacher=teacher, pace=Pace(concurrency=8)))

    asyncio.run(roll())
    reject_duplicates(run)
    return run


def exported(run: Run, to: Path, *more: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(app, ["benchmark", "export", str(run.path), "--to", str(to), "--name", "saber", *more])
    assert done.exit_code == 0, f"{done.output}{done.exception}"
    return [json.loads(line) for line in (to / "data" / "test.jsonl").read_text("utf-8").splitlines()]


def test_every_harness_finds_the_key_where_the_items_have_it(items: Run, tmp_path: Path) -> None:
    rows = exported(items, tmp_path / "a", "--include-unreviewed")
    assert len(rows) >= 8
    assert {row["answer"] for row in rows} > {"A"}
    for row in rows:
        key = row["options"][row["answer_index"]]
        assert row["answer"] == "ABCD"[row["answer_index"]]
        assert key in row["evidence"]
        assert set(row["why_wrong"]) == set("ABCD") - {row["answer"]}
    task = yaml.safe_load((tmp_path / "a" / "eval.yaml").read_text("utf-8"))["tasks"][0]
    assert task["field_spec"] == {"input": "question", "target": "answer", "choices": "options"}
    lm_eval = yaml.safe_load((tmp_path / "a" / "saber.yaml").read_text("utf-8"))
    assert (lm_eval["doc_to_target"], lm_eval["doc_to_choice"]) == ("answer_index", list("ABCD"))
    compile((tmp_path / "a" / "lighteval_task.py").read_text("utf-8"), "lighteval_task.py", "exec")
    card = (tmp_path / "a" / "README.md").read_text("utf-8")
    assert yaml.safe_load(card.split("---")[1])["configs"][0]["data_files"][0]["path"] == "data/test.jsonl"
    exported(items, tmp_path / "b", "--include-unreviewed")
    for file in ("data/test.jsonl", "eval.yaml", "README.md"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_the_index_finds_each_question_again(items: Run, tmp_path: Path) -> None:
    rows = exported(items, tmp_path / "a", "--include-unreviewed")
    index = ContaminationIndex.load(tmp_path / "a" / "contamination.npz")
    for row in rows:
        asked = Content(kind="chat", messages=(Message(role="user", content=row["question"]),))
        assert check_contamination(index, asked) is not None


def test_later_exports_of_the_runs_beside_it_leave_its_questions_out_by_themselves(items: Run, tmp_path: Path) -> None:
    asked = exported(items, tmp_path / "a", "--include-unreviewed")[0]["question"]
    turns = (
        Message(role="user", content=asked),
        Message(role="assistant", content="Não faço ideia, mas vejo já isso."),
    )
    samples = [make_sample(0), make_sample(1, messages=turns)]
    beside = make_run(items.path.parent / "outro", samples)
    elsewhere = make_run(tmp_path / "longe" / "outro", samples)
    wanted = ["--include-unreviewed", "--validation", "0"]
    for run, left_out in ((beside, {"saber": 1}), (elsewhere, {})):
        to = tmp_path / f"de-{run.path.parent.name}"
        done = CliRunner().invoke(app, ["export", str(run.path), "--to", str(to), *wanted])
        assert done.exit_code == 0, f"{done.output}{done.exception}"
        said = json.loads((to / "v0001" / "manifest.json").read_text("utf-8"))
        assert said["decontamination"].get("left_out", {}) == left_out
        assert said["funnel"]["exported"] == 2 - sum(left_out.values())
        assert ("Compared with saber: 1 rows repeat one" in done.output) == bool(left_out)


def test_no_training_format_has_items(items: Run, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(items.path), "--to", str(tmp_path / "d"), "--include-unreviewed"])
    assert "does not fit format" in f"{done.output}{done.exception}".replace("_", " ")


def test_what_people_found_wrong_stays_out(items: Run, tmp_path: Path) -> None:
    first, second, *_ = items.samples()

    def said(sample: str, who: str, key: str, final: bool = False) -> dict[str, Any]:
        answers = {"verdict": "accept", "key_right": key, "one_right": "yes", "about_portugal": "yes", "difficulty": 4}
        decision = Decision(
            sample_id=sample,
            annotator=who,
            status="accepted",
            decided_at=f"2026-11-29T10:00:0{int(final)}Z",
            responses={} if final else answers,
            is_final=final,
        )
        return decision_row(decision)

    rows = [said(s.id, who, "no" if s is second else "yes") for s in (first, second) for who in ("ana", "rui")]
    append_decisions(
        items, [*rows, said(first.id, "adjudication", "", True), said(second.id, "adjudication", "", True)]
    )
    kept = exported(items, tmp_path / "a")
    assert [row["sample_id"] for row in kept] == [first.id]
    assert (kept[0]["reviewed"], kept[0]["difficulty"], kept[0]["about_portugal"]) == (True, 4.0, "yes")


def test_a_folder_that_holds_something_else_is_left_alone(items: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("meu", encoding="utf-8")
    arguments = [
        "benchmark",
        "export",
        str(items.path),
        "--to",
        str(tmp_path),
        "--name",
        "saber",
        "--include-unreviewed",
    ]
    done = CliRunner().invoke(app, arguments)
    assert "holds something else" in f"{done.output}{done.exception}"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
