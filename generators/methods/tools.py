"""Tools given as JSON Schema -> a request -> calls, validated -> results, simulated -> the answer.

One call, several at once, a request that no tool serves, and a tool that fails, after ToolACE (Liu et al., ICLR 2025,
arXiv:2409.00920) and the Berkeley Function-Calling Leaderboard's categories (Patil et al., ICML 2025).
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, Literal

from pydantic import BaseModel, Field

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.readings import json_of
from generators.rollout import Rollout
from generators.verifying.copied_examples import copied_example
from generators.verifying.tool_calls import calls_schema, read_calls, tools_problem
from schemas.ids import content_id
from schemas.message import Message, ToolCall
from schemas.sample import Content
from text.dates import dated

Kind = Literal["uma", "varias", "nenhuma", "falha"]


class ToolsOptions(Options):
    """`kinds` of conversation to draw from, evenly (name one twice to double it): `uma` call, `varias` at once,
    `nenhuma` (no tool fits), `falha` (the tool fails). At most `max_calls` at once."""

    kinds: tuple[Kind, ...] = Field(("uma", "varias", "nenhuma", "falha"), min_length=1)
    max_calls: int = Field(4, ge=2, le=8)


class ToolRequest(BaseModel):
    """What the first step gives."""

    pedido: str = Field(min_length=8, max_length=500)


class ResultField(BaseModel):
    """One field of a simulated result."""

    nome: str = Field(min_length=1, max_length=40)
    valor: str = Field(min_length=1, max_length=200)


class ToolResult(BaseModel):
    """What a tool is made to give back: one or more records of fields."""

    registos: list[list[ResultField]] = Field(min_length=1, max_length=4)


async def tools(rollout: Rollout, options: ToolsOptions) -> Content:
    """Write a request, call, simulate, answer; `focus` is the tool that a request for one call may be told to be about.
    Rejects calls that don't suit the kind: `no_call`, `unneeded_call`,
    `not_parallel`; and `example_copied`."""
    known = rollout.seed.values["seed"]["tools"]
    problem = tools_problem(known)
    if problem:
        raise RolloutRejectedError("seed", "tools", "invalid_tools", problem, {"tools": known})
    kind: Kind = rollout.choose(options.kinds, salt="kind")
    listed = [json.dumps(tool, ensure_ascii=False) for tool in known]
    seen: dict[str, Any] = {"tools": listed, "kind": kind, "today": _today(rollout)}
    focus = str(rollout.choose(known, salt="focus")["name"])
    request = (await rollout.ask_for("request", ToolRequest, focus=focus, **seen)).pedido.strip()
    _check_request(rollout, request)
    wanted = json_of(calls_schema(known, options.max_calls), lambda text: read_calls(text, known, rollout.id))
    calls = await rollout.ask_for("call", wanted, request=request, **seen)
    _check_calls(kind, request, calls)
    results = [await _result(rollout, call, number, request, seen) for number, call in enumerate(calls)]
    done = [
        {"name": c.name, "arguments": json.dumps(c.arguments, ensure_ascii=False), "result": r}
        for c, r in zip(calls, results, strict=True)
    ]
    answer = await rollout.answer("answer", request=request, calls=done, **seen)
    called = (Message(role="assistant", tool_calls=calls),) if calls else ()
    replies = (Message(role="tool", content=r, tool_call_id=c.id) for c, r in zip(calls, results, strict=True))
    return Content(
        kind="tools",
        messages=(
            Message(role="system", content=rollout.render("system", **seen)[-1].text),
            Message(role="user", content=request),
            *called,
            *replies,
            answer,
        ),
        tools=tuple(known),
    )


def _check_request(rollout: Rollout, request: str) -> None:
    """Rejects `example_copied`: the seed's example requests are there to be unlike."""
    seed = rollout.seed.values["seed"]
    examples = [str(e) for field, shown in seed.items() if field.startswith("requests") for e in shown or ()]
    if copied := copied_example(request, examples):
        evidence = {"request": request, "example": copied}
        raise RolloutRejectedError("request", "tools", "example_copied", f"it is «{copied}» again", evidence)


def _check_calls(kind: Kind, request: str, calls: tuple[ToolCall, ...]) -> None:
    reason, detail = "", ""
    if kind == "nenhuma" and calls:
        reason, detail = "unneeded_call", f"{calls[0].name} was called, and no tool was to fit"
    elif kind != "nenhuma" and not calls:
        reason, detail = "no_call", "no tool was called, and one was to fit"
    elif kind == "varias" and len(calls) < 2:
        reason, detail = "not_parallel", "one call, and several were to be made at once"
    if reason:
        evidence = {"kind": kind, "request": request, "calls": [c.model_dump() for c in calls]}
        raise RolloutRejectedError("call", "calls", reason, detail, evidence)


async def _result(rollout: Rollout, call: ToolCall, number: int, request: str, seen: dict[str, Any]) -> str:
    """A call's result as the JSON text of one record, or of a list of them."""
    tool = next(t for t in rollout.seed.values["seed"]["tools"] if t["name"] == call.name)
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    shown = {"name": call.name, "description": tool["description"], "arguments": arguments}
    reply = await rollout.ask_for("result", ToolResult, f"call-{number}", request=request, **shown, **seen)
    records = [{f.nome.strip(): f.valor.strip() for f in record} for record in reply.registos if record]
    if not records:
        evidence = {"call": call.model_dump(), "reply": reply.model_dump()}
        raise RolloutRejectedError("result", "result", "empty_result", f"{call.name} gave nothing back", evidence)
    return json.dumps(records[0] if len(records) == 1 else records, ensure_ascii=False)


def _today(rollout: Rollout) -> str:
    """A day between 2024 and 2026, the rollout's own: 'terça-feira, 4 de março de 2025 (2025-03-04)'."""
    day = date(2024, 1, 1) + timedelta(days=int(content_id(rollout.id, "today")[:8], 16) % 1096)
    return dated(day)


SEEN: dict[str, Any] = {"tools": ["{}"], "kind": "uma", "today": "terça-feira, 4 de março de 2025 (2025-03-04)"}
ASKED: dict[str, Any] = {**SEEN, "request": "Que tempo vai fazer em Évora?"}
CALLED = {"name": "obter_previsao", "arguments": '{"concelho": "Évora"}'}

TOOLS = Method(
    run=tools,
    kind="tools",
    summary="tools as JSON Schema -> request -> validated calls -> simulated results -> answer",
    steps={
        "system": SEEN,
        "request": {**SEEN, "focus": "obter_previsao"},
        "call": ASKED,
        "result": {**ASKED, **CALLED, "description": "Dá a previsão do tempo."},
        "answer": {**ASKED, "calls": [{**CALLED, "result": '{"estado": "sol"}'}]},
    },
    needs=("seed.tools",),
    options=ToolsOptions,
    calls=lambda options: {"system": 0, "result": options.max_calls if "varias" in options.kinds else 1},
)
