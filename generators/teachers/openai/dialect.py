"""How an endpoint wants to be asked, where that differs from what OpenAI's interface says: found, or set by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

import orjson

from generators.teachers.endpoint_settings import EndpointSettings
from prompts.steps import step_template
from schemas.request import Request

JsonMode = Literal["schema", "object", "words"]
JSON_MODES: tuple[JsonMode, ...] = ("schema", "object", "words")
"""How JSON is asked for, from the strictest."""
LEAST_EFFORTS = ("none", "minimal", "low")
"""What no thinking is called, from the strictest: not every model can stop."""
THINKING_KEYS = ("reasoning_effort", "chat_template_kwargs", "thinking_token_budget", "reasoning")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one address takes. Keys in `without` are left out of every body."""

    without: frozenset[str] = frozenset()
    limit_name: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    joins_system: bool = False
    """Whether system text is put before the first user turn."""
    json: JsonMode = "schema"
    least_effort: str = LEAST_EFFORTS[0]
    thinks_by_object: bool = False
    """Whether thinking is asked for as `reasoning: {effort, max_tokens}` (OpenRouter)."""
    must_not_think: bool = False
    """Whether `enable_thinking: false` must be said (DashScope, of models that else only stream)."""

    def leaving_out(self, *keys: str) -> Dialect:
        return replace(self, without=self.without | set(keys))


PLAIN = Dialect()


def dialect_of(settings: EndpointSettings | None) -> Dialect:
    """The dialect that was set by hand."""
    if settings is None:
        return PLAIN
    written = Dialect(
        without=frozenset(settings.leave_out),
        limit_name=settings.max_tokens_name,
        joins_system=settings.system == "joined",
        json=settings.json_mode,
        least_effort=settings.no_thinking,
    )
    return PLAIN if written == PLAIN else written


def thinking_parameters(request: Request, dialect: Dialect) -> dict[str, Any]:
    """What is asked of a thinking model, in the words of vLLM and its like, OpenAI and OpenRouter together."""
    effort, budget = request.effort, request.thinking_tokens
    named = dialect.least_effort if effort == "off" else effort
    if dialect.thinks_by_object:
        if named == "none":
            return {"reasoning": {"enabled": False}}
        # one of the two: OpenRouter refuses both together
        return {"reasoning": {"effort": named} if budget is None else {"max_tokens": budget}}
    wanted: dict[str, Any] = {}
    if effort is not None:
        thinks = effort != "off"
        wanted = {"reasoning_effort": named, "chat_template_kwargs": {"enable_thinking": thinks, "thinking": thinks}}
    return wanted | ({"thinking_token_budget": budget} if budget is not None else {})


def adapt(body: dict[str, Any], request: Request, dialect: Dialect) -> None:
    """Change a body, made for an endpoint that takes everything, for one that doesn't."""
    if "max_tokens" in body and dialect.limit_name != "max_tokens":
        body[dialect.limit_name] = body.pop("max_tokens")
    if request.json_schema is not None and "messages" in body and dialect.json != "schema":
        _ask_in_words(body, request.json_schema)
        if dialect.json == "object":
            body["response_format"] = {"type": "json_object"}
        else:
            body.pop("response_format", None)
    if dialect.joins_system and "messages" in body:
        body["messages"] = _with_system_joined(body["messages"])
    if dialect.must_not_think:
        body["enable_thinking"] = False
    for key in dialect.without:
        body.pop(key, None)


def _ask_in_words(body: dict[str, Any], schema: dict[str, Any]) -> None:
    words = step_template("json_in_words").user.replace("SCHEMA", orjson.dumps(schema).decode())
    messages = list(body["messages"])
    if messages[-1]["role"] == "user":
        messages[-1] = {**messages[-1], "content": _joined(messages[-1]["content"], words)}
    else:
        messages.append({"role": "user", "content": words})
    body["messages"] = messages


def _with_system_joined(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    system = "\n\n".join(str(message["content"]) for message in messages if message["role"] == "system")
    others = [message for message in messages if message["role"] != "system"]
    if not system:
        return others
    if not others or others[0]["role"] != "user":
        return [{"role": "user", "content": system}, *others]
    return [{**others[0], "content": _joined(system, others[0]["content"])}, *others[1:]]


def _joined(first: Any, second: Any) -> Any:
    """Two contents as one: texts under each other, or the parts of both."""
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n\n{second}"
    return [
        part for one in (first, second) for part in ([{"type": "text", "text": one}] if isinstance(one, str) else one)
    ]
