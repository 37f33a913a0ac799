"""What goes to an OpenAI-compatible endpoint: our requests in the openai package's words, checked against its types."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import orjson

from generators.teachers.openai.dialect import PLAIN, Dialect, adapt, thinking_parameters
from generators.teachers.openai.media_parts import MediaParts
from schemas.message import Message
from schemas.request import Request, SamplingParams

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming as ChatParams
    from openai.types.completion_create_params import CompletionCreateParamsNonStreaming as TextParams


def chat_body(request: Request, model: str, media: MediaParts | None = None) -> ChatParams:
    """The body of /chat/completions, without the parameters that OpenAI doesn't know."""
    sampling = request.sampling
    body: ChatParams = {
        "model": model,
        "messages": [_message(m, media) for m in request.messages],
        "temperature": sampling.temperature,
        "max_tokens": sampling.max_tokens,
    }
    if request.json_schema is not None:
        schema = request.json_schema
        name = str(schema.get("title", "answer"))
        body["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": name, "schema": schema, "strict": True},
        }
    if request.tools:
        body["tools"] = [
            cast(Any, t if "function" in t else {"type": "function", "function": t}) for t in request.tools
        ]
    if sampling.logprobs is not None:
        body["logprobs"] = True
        body["top_logprobs"] = sampling.logprobs
    _add_sampling(body, request)
    return body


def text_body(request: Request, model: str) -> dict[str, Any]:
    """The body of /completions: a raw prompt, no chat template."""
    body: TextParams = {
        "model": model,
        "prompt": request.prompt,
        "temperature": request.sampling.temperature,
        "max_tokens": request.sampling.max_tokens,
    }
    _add_sampling(body, request)
    return cast(dict[str, Any], body)


def _add_sampling(body: ChatParams | TextParams, request: Request) -> None:
    sampling = request.sampling
    if sampling.top_p is not None:
        body["top_p"] = sampling.top_p
    if sampling.presence_penalty is not None:
        body["presence_penalty"] = sampling.presence_penalty
    if sampling.frequency_penalty is not None:
        body["frequency_penalty"] = sampling.frequency_penalty
    if sampling.stop:
        body["stop"] = list(sampling.stop)
    if sampling.seed is not None:
        body["seed"] = sampling.seed + request.draw  # the same seed would draw the same answer again
    if sampling.n > 1:
        body["n"] = sampling.n


def body_bytes(
    request: Request,
    model: str,
    dialect: Dialect,
    always: Mapping[str, Any],
    several: bool,
    media: MediaParts | None = None,
) -> bytes:
    """A request's body as JSON; of one for several completions that are not taken, the body for one."""
    if request.sampling.n > 1 and not several:
        request = request.model_copy(update={"sampling": request.sampling.model_copy(update={"n": 1})})
    return orjson.dumps(body_of(request, model, dialect, always, media))


def body_of(
    request: Request,
    model: str,
    dialect: Dialect = PLAIN,
    always: Mapping[str, Any] = MappingProxyType({}),
    media: MediaParts | None = None,
) -> dict[str, Any]:
    """The whole body of a request, for an endpoint that speaks this dialect and is `always` sent something besides."""
    if request.prompt is not None:
        body = text_body(request, model)
    else:
        body = cast(dict[str, Any], chat_body(request, model, media))
        if request.effort is not None or request.thinking_tokens is not None:
            body |= thinking_parameters(request, dialect)
    body |= extra_parameters(request.sampling)
    if dialect is not PLAIN:
        adapt(body, request, dialect)
    for name, value in always.items():
        inner = body.get(name)
        body[name] = {**inner, **value} if isinstance(inner, dict) and isinstance(value, dict) else value
    return body


def extra_parameters(sampling: SamplingParams) -> dict[str, Any]:
    """What vLLM and its like take beyond OpenAI's parameters; left out unless set, since others refuse them."""
    if sampling.top_k is None and sampling.min_p is None and sampling.repetition_penalty is None:
        return {}
    names = ("top_k", "min_p", "repetition_penalty")
    return {name: value for name in names if (value := getattr(sampling, name)) is not None}


def _message(message: Message, media: MediaParts | None) -> ChatCompletionMessageParam:
    if message.role == "system":
        return {"role": "system", "content": message.text}
    if message.role == "user":
        return {"role": "user", "content": cast(Any, media.content(message)) if media else message.text}
    if message.role == "tool":
        return {"role": "tool", "content": message.text, "tool_call_id": message.tool_call_id or ""}
    if not message.tool_calls:
        return {"role": "assistant", "content": message.text}
    return {
        "role": "assistant",
        "content": message.text or None,
        "tool_calls": [
            {
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": orjson.dumps(call.arguments).decode()},
            }
            for call in message.tool_calls
        ],
    }
