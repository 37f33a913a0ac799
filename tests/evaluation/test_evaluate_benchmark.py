"""`filigrana evaluate --benchmark` from end to end, over a socket: accuracy, interval, orders, resuming."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from evaluation.knowledge import KnowledgeResults, KnowledgeScores
from evaluation.results import Results
from filigrana import app
from tests.evaluation.quiz_teacher import ITEMS, always_a, answers, quiz, tells_probabilities
from tests.evaluation.replay_files import EUROPEAN, replay_file
from tests.generators.stand_in import StandIn, served

pytestmark = pytest.mark.slow


def evaluate(benchmark: Path, out: Path, server: StandIn, *more: str) -> Result:
    arguments = ["evaluate", "--benchmark", str(benchmark), "--out", str(out), "-t", f"m=openai:m@{server.url}", *more]
    return CliRunner().invoke(app, arguments)


def only(out: Path) -> KnowledgeScores:
    (teacher,) = KnowledgeResults.read(out).teachers
    return teacher


@pytest.fixture(scope="module")
def benchmark(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quiz(tmp_path_factory.mktemp("quiz") / "depois")


@pytest.fixture(scope="module")
def knows_three_of_four() -> Iterator[StandIn]:
    with served(answers) as server:
        yield server


def test_accuracy_is_the_share_that_is_known_with_its_interval_by_subject(
    benchmark: Path, knows_three_of_four: StandIn, tmp_path: Path
) -> None:
    out, server = tmp_path / "out", knows_three_of_four
    done = evaluate(benchmark, out, server, "--fail-under", "accuracy=0.75")
    assert done.exit_code == 0, done.output
    teacher = only(out)
    accuracy = teacher.scores["accuracy"]
    assert (accuracy.value, accuracy.n) == (0.75, ITEMS)
    half = 1.96 * sqrt(0.75 * 0.25 / ITEMS)
    assert accuracy.low == pytest.approx(0.75 - half, abs=0.03)
    assert accuracy.high == pytest.approx(0.75 + half, abs=0.03)
    assert teacher.scores["readable"].value == 1 - 1 / 8
    assert {subject: score.value for subject, score in teacher.by_subject.items()} == {"pares": 0.5, "ímpares": 1.0}
    assert len(teacher.unread) == ITEMS // 8 and teacher.unread[0].said == "Isso não sei dizer."
    table, page = (out / "evaluation.md").read_text("utf-8"), (out / "evaluation.html").read_text("utf-8")
    assert f"75.0% [{accuracy.low:.1%}, {accuracy.high:.1%}] of {ITEMS}" in table
    assert "Isso não sei dizer." in page and "<script" not in page


def test_it_resumes_asks_nothing_twice_and_compares(
    benchmark: Path, knows_three_of_four: StandIn, tmp_path: Path
) -> None:
    out, server = tmp_path / "out", knows_three_of_four
    before = len(server.bodies)
    assert evaluate(benchmark, out, server, "-n", "20").exit_code == 0
    assert (only(out).answers, len(server.bodies) - before) == (20, 20)
    assert evaluate(benchmark, out, server).exit_code == 0
    assert (only(out).answers, len(server.bodies) - before) == (ITEMS, ITEMS)
    figures = (out / "evaluation.json").read_bytes()
    again = evaluate(benchmark, out, server, "--fail-under", "accuracy=0.8")
    assert again.exit_code == 1
    assert "accuracy is 0.75" in again.output and "done already" in again.output
    assert (len(server.bodies) - before, (out / "evaluation.json").read_bytes()) == (ITEMS, figures)
    old = json.loads(figures) | {"digest": "0" * 32}
    (tmp_path / "old.json").write_text(json.dumps(old), encoding="utf-8")
    assert evaluate(benchmark, out, server, "--compare", str(tmp_path / "old.json")).exit_code == 0
    table = (out / "evaluation.md").read_text("utf-8")
    assert "m (old.json)" in table and "other items" in table
    other = evaluate(benchmark, out, server, "--seed", "1")
    assert "other questions" in str(other.exception)
    exported = CliRunner().invoke(app, ["export", str(out / "runs" / "m"), "--to", str(tmp_path / "d")])
    assert "never trained on" in str(exported.exception)


def test_who_prefers_a_place_gets_what_chance_gives_once_every_order_is_asked(benchmark: Path, tmp_path: Path) -> None:
    """As published, the right option stands first in every row: without shuffling, 'A' would be right every time."""
    with served(always_a) as server:
        assert evaluate(benchmark, tmp_path / "one", server).exit_code == 0
        assert evaluate(benchmark, tmp_path / "four", server, "--shuffles", "4").exit_code == 0
    once, four = only(tmp_path / "one"), only(tmp_path / "four")
    assert 0.1 < (once.scores["accuracy"].value or 0) < 0.4
    whole = four.scores["accuracy"]
    assert (whole.value, whole.low, whole.high, whole.n) == (0.25, 0.25, 0.25, 4 * ITEMS)
    assert four.picked == {"A": 4 * ITEMS}
    assert {letter: score.value for letter, score in four.by_key.items()} == {"A": 1, "B": 0, "C": 0, "D": 0}


def test_by_probabilities_all_tokens_of_a_letter_count_together(benchmark: Path, tmp_path: Path) -> None:
    with served(tells_probabilities) as server:
        done = evaluate(benchmark, tmp_path / "out", server, "--by", "probabilities")
    assert done.exit_code == 0, done.output
    scores = only(tmp_path / "out").scores
    assert (scores["accuracy"].value, scores["readable"].value) == (0.75, 1.0)


def test_an_endpoint_without_probabilities_is_refused_before_a_run_begins(
    benchmark: Path, knows_three_of_four: StandIn, tmp_path: Path
) -> None:
    out, server = tmp_path / "out", knows_three_of_four
    refused = evaluate(benchmark, out, server, "--by", "probabilities")
    assert "tells no log-probabilities" in str(refused.exception)
    assert "--by answer" in getattr(refused.exception, "hint", "")
    done = evaluate(benchmark, out, server, "--by", "answer")
    assert (done.exit_code, only(out).scores["accuracy"].value) == (0, 0.75)


def test_conversations_are_measured_as_the_projects_own_questions(tmp_path: Path) -> None:
    talks = {f"t{n}": [f"Preciso de ajuda com o autocarro {n}.", "E amanhã, a que horas passa?"] for n in range(6)}
    (tmp_path / "P3B3").mkdir()
    (tmp_path / "P3B3" / "all_prompts.json").write_text(json.dumps(talks), encoding="utf-8")
    teacher = replay_file(tmp_path / "europeu.json", EUROPEAN)
    arguments = [
        "evaluate",
        "--benchmark",
        str(tmp_path / "P3B3"),
        "-t",
        f"m={teacher}",
        "--out",
        str(tmp_path / "out"),
    ]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    (measured,) = Results.read(tmp_path / "out").teachers
    assert (measured.answers, measured.scores["clean"].value) == (12, 1.0)
    assert set(measured.by_turn) == {"1", "2"}
    picks = CliRunner().invoke(app, [*arguments, "--by", "probabilities"])
    assert "nothing to pick" in str(picks.exception)
