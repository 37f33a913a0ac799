"""A world that tools change -> a request -> rounds of calls, questions and answers, until the world is as it must be.

As in tau-bench (Yao et al., 2024, arXiv:2406.12045), the state that the calls leave is compared with the state that the
task's own solution leaves: results come from a simulator, not from the teacher.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, Field, field_validator

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.readings import json_of
from generators.rollout import Rollout
from generators.verifying.tool_calls import Tool, calls_schema, read_calls
from generators.worlds.calendar import today_of
from generators.worlds.checks import (
    ASKS,
    refuse_call,
    refuse_error,
    refuse_request,
    refuse_turn,
    what_is_missing,
)
from generators.worlds.scenes import Scene, listed, scene_of
from generators.worlds.simulator import Simulator
from generators.worlds.world import Shape, World, read_world
from prompts.option_files import PackOption
from prompts.packs import Pack
from schemas.ids import content_id
from schemas.message import Message, ToolCall
from schemas.sample import Content
from text.dates import dated

SHAPES: tuple[Shape, ...] = ("direta", "falta", "encadeada", "consulta", "alternativa", "recusa", "impossível")


SHOWN = ("name", "description", "parameters")
"""What the assistant sees of a tool."""


class WorldOptions(Options):
    """`shapes` of task, drawn evenly (name one twice to double it): one call that changes something (`direta`), a datum
    missing (`falta`), calls that need each other's results (`encadeada`), a question (`consulta`), a first choice that
    fails and a second (`alternativa`), a service that refuses (`recusa`), a wish that no tool fulfils (`impossível`).
    At most `max_rounds` of calls or answers, `max_calls` at once. `distractors` tools of other rows of `worlds` stand
    among the world's own."""

    shapes: tuple[Shape, ...] = Field(SHAPES, min_length=1)
    max_rounds: int = Field(8, ge=2, le=20)
    max_calls: int = Field(4, ge=1, le=8)
    distractors: int = Field(3, ge=0, le=12)
    worlds: PackOption = Field("worlds", validate_default=True)

    @field_validator("worlds")
    @classmethod
    def _readable(cls, pack: Pack) -> Pack:
        for row in pack.rows:
            try:
                read_world(row)
            except ValueError as error:
                raise ValueError(f"world '{row['id']}': {error}") from error
        return pack


class Said(BaseModel):
    """What the person says: the request, or a reply."""

    mensagem: str = Field(min_length=2, max_length=600)


async def tools_world(rollout: Rollout, options: WorldOptions) -> Content:
    """Let person and assistant talk over the world. Rejects `invalid_world`, `told_too_soon`, `distractor_called`,
    `repeated_call`, `invented_argument`, `unexpected_error`, `wrong_state`, `not_told`, `not_declined`,
    `false_claim`, `speaker_label`, `repeated_turn`, `not_done`."""
    scene = _scene(rollout, options)
    tools = _tools(rollout, scene.world, options)
    simulator = Simulator(scene.world, scene.today)
    seen: dict[str, Any] = {
        "today": dated(scene.today),
        "tools": [json.dumps(tool, ensure_ascii=False) for tool in tools],
        "wants": scene.task.wants,
        "says": listed(scene.says),
        "keeps": listed(scene.keeps),
    }
    request = (await rollout.ask_for("request", Said, **seen)).mensagem.strip()
    refuse_turn("request", request, ())
    refuse_request(scene, request)
    turns = [Message(role="user", content=request)]
    made: list[ToolCall] = []
    for number in range(1, options.max_rounds + 1):
        history = _history(turns)
        reading = json_of(
            calls_schema(tools, options.max_calls),
            lambda text, turn=number: read_calls(text, tools, content_id(rollout.id, turn)),  # type: ignore[misc]
        )
        calls = await rollout.ask_for("act", reading, f"round-{number}", history=history, **seen)
        if calls:
            turns += _called(scene, simulator, calls, made, turns)
            continue
        answer = await rollout.answer("answer", f"round-{number}", history=history, **seen)
        refuse_turn("answer", answer.text, turns)
        turns.append(answer)
        reason, detail = what_is_missing(scene, simulator, answer.text)
        if not reason:
            system = Message(role="system", content=rollout.render("system", **seen)[-1].text)
            return Content(kind="tools", messages=(system, *turns), tools=tuple(tools))
        if not ASKS.search(answer.text):
            raise _unfinished(reason, detail, turns)
        reply = await rollout.ask_for("person", Said, f"round-{number}", history=_history(turns), **seen)
        refuse_turn("person", reply.mensagem, turns)
        turns.append(Message(role="user", content=reply.mensagem.strip()))
    raise _unfinished("not_done", f"{options.max_rounds} rounds, and the task isn't done", turns)


def _scene(rollout: Rollout, options: WorldOptions) -> Scene:
    """Rejects `invalid_world`."""
    row = rollout.seed.values["world"]
    try:
        return scene_of(rollout, read_world(row), options.shapes, today_of(rollout.id))
    except ValueError as error:
        raise RolloutRejectedError("seed", "world", "invalid_world", str(error), {"world": row.get("id")}) from error


def _tools(rollout: Rollout, world: World, options: WorldOptions) -> list[Tool]:
    """The world's own tools with some of other worlds among them, in an order of the rollout's own."""
    own = {tool.name for tool in world.tools}
    others = [tool for row in options.worlds.rows if row["id"] != world.id for tool in row["tools"]]
    foreign = [{key: tool[key] for key in SHOWN} for tool in others if tool["name"] not in own]
    foreign = sorted(foreign, key=lambda tool: content_id(rollout.id, "distractor", tool["name"]))
    shown = [tool.shown for tool in world.tools] + foreign[: options.distractors]
    return sorted(shown, key=lambda tool: content_id(rollout.id, "order", tool["name"]))


def _called(
    scene: Scene, simulator: Simulator, calls: tuple[ToolCall, ...], made: list[ToolCall], turns: list[Message]
) -> list[Message]:
    """The calls as a turn, and their results; `made` grows by them."""
    results = []
    for call in calls:
        refuse_call(scene, call, made, turns)
        result = simulator.call(call.name, call.arguments)
        refuse_error(scene, call, result, turns)
        made.append(call)
        results.append(
            Message(role="tool", content=json.dumps(result, ensure_ascii=False), tool_call_id=call.id),
        )
    return [Message(role="assistant", tool_calls=calls), *results]


def _history(turns: list[Message]) -> list[dict[str, str]]:
    """The conversation as a template shows it: who (`pessoa`, `assistente`, `chamada`, `resultado`), and what."""
    lines = []
    for turn in turns:
        lines += [
            {"who": "chamada", "text": f"{call.name} {json.dumps(call.arguments, ensure_ascii=False)}"}
            for call in turn.tool_calls
        ]
        if turn.text:
            who = {"user": "pessoa", "tool": "resultado"}.get(turn.role, "assistente")
            lines.append({"who": who, "text": turn.text})
    return lines


def _unfinished(reason: str, detail: str, turns: list[Message]) -> RolloutRejectedError:
    return RolloutRejectedError("answer", "world", reason, detail, {"turns": [turn.to_chat() for turn in turns]})


SEEN: dict[str, Any] = {
    "tools": ["{}"],
    "today": "terça-feira, 4 de março de 2025 (2025-03-04)",
    "wants": "marcar uma consulta",
    "says": ["o dia: quarta-feira, 5 de março de 2025 (2025-03-05)"],
    "keeps": ["o número de utente: 123456789"],
}
TALKED: dict[str, Any] = {**SEEN, "history": [{"who": "pessoa", "text": "Quero marcar uma consulta."}]}

TOOLS_WORLD = Method(
    run=tools_world,
    kind="tools",
    summary="world of data -> request -> calls that change it, questions, answers; its last state is compared",
    steps={"system": SEEN, "request": SEEN, "act": TALKED, "answer": TALKED, "person": TALKED},
    needs=("world.state", "world.tools", "world.tasks", "world.system"),
    options=WorldOptions,
    calls=lambda options: {
        "system": 0,
        "act": options.max_rounds,
        "answer": options.max_rounds,
        "person": options.max_rounds,
    },
    verifies=True,
)
