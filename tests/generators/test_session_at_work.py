"""A session at work: how many are in flight, who hears of it, what ends it; by a teacher that says what it sees."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from generators import row_faults
from generators.judging.panel import JudgeTeacher
from generators.opening import GenerateOptions, Staff, begin, begun_session, load_plan
from generators.plan import plan_parts
from generators.session import Session
from generators.stop_rules import StopRules, parse_limit
from generators.teachers.factory import Pace, parse_teacher
from generators.teachers.replay import ReplayTeacher
from schemas.errors import StoppedByRuleError, TeacherDownError, TeacherError
from schemas.request import Completion, Request
from schemas.sample import Failure
from store.books import books
from store.journal import Journal
from store.run import Run, RunLock
from tests.generators.recipe_files import RECIPE, write_recipe

COUNT = 30
pytestmark = pytest.mark.slow


class Watched(ReplayTeacher):
    """The replay teacher, which looks at the session that asks it, fails the n-th request on order, and answers none
    from `silent_from` on."""

    def __init__(self, fails: dict[int, Exception] | None = None, silent_from: int = sys.maxsize) -> None:
        super().__init__()
        self.fails, self.silent_from = fails or {}, silent_from
        self.session: Session | None = None
        self.asked = self.at_once = 0
        self.in_flight: list[int] = []

    async def complete(self, request: Request) -> Completion:
        self.asked += 1
        silent = self.asked >= self.silent_from
        if error := self.fails.get(self.asked):
            raise error
        assert self.session is not None
        self.at_once += 1
        self.in_flight.append(self.session.counters.in_flight)
        try:
            await (asyncio.Event().wait() if silent else asyncio.sleep(0.001))
        finally:
            self.at_once -= 1
        return await super().complete(request)


def session_of(
    folder: Path, teacher: Watched, rules: StopRules | None = None, recipe: str = RECIPE
) -> tuple[Session, list[int]]:
    """Roll COUNT rollouts, four at a time. Returns the session and how many had ended each time it said so."""
    run = Run(folder / "run")
    parts = tuple(plan_parts(str(write_recipe(folder, recipe)), COUNT))
    options = GenerateOptions(parts=parts, teacher=parse_teacher("replay"), pace=Pace(concurrency=4))
    heard: list[int] = []

    async def go() -> Session:
        info = await teacher.start()
        plan = load_plan(options)
        staff = Staff(teacher, info, (JudgeTeacher("", teacher, info),))
        with RunLock(run):
            begin(run, options, plan, *staff.infos)
            journal = Journal(run.path, "local")
            session = begun_session(run, options, plan, staff, journal)
            session.counters = replace(session.counters, rules=rules or StopRules(), planned=COUNT)
            session.on_end = lambda: heard.append(session.counters.done)
            teacher.session = session
            try:
                await session.run((("pequena", n) for n in range(COUNT)), 4)
            except (TeacherDownError, StoppedByRuleError) as error:
                session.stopping = error
            others = asyncio.all_tasks() - {asyncio.current_task()}
            assert not others, "who was in flight has ended before the session says that it has"
            journal.close()
            return session

    return asyncio.run(go()), heard


def test_whoever_watches_hears_of_each_end_and_sees_who_is_in_flight(tmp_path: Path) -> None:
    teacher = Watched()
    session, heard = session_of(tmp_path, teacher)
    assert heard == list(range(1, COUNT + 1))
    assert session.counters.in_flight == 0
    assert max(teacher.in_flight) == 4 and min(teacher.in_flight) >= 1


def test_a_teacher_that_is_down_ends_those_in_flight_at_once_and_keeps_what_was_stored(tmp_path: Path) -> None:
    teacher = Watched({20: TeacherDownError("connection", "It is gone.")}, silent_from=17)
    session, _ = session_of(tmp_path, teacher)
    assert isinstance(session.stopping, TeacherDownError)
    assert teacher.at_once == 0 and teacher.asked == 20, "the others were told to stop, not waited for"
    counted = books(Run(tmp_path / "run"))
    assert counted.balanced and counted.pending > 0 and counted.requests == session.counters.requests


def test_a_request_that_came_to_nothing_is_stored_with_its_failure(tmp_path: Path) -> None:
    session, _ = session_of(tmp_path, Watched({5: TeacherError("http_400", "Refused.")}))
    run = Run(tmp_path / "run")
    (failed,) = run.scan("failed").collect()["data"].to_list()
    requests, completions = (set(run.scan(table).collect()["request_id"]) for table in ("requests", "completions"))
    assert requests - completions == {Failure.model_validate_json(failed).request_id}
    assert session.counters.requests == len(completions)
    tokens = run.scan("completions").select("prompt_tokens", "completion_tokens").sum().collect().row(0)
    assert (session.counters.prompt_tokens, session.counters.completion_tokens) == tokens and all(tokens)


def test_a_rule_of_the_user_ends_it(tmp_path: Path) -> None:
    failing: dict[int, Exception] = {n: TeacherError("http_400", "Refused.") for n in range(5, 200)}
    rules = StopRules(max_failed=parse_limit("3", "--max-failed"))
    session, heard = session_of(tmp_path, Watched(failing), rules)
    assert isinstance(session.stopping, StoppedByRuleError)
    assert session.counters.failed.total() >= 3 and len(heard) < COUNT


@pytest.mark.parametrize("least_words", [3, 400])
def test_rows_that_stumble_end_nothing_while_others_come_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, least_words: int
) -> None:
    """So many in a row would be a bug of ours; one in two is so many rows, be the others accepted or rejected."""
    monkeypatch.setattr(row_faults, "IN_A_ROW", 8)
    teacher = Watched({n: ValueError("a value that nobody expected") for n in range(3, 200, 4)})
    recipe = RECIPE.replace("min_words: 3,", f"min_words: {least_words},")
    session, heard = session_of(tmp_path, teacher, recipe=recipe)
    assert heard == list(range(1, COUNT + 1)) and session.stopping is None
    through = session.counters.accepted if least_words == 3 else session.counters.rejected.total()
    assert session.counters.failed["row_error"] >= 10 and through >= 10
