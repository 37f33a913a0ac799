"""Several judges over one sample: how their scores become one, and what disagreement and failures lead to."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from aiohttp import web
from typer.testing import CliRunner

from commands.plan import plan
from commands.retry import retry
from commands.status import status
from generators.cost.estimates import for_judges, measured_estimates
from generators.judging.judge import expected_scores
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts
from generators.prepare import prepare
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import RecipeError, UsageError
from schemas.request import Choice, TokenLogprobs
from schemas.sample import Sample
from store.agreement import judge_agreement
from store.books import books
from store.run import Run
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.generators.scripted_runs import corpus
from tests.generators.stand_in import completion, refusal, stand_in

RUBRIC = """\
name: {name}
title: Rubrica
criteria:
  - {{name: correcao, title: Correção, description: Está certa., levels: {{1: Errada., 5: Certa.}}}}
  - {{name: utilidade, title: Utilidade, description: Serve., levels: {{1: Não serve., 5: Serve.}}}}
user: "Rubrica {name}. Avalia: {{{{ answer }}}}"
"""
ANSWER = "A junta de freguesia passa o atestado de residência a quem mora na freguesia."


def recipe(folder: Path, judges: str, draws: int = 1) -> str:
    for name in ("geral", "factos"):
        (folder / f"{name}.yaml").write_text(RUBRIC.format(name=name), encoding="utf-8")
    return str(write_recipe(folder, RECIPE.split("checks:")[0] + f"draws: {draws}\n{judges}"))


def marks(correcao: int, utilidade: int) -> dict[str, Any]:
    return {
        "correcao": {"motivo": "Diz o que é preciso.", "nota": correcao},
        "utilidade": {"motivo": "Responde ao pedido.", "nota": utilidade},
    }


def judge(folder: Path, label: str, *scores: int, text: str = "") -> str:
    """A judge teacher that always gives these scores, or says `text`."""
    inside = folder / label
    inside.mkdir()
    return f"replay:{corpus(inside, [('Avalia', text or marks(*scores))])}"


def options(folder: Path, path: str, judges: list[str], count: int = 1) -> GenerateOptions:
    spoken = corpus(folder, [("Escreve uma pergunta", {"instrucao": "O que faz a junta?"}), ("O que faz", ANSWER)])
    return GenerateOptions(
        parts=tuple(plan_parts(path, count)),
        teacher=parse_teacher(f"replay:{spoken}"),
        judges=tuple(map(parse_teacher, judges)),
        pace=Pace(concurrency=4),
    )


def roll(folder: Path, path: str, judges: list[str], count: int = 1) -> Run:
    run = Run(folder / "run")
    asyncio.run(generate_local(run, options(folder, path, judges, count)))
    assert books(run).balanced
    return run


def only_sample(run: Run) -> Sample:
    assert [(r.reason, r.detail) for r in run.rejections()] == []
    return next(iter(run.samples()))


@pytest.mark.parametrize(
    ("combine", "minimum", "outcome"),
    [
        ("mean", 3.3, ""),
        ("mean", 3.4, "judged_low"),
        ("median", 4, ""),
        ("min", 1, ""),
        ("min", 2, "judged_low"),
        ("majority", 4, ""),
        ("majority", 4.5, "judged_low"),
    ],
)
def test_three_judges_become_one_score(combine: str, minimum: float, outcome: str, tmp_path: Path) -> None:
    path = recipe(tmp_path, f"judge: {{rubric: geral.yaml, minimum: {minimum}, combine: {combine}}}\n")
    judges = [judge(tmp_path, "a", 5, 5), judge(tmp_path, "b", 4, 4), judge(tmp_path, "c", 1, 1)]
    run = roll(tmp_path, path, judges)
    assert [r.reason for r in run.rejections()] == ([outcome] if outcome else [])
    verdicts = list(run.verdicts())
    assert sorted(v.overall for v in verdicts) == [1, 4, 5]
    assert len({v.judge for v in verdicts}) == 3 and len({v.request_id for v in verdicts}) == 3
    if outcome:
        evidence = next(iter(run.rejections())).evidence
        assert evidence["spread"] == 4 and len(evidence["judges"]) == 3
    else:
        assert only_sample(run).measures["judges_spread_geral"] == 4


@pytest.mark.parametrize("disagreement", ["review", "reject"])
def test_judges_that_lie_too_far_apart_send_the_sample_to_people_or_turn_it_down(
    disagreement: str, tmp_path: Path
) -> None:
    spread = f"judge: {{rubric: geral.yaml, minimum: 2, maximum_spread: 1, disagreement: {disagreement}}}\n"
    run = roll(tmp_path, recipe(tmp_path, spread), [judge(tmp_path, "a", 5, 5), judge(tmp_path, "b", 3, 4)])
    if disagreement == "reject":
        assert [r.reason for r in run.rejections()] == ["judges_disagree"]
    else:
        assert only_sample(run).needs_review == ("judges_disagree",)
        assert only_sample(run).measures == only_sample(run).measures | {
            "judges_geral": 4.25,
            "judges_spread_geral": 1.5,
        }


def test_a_rubric_can_be_one_labelled_judges_alone_and_each_has_minimums(tmp_path: Path) -> None:
    both = "judges:\n  - {rubric: geral.yaml, minimums: {utilidade: 3}}\n"
    path = recipe(tmp_path, both + "  - {rubric: factos.yaml, teachers: [forte], minimum: 4}\n")
    judges = [judge(tmp_path, "fraco", 5, 2), "forte=" + judge(tmp_path, "forte", 5, 4)]
    run = roll(tmp_path, path, judges)
    assert sorted((v.rubric, v.overall) for v in run.verdicts()) == [("factos", 4.5), ("geral", 3.5), ("geral", 4.5)]
    assert only_sample(run).measures["judges_geral"] == 4
    assert "judges_factos" not in only_sample(run).measures
    with pytest.raises(UsageError, match="--judge-teacher forte="):
        _other(tmp_path, path, judges[:1])
    stricter = recipe(tmp_path, both.replace("utilidade: 3", "utilidade: 3.5"))
    assert [r.reason for r in _other(tmp_path, stricter, judges).rejections()] == ["judged_low"]


def _other(folder: Path, path: str, judges: list[str]) -> Run:
    run = Run(folder / "other-run")
    asyncio.run(generate_local(run, options(folder, path, judges)))
    return run


@pytest.mark.parametrize(("quorum", "outcome"), [("", ""), (", quorum: 3", "invalid_json")])
def test_a_verdict_that_cannot_be_read_is_no_number_and_the_others_decide_while_they_are_enough(
    quorum: str, outcome: str, tmp_path: Path
) -> None:
    path = recipe(tmp_path, f"judge: {{rubric: geral.yaml{quorum}}}\n")
    broken = judge(tmp_path, "c", text='{"correcao": {"motivo": "Boa.", "nota": 9}}')
    run = roll(tmp_path, path, [judge(tmp_path, "a", 5, 5), broken, judge(tmp_path, "b", 4, 4)])
    if outcome:
        assert [(r.stage, r.reason) for r in run.rejections()] == [("judge", outcome)]
        return
    assert sorted(v.overall for v in run.verdicts()) == [4, 5]
    sample = only_sample(run)
    assert sample.needs_review == ("judge_missing",) and sample.measures["judges_geral"] == 4.5


def test_two_judges_of_whom_one_cannot_be_read_are_not_enough(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml}\n")
    run = roll(tmp_path, path, [judge(tmp_path, "a", 5, 5), judge(tmp_path, "b", text="Muito boa: 5!")])
    (rejection,) = run.rejections()
    assert (rejection.stage, rejection.reason) == ("judge", "invalid_json")
    assert list(rejection.evidence["missing"].values()) == ["invalid_json"]
    assert list(rejection.evidence["judges"].values()) == [5]
    assert list(run.verdicts()) == []


def test_a_judge_that_refuses_for_good_counts_as_missing(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml, minimum: 2, quorum: 1}\n")

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return refusal(400, "content policy", "content_filter")

    async def work() -> tuple[list[Sample], int]:
        async with stand_in(answer) as server:
            first = Run(tmp_path / "run")
            given = options(tmp_path, path, [judge(tmp_path, "a", 5, 5), f"openai:m@{server.url}"])
            await generate_local(first, given)
            return list(first.samples()), len(server.bodies)

    (sample,), asked = asyncio.run(work())
    assert asked == 1 and sample.needs_review == ("judge_missing",) and sample.measures["judges_geral"] == 5


def test_a_retry_asks_only_the_judge_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("generators.teachers.openai.teacher.TRIES", 1)
    path = recipe(tmp_path, "judge: {rubric: geral.yaml, minimum: 2}\n")
    works = {"now": False}

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        return web.json_response(completion(json.dumps(marks(3, 3)))) if works["now"] else refusal(500)

    async def work() -> None:
        async with stand_in(answer) as server:
            run = Run(tmp_path / "run")
            given = options(tmp_path, path, [judge(tmp_path, "a", 5, 5), f"openai:m@{server.url}"])
            await generate_local(run, given)
            assert sum(books(run).failed.values()) == 1
            before = books(run).requests
            retry(tmp_path / "run")
            works["now"] = True
            await generate_local(run, given)
            assert books(run).requests == before + 1
            assert sorted(v.overall for v in run.verdicts()) == [3, 5]

    asyncio.run(work())


def test_resuming_asks_no_judge_twice_and_wants_the_same_judges(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml}\n")
    judges = [judge(tmp_path, "a", 5, 5), judge(tmp_path, "b", 4, 4)]
    run = roll(tmp_path, path, judges, count=3)
    roll(tmp_path, path, judges, count=6)
    ids = run.scan("completions").collect()["request_id"]
    assert len(ids) == ids.n_unique() == 6 * 4
    with pytest.raises(UsageError, match="2 judge teacher"):
        roll(tmp_path, path, judges[:1], count=7)
    with pytest.raises(UsageError, match="begun with judge"):
        roll(tmp_path, path, judges[::-1], count=7)
    with pytest.raises(UsageError, match="the same"):
        _other(tmp_path, path, [judges[0], judges[0]])


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("judge: {rubric: geral.yaml, minimums: {clareza: 3}}", r":\d+: rubric 'geral' has no criterion 'clareza'"),
        ("judge: {rubric: geral.yaml, minimums: {correcao: 7}}", "scores are 1 to 5"),
        ("judge: {rubric: geral.yaml, combine: average}", "judge.combine"),
        ("judges:\n  - {rubric: geral.yaml}\n  - {rubric: geral.yaml}", "is there already"),
        ("judge: {rubric: geral.yaml}\njudges: [{rubric: factos.yaml}]", "one of the two|several"),
    ],
)
def test_what_a_recipe_says_wrongly_of_its_judges_is_told_when_it_is_loaded(
    text: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(RecipeError, match=problem):
        prepare(recipe(tmp_path, text + "\n"))


def test_an_expected_score_weighs_every_score_by_its_probability() -> None:
    text = '{"correcao": {"motivo": "Tem 3 erros.", "nota": 4}, "utilidade": {"motivo": "Serve.", "nota": 5}}'
    first, second = text.index("4}"), text.index("5}")
    logprobs = (
        TokenLogprobs(at=text.index("3 erros"), token="3", top={"3": 0.0}),
        TokenLogprobs(at=first - 1, token=" 4", top={" 4": -0.6931472, " 2": -1.3862944, "x": -1.3862944}),
        TokenLogprobs(at=second, token="5", top={"5": 0.0}),
    )
    scores = expected_scores(Choice(text=text, finish_reason="stop", logprobs=logprobs))
    assert scores == pytest.approx({"correcao": (4 * 0.5 + 2 * 0.25) / 0.75, "utilidade": 5})


def test_expected_scores_and_several_readings_reach_the_verdict(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml, score: expected}\n")
    run = roll(tmp_path, path, [judge(tmp_path, "a", 5, 3)])
    assert next(run.verdicts()).scores == pytest.approx({"correcao": 4.75, "utilidade": 2.75})
    readings = recipe(tmp_path, "judge: {rubric: geral.yaml, sampling: {n: 2, temperature: 1, max_tokens: 90}}\n")
    two = corpus(tmp_path / "a", [("Avalia", marks(5, 3)), ("Rubrica", marks(4, 2))])
    run = _other(tmp_path, readings, [f"replay:{two}"])
    assert next(run.verdicts()).scores == {"correcao": 4.5, "utilidade": 2.5}
    assert run.scan("completions").filter(step="judge").collect().height == 1


def test_a_judge_without_probabilities_is_refused_before_the_run_begins(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml, score: expected}\n")

    async def work() -> None:
        async with stand_in() as server:
            with pytest.raises(UsageError, match="tells no log-probabilities"):
                await generate_local(Run(tmp_path / "run"), options(tmp_path, path, [f"openai:m@{server.url}"]))
            assert [(b["logprobs"], b["top_logprobs"]) for b in server.bodies] == [(True, 5)]

    asyncio.run(work())
    assert not (tmp_path / "run" / "manifest.json").exists()


def test_status_tells_how_far_the_judges_agree(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml, minimum: 1}\n")
    run = roll(tmp_path, path, ["one=replay", "two=" + judge(tmp_path, "b", 4, 4)], count=12)
    agreed = {(a.rubric, a.criterion): a for a in judge_agreement(run)}
    given: dict[str, list[float]] = {}
    for verdict in run.verdicts():
        given.setdefault(verdict.sample_id, []).append(verdict.scores["correcao"])
    same = [a == b for a, b in given.values()]
    found = agreed["geral", "correcao"]
    assert (found.samples, found.exact) == (12, round(sum(same) / 12, 4))
    assert found.apart == round(sum(abs(a - b) for a, b in given.values()) / 12, 4)
    assert found.alpha is not None and found.alpha < 0.5
    app = typer.Typer()
    app.command()(status)
    shown = CliRunner().invoke(app, [str(tmp_path / "run")], catch_exceptions=False).output
    assert "judges agree" in shown and "correcao" in shown
    listed = CliRunner().invoke(app, [str(tmp_path / "run"), "--json"], catch_exceptions=False).output
    assert {a["criterion"] for a in json.loads(listed)["judge_agreement"]} == {"overall", "correcao", "utilidade"}


def test_plan_counts_every_judge_and_its_price(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judges:\n  - {rubric: geral.yaml}\n  - {rubric: factos.yaml, teachers: [b]}\n")
    price = "  {}: {{input_per_million: 0, output_per_million: {}}}\n"
    listed = "".join(price.format(name, by) for name, by in (("t", 0), ("big", 1000), ("small", 10)))
    (tmp_path / "prices.yaml").write_text(f"teachers:\n{listed}")
    big, small = "openai:big@http://127.0.0.1:1/v1", "b=openai:small@http://127.0.0.1:1/v1"
    app = typer.Typer()
    app.command()(plan)

    def costs(*arguments: str) -> Any:
        given = [path, "-n", "10", "--json", "-t", "openai:t@http://127.0.0.1:1/v1"]
        given += ["--prices", str(tmp_path / "prices.yaml"), *arguments]
        return json.loads(CliRunner().invoke(app, given, catch_exceptions=False).output)

    one = costs("--judge-teacher", small)
    two = costs("--judge-teacher", big, "--judge-teacher", small)
    assert (one["requests"], two["requests"]) == (40, 50)
    assert two["completion_tokens"] - one["completion_tokens"] == 10 * 512
    assert one["cost"] == pytest.approx(20 * 512 * 10 / 1e6)
    assert two["cost"] == pytest.approx(one["cost"] + 10 * 512 * 1000 / 1e6)


def test_plan_counts_the_judges_of_an_earlier_run_each_by_its_own_figures(tmp_path: Path) -> None:
    path = recipe(tmp_path, "judge: {rubric: geral.yaml, minimum: 1}\n")
    run = roll(tmp_path, path, ["replay", judge(tmp_path, "b", 4, 4)], count=4)
    (estimate,) = measured_estimates(run).values()
    steps = {(s.step, s.judge): s for s in estimate.steps}
    assert [steps["judge", n].requests for n in (0, 1)] == [1, 1]
    assert steps["judge", 0].completion_tokens > steps["judge", 1].completion_tokens
    three = for_judges(estimate, [1, 1, 1])
    assert sum(s.requests for s in three.steps if s.step == "judge") == 3
    assert for_judges(estimate, [1, 1]) == estimate
