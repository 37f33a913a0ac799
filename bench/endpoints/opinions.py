"""Endpoints that refuse a part of what they are asked, and endpoints whose models think."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bench.endpoints.server import (
    ANSWER,
    THOUGHTS,
    Answer,
    Body,
    Reply,
    Server,
    completion,
    said_for,
    sent,
    wants_json,
    well,
)
from bench.endpoints.troubles import Behaviour, at_times, error, fences

NO_TEMPERATURE = "Unsupported value: 'temperature' does not support 0.8. Only the default (1) value is supported."
NO_LIMIT = "Unsupported parameter: 'max_tokens' is not supported here. Use 'max_completion_tokens' instead."
NO_NONE = "Unsupported value: 'none'. Supported values are: 'minimal', 'low', 'medium', and 'high'."
NO_EXTRA = [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are not permitted"}]


def refuses(when: Callable[[Body], Any], status: int, said: Any) -> Answer:
    """Refuses with these words what `when` finds in a body; what it is asked in words only, it answers with words."""

    async def answer(server: Server, body: Body) -> Reply:
        if when(body):
            return sent(said if isinstance(said, bytes) else json.dumps(said).encode(), status)
        return await (well if "response_format" in body or not wants_json(body) else fences)(server, body)

    return answer


def has(*keys: str) -> Callable[[Body], bool]:
    return lambda body: any(key in body for key in keys)


def has_system(body: Body) -> bool:
    return any(turn["role"] == "system" for turn in body["messages"])


def schema(body: Body) -> bool:
    return bool(body.get("response_format", {}).get("type") == "json_schema")


LOGPROBS = "sampling:\n  default: {temperature: 0.8, max_tokens: 200, logprobs: 2}\n"
SEVERAL = "sampling:\n  default: {temperature: 0.8, max_tokens: 200, n: 2}\n"
WITH_OPINIONS = (
    Behaviour(
        "takes no temperature but 1 (o-series)",
        refuses(has("temperature"), 400, error(NO_TEMPERATURE, None, "temperature")),
    ),
    Behaviour(
        "wants max_completion_tokens (o-series)", refuses(has("max_tokens"), 400, error(NO_LIMIT, None, "max_tokens"))
    ),
    Behaviour(
        "takes no stop (o-series)",
        refuses(
            has("stop"), 400, error("Unsupported parameter: 'stop' is not supported with this model.", None, "stop")
        ),
    ),
    Behaviour("takes no seed (Mistral)", refuses(has("seed"), 422, {"message": {"detail": NO_EXTRA}})),
    Behaviour(
        "takes no seed (Anthropic's way)",
        refuses(has("seed"), 400, {"type": "error", "error": {"message": "seed: Extra inputs are not permitted"}}),
    ),
    Behaviour(
        "takes no top_k (Google's way)",
        refuses(has("top_k"), 400, [error('Invalid JSON payload received. Unknown name "top_k": Cannot find field.')]),
    ),
    Behaviour(
        "takes no penalties (xAI)",
        refuses(has("presence_penalty"), 400, {"error": "Model x does not support parameter presencePenalty."}),
    ),
    Behaviour(
        "takes temperature or top_p, not both",
        refuses(
            lambda b: "temperature" in b and "top_p" in b,
            400,
            error("`temperature` and `top_p` cannot both be specified."),
        ),
    ),
    Behaviour(
        "takes no logprobs (Groq)", refuses(has("logprobs"), 400, error("property 'logprobs' is unsupported")), LOGPROBS
    ),
    Behaviour("takes no n", refuses(has("n"), 400, error("n must be 1")), SEVERAL),
    Behaviour("takes no system role (Gemma on vLLM)", refuses(has_system, 400, error("System role not supported"))),
    Behaviour(
        "fails on a system role with 500 (llama.cpp)",
        refuses(has_system, 500, error("Jinja Exception: Conversation roles must alternate user/assistant")),
    ),
    Behaviour(
        "takes json_object alone (DeepSeek)",
        refuses(schema, 400, error("This response_format type is unavailable now")),
    ),
    Behaviour(
        "takes no response_format",
        refuses(has("response_format"), 400, error("This model does not support response format")),
    ),
    Behaviour("ignores response_format and writes fences and words", fences),
    Behaviour(
        "can't handle «the requested parameters» (OpenRouter)",
        refuses(has("top_k", "seed"), 404, error("No endpoints found that can handle the requested parameters.")),
    ),
    Behaviour(
        "refuses a temperature that is out of bounds",
        at_times(lambda n, b: "temperature" in b, 400, error("temperature must be between 0 and 0.5")),
    ),
)


def thinks(message: Body, ended: str = "stop") -> Answer:
    """Answers so; instructions come with the same thoughts before their JSON, in tags."""

    async def answer(server: Server, body: Body) -> Reply:
        if wants_json(body):
            return sent(completion(f"<think>{THOUGHTS}</think>{said_for(body)}"))
        return sent(completion(None, ended) | {"choices": [{"index": 0, "finish_reason": ended, "message": message}]})

    return answer


async def answers_in_thoughts(server: Server, body: Body) -> Reply:
    return sent(completion(None, reasoning_content=said_for(body)) if wants_json(body) else completion(ANSWER))


CHANNELS = f"<|channel|>analysis<|message|>{THOUGHTS}<|end|><|start|>assistant<|channel|>final<|message|>{ANSWER}"
PARTS = [{"type": "reasoning", "text": THOUGHTS}, {"type": "text", "text": ANSWER}]
KEEP, OFF, HIGH = "reasoning: {answer: keep}\n", "reasoning: off\n", "reasoning: high\n"
THINKING = (
    Behaviour("gives `reasoning_content`; kept", thinks({"content": ANSWER, "reasoning_content": THOUGHTS}), KEEP),
    Behaviour("gives `reasoning`; kept", thinks({"content": ANSWER, "reasoning": THOUGHTS}), KEEP),
    Behaviour("gives parts of type reasoning; kept", thinks({"content": PARTS}), KEEP),
    Behaviour("puts thoughts between <think> tags; dropped", thinks({"content": f"<think>{THOUGHTS}</think>{ANSWER}"})),
    Behaviour("writes </think> alone; kept", thinks({"content": f"{THOUGHTS}</think>{ANSWER}"}), KEEP),
    Behaviour("sends gpt-oss's channels; kept", thinks({"content": CHANNELS}), KEEP),
    Behaviour(
        "thinks in English; kept, with the gate",
        thinks(
            {
                "content": ANSWER,
                "reasoning": "First I look at the opening hours of the town hall, and then I write it down.",
            }
        ),
        KEEP,
    ),
    Behaviour("puts the JSON into reasoning_content, and content is null", answers_in_thoughts),
    Behaviour(
        "puts the answer into reasoning_content, and content is null",
        thinks({"content": None, "reasoning_content": ANSWER}),
    ),
    Behaviour("thinks until its tokens are spent", thinks({"content": None, "reasoning_content": THOUGHTS}, "length")),
    Behaviour(
        "can't stop thinking; asked for `off`",
        refuses(lambda b: b.get("reasoning_effort") == "none", 400, error(NO_NONE, None, "reasoning_effort")),
        OFF,
    ),
    Behaviour(
        "knows no chat_template_kwargs; asked for `off`",
        refuses(
            has("chat_template_kwargs"), 400, error("Unrecognized request argument supplied: chat_template_kwargs")
        ),
        OFF,
    ),
    Behaviour(
        "doesn't think at all; asked for `high`",
        refuses(has("reasoning_effort", "chat_template_kwargs"), 400, error("This model does not support thinking.")),
        HIGH,
    ),
    Behaviour(
        "thinks in streams alone (DashScope)",
        refuses(
            lambda b: b.get("enable_thinking") is not False,
            400,
            error("parameter.enable_thinking must be set to false for non-streaming calls"),
        ),
    ),
)
