"""`filigrana evaluate` from end to end: order, intervals, resuming, limits, comparison, and no way into an export."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from typer.testing import CliRunner, Result

from evaluation.answers import read_answers
from evaluation.questions import RECIPE, questions
from evaluation.results import Results
from evaluation.scores import WHOLE, scored
from filigrana import app
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.teachers.factory import Pace, parse_teacher
from store.run import Run
from tests.evaluation.replay_files import BRAZILIAN, EUROPEAN, replay_file
from tests.generators.stand_in import completion, stand_in

pytestmark = pytest.mark.slow


def evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *arguments])


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Both teachers over a hundred questions, and how they were named."""
    folder = tmp_path_factory.mktemp("evaluated")
    teachers = [
        "-t", f"europeu={replay_file(folder / 'europeu.json', EUROPEAN)}",
        "-t", f"brasileiro={replay_file(folder / 'brasileiro.json', BRAZILIAN)}",
    ]  # fmt: skip
    done = evaluate(*teachers, "-n", "100", "--out", str(folder / "out"))
    assert done.exit_code == 0, done.output
    return folder / "out", teachers


def test_the_order_is_right_and_the_intervals_are_apart(evaluated: tuple[Path, list[str]]) -> None:
    european, brazilian = Results.read(evaluated[0]).teachers
    for name in ("variety", "clean", "clean_hard"):
        better, worse = european.scores[name], brazilian.scores[name]
        assert better.low is not None and worse.high is not None
        assert better.low > worse.high, name
    assert european.scores["leaks_per_1000"].value == 0
    assert (brazilian.scores["leaks_per_1000"].low or 0) > 20
    assert set(european.by_turn) == {"1", "2", "3", "4", "5"}
    assert brazilian.examples and not european.examples


def test_the_same_seed_gives_the_same_figures_elsewhere_and_again(
    evaluated: tuple[Path, list[str]], tmp_path: Path
) -> None:
    out, teachers = evaluated
    before = (out / "evaluation.json").read_bytes()
    assert evaluate(*teachers, "-n", "100", "--out", str(tmp_path / "elsewhere")).exit_code == 0
    assert (tmp_path / "elsewhere" / "evaluation.json").read_bytes() == before
    again = evaluate(*teachers, "-n", "100", "--out", str(out))
    assert again.exit_code == 0, again.output
    assert (out / "evaluation.json").read_bytes() == before
    assert "done already" in again.output


def test_the_page_and_the_tables_say_what_the_figures_say(evaluated: tuple[Path, list[str]]) -> None:
    out = evaluated[0]
    page, table = (out / "evaluation.html").read_text("utf-8"), (out / "evaluation.md").read_text("utf-8")
    assert "<mark" in page and "ônibus" in page
    assert "default-src 'none'" in page and "<script" not in page
    assert "| score | europeu | brasileiro |" in table
    assert "`variety`" in table


def test_a_limit_that_is_missed_is_told_and_ends_with_1(evaluated: tuple[Path, list[str]]) -> None:
    out, teachers = evaluated
    held = evaluate(*teachers[:2], "-n", "100", "--out", str(out.parent / "one"), "--fail-under", "variety=0.8")
    assert held.exit_code == 0, held.output
    missed = evaluate(*teachers, "-n", "100", "--out", str(out), "--fail-under", "variety=0.8")
    assert missed.exit_code == 1
    assert "brasileiro: variety is" in missed.output
    unknown = evaluate(*teachers, "--out", str(out), "--fail-under", "variaty=0.8")
    assert unknown.exit_code != 0
    assert not (out / "runs" / "third").exists()


def test_results_of_before_stand_beside(evaluated: tuple[Path, list[str]], tmp_path: Path) -> None:
    out, teachers = evaluated
    old = json.loads((out / "evaluation.json").read_text("utf-8")) | {"questions": "0" * 64}
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    arguments = ["-n", "100", "--out", str(tmp_path / "new"), "--compare", str(tmp_path / "old.json")]
    done = evaluate(*teachers[:2], *arguments)
    assert done.exit_code == 0, done.output
    table = (tmp_path / "new" / "evaluation.md").read_text("utf-8")
    assert "brasileiro (old.json)" in table
    assert "other questions" in table
    assert [t.label for t in Results.read(tmp_path / "new").teachers] == ["europeu"]


def test_an_evaluation_is_never_exported(evaluated: tuple[Path, list[str]], tmp_path: Path) -> None:
    run = evaluated[0] / "runs" / "europeu"
    done = CliRunner().invoke(app, ["export", str(run), "--to", str(tmp_path / "d"), "--include-unreviewed"])
    assert "never trained on" in f"{done.output}{done.exception}"
    assert not (tmp_path / "d").exists() or not list((tmp_path / "d").glob("*"))


def test_two_teachers_of_one_name_are_refused(tmp_path: Path) -> None:
    done = evaluate("-t", "replay", "-t", "replay", "--out", str(tmp_path / "out"))
    assert "Give each a label" in f"{done.output}{done.exception}"
    assert not (tmp_path / "out").exists()


def test_answers_that_are_cut_off_count_as_not_whole(tmp_path: Path) -> None:
    """An endpoint that cuts every other answer: those are lost, and a conversation ends with its last whole answer."""

    async def cuts(number: int, body: dict[str, Any]) -> web.Response:
        reply = completion("O autocarro passa às oito, e a equipa espera por ele na paragem da junta de freguesia.")
        if number % 2:
            reply["choices"][0]["finish_reason"] = "length"
        return web.json_response(reply)

    async def ask() -> None:
        async with stand_in(cuts) as server:
            teacher = parse_teacher(f"openai:m@{server.url}")
            parts = tuple(plan_parts(str(RECIPE), 60))
            await generate_local(
                Run(tmp_path / "run"), GenerateOptions(parts=parts, teacher=teacher, pace=Pace(concurrency=1))
            )

    asyncio.run(ask())
    answers = read_answers(Run(tmp_path / "run"), questions())
    assert len(answers.asked) == 60
    assert sum(answers.lost.values()) + len(answers.given) == sum(answers.asked.values())
    whole = scored("m", "m", "r", answers).scores[WHOLE]
    assert whole.value is not None
    assert 0.3 < whole.value < 0.7
