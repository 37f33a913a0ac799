"""A subject and a person -> a function with its tests, run in the sandbox -> to be written, mended or explained.

The teacher writes the exercise with a solution; the solution must pass its own tests. The answer, written without
seeing it, must pass them too. An error to mend is planted by rule and must fail a test; a value to explain is what the
code gives.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.python_exercises import (
    Test,
    foreign_comment,
    foreign_name,
    is_name,
    read_test,
    with_errors,
)
from quality.constraints.checkers import check_constraint
from quality.constraints.python_answers import function_code
from quality.sandbox.run import run_python, sandbox_problem
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content

Kind = Literal["escrever", "corrigir", "explicar"]
TRIES = 8
"""So many planted errors are tried until one fails a test."""


class CodeOptions(Options):
    """`kinds` of exercise, and `settings` from whose life it is taken, each drawn evenly."""

    kinds: tuple[Kind, ...] = Field(("escrever", "corrigir", "explicar"), min_length=1)
    settings: tuple[str, ...] = Field(("uma escola",), min_length=1)


class Exercise(BaseModel):
    """A function, its tests and what the person asks."""

    funcao: str = Field(min_length=2, max_length=60)
    solucao: str = Field(min_length=20, max_length=2500)
    testes: list[str] = Field(min_length=3, max_length=6)
    pedido: str = Field(min_length=20, max_length=900)


async def code(rollout: Rollout, options: CodeOptions) -> Content:
    """Rejects `bad_exercise`, `weak_tests`, `not_broken`, `english_names`, `foreign_comments`, `no_code`,
    `tests_failed`, `wrong_value`."""
    kind: Kind = rollout.choose(options.kinds, salt="kind")
    setting = rollout.choose(options.settings, salt="setting")
    made = await rollout.ask_for("exercise", Exercise, kind=kind, setting=setting)
    solution = made.solucao.strip().removeprefix("```python").removesuffix("```").strip() + "\n"
    tests = await _sound(made, solution)
    _refuse_foreign(solution, "exercise", {"code": solution})
    shown = await _shown(rollout, kind, made, solution, tests)
    request = rollout.render("request", kind=kind, **shown)[-1].text
    answer = await rollout.answer("answer", request=request, kind=kind)
    constraint = _constraint(kind, made, tests, shown)
    content = Content(
        kind="verifiable", messages=(Message(role="user", content=request), answer), constraints=(constraint,)
    )
    await _refuse_wrong(content, constraint)
    return content


async def _sound(made: Exercise, solution: str) -> list[Test]:
    """The exercise's tests, which its solution passes."""
    evidence = {"function": made.funcao, "code": solution, "tests": made.testes}
    tests = [read_test(line, made.funcao) for line in made.testes]
    wrong = next((line for line, test in zip(made.testes, tests, strict=True) if test is None), "")
    if wrong or not is_name(made.funcao):
        raise RolloutRejectedError("exercise", "tests", "bad_exercise", f"no test: «{wrong[:100]}»", evidence)
    known = [test for test in tests if test is not None]
    if len({test.value for test in known}) < 2 or len({test.call for test in known}) < 3:
        raise RolloutRejectedError(
            "exercise", "tests", "weak_tests", "they would pass whatever the code does", evidence
        )
    ran = await asyncio.to_thread(run_python, solution, made.testes)
    if ran.error or ran.failed:
        detail = ran.error or " ".join(ran.failed[0])
        raise RolloutRejectedError("exercise", "sandbox", "bad_exercise", detail[:300], evidence)
    return known


async def _shown(rollout: Rollout, kind: Kind, made: Exercise, solution: str, tests: list[Test]) -> dict[str, Any]:
    """What the request shows besides the person's words: examples, code with an error and what it gives, or code."""
    test = rollout.choose(tests, salt="test")
    shown = {"asked": made.pedido.strip(), "function": made.funcao, "tests": tests[:2], "code": solution, "gives": ""}
    if kind != "corrigir":
        return {**shown, "call": test.call, "value": test.value}
    others = sorted(with_errors(solution), key=lambda other: content_id(rollout.id, other))
    for other in others[:TRIES]:
        ran = await asyncio.to_thread(run_python, other, made.testes)
        if ran.failed and not ran.error:
            line, problem = ran.failed[0]
            failed = tests[made.testes.index(line)]
            gave = await asyncio.to_thread(run_python, other, (), [failed.call])
            gives = f"devolve `{gave.values[0]}`" if gave.values else f"dá o erro `{problem}`"
            return {**shown, "code": other, "call": failed.call, "value": failed.value, "gives": gives}
    evidence = {"code": solution, "tried": len(others[:TRIES])}
    raise RolloutRejectedError("exercise", "planted_error", "not_broken", "no small error fails a test", evidence)


def _constraint(kind: Kind, made: Exercise, tests: list[Test], shown: dict[str, Any]) -> dict[str, Any]:
    if kind == "explicar":
        text = f"A última linha tem só «Resposta:» e o que devolve `{shown['call']}`."
        return {"checker": "python_value", "value": shown["value"], "text": text}
    lines = [f"assert {test.call} == {test.value}" for test in tests]
    text = f"O código define `{made.funcao}` e passa os testes."
    return {"checker": "python_tests", "function": made.funcao, "tests": lines, "text": text}


async def _refuse_wrong(content: Content, constraint: dict[str, Any]) -> None:
    answer, checker = content.answer, str(constraint["checker"])
    held = await asyncio.to_thread(check_constraint, answer, constraint)
    evidence = {**held.evidence, "answer": answer[:2000], "constraint": constraint}
    if checker == "python_value" and not held.holds:
        detail = f"«{held.evidence['last_line'][:80]}», and the value is {constraint['value'][:80]}"
        raise RolloutRejectedError("answer", checker, "wrong_value", detail, evidence, content)
    written = function_code(answer, str(constraint.get("function", "")))
    if checker == "python_tests" and not written:
        raise RolloutRejectedError("answer", checker, "no_code", held.evidence["problem"], evidence, content)
    if not held.holds:
        raise RolloutRejectedError("answer", checker, "tests_failed", str(held.evidence)[:300], evidence, content)
    _refuse_foreign(written, "answer", evidence, content)


def _refuse_foreign(written: str, stage: str, evidence: dict[str, Any], content: Content | None = None) -> None:
    """Code that ran, in names and comments of another language."""
    if name := foreign_name(written):
        raise RolloutRejectedError(stage, "names", "english_names", f"`{name}`", evidence, content)
    if comment := foreign_comment(written):
        raise RolloutRejectedError(stage, "comments", "foreign_comments", comment[:100], evidence, content)


CODE = Method(
    run=code,
    kind="verifiable",
    summary="subject x persona -> function with tests, run in a sandbox -> code written, mended or explained",
    steps={
        "exercise": {"kind": "escrever", "setting": "uma escola"},
        "request": {
            **{"kind": "corrigir", "asked": "Podes ver o que está mal nesta função?", "function": "dobro"},
            **{"tests": [Test("dobro(2)", "4"), Test("dobro(3)", "6")], "code": "def dobro(n):\n    return n\n"},
            **{"call": "dobro(2)", "value": "4", "gives": "devolve `2`"},
        },
        "answer": {"request": "Podes escrever uma função que devolva o dobro?", "kind": "escrever"},
    },
    needs=("task.text",),
    options=CodeOptions,
    verifies=True,
    calls=lambda options: {"request": 0},
    refuses=lambda options, teacher, judge: sandbox_problem(),
)
