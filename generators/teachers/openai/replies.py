"""Reading what an endpoint replied, strictly: a field that is missing is an error, never a default."""

from __future__ import annotations

from typing import Any

import orjson

from generators.teachers.openai.http_errors import TransientError, error_of
from schemas.request import Choice, Completion, FinishReason, TokenLogprobs

FINISH_REASONS: dict[Any, FinishReason] = {
    "stop": "stop",
    "length": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "abort": "abort",
}


def read_completion(raw: bytes, request_id: str, latency_s: float, address: str) -> Completion:
    """Read the body of a reply with status 200, of /chat/completions or /completions.

    Token counts are 0 when the endpoint doesn't say. Raises TransientError(kind `malformed_body`) when the body is
    not JSON or not a completion, and what the body says when it is an error (some gateways send those with 200).
    """
    try:
        reply: Any = orjson.loads(raw)
        usage = reply.get("usage") or {}
        first, *others = sorted(reply["choices"], key=lambda choice: choice.get("index") or 0)
        return Completion(
            **_said(first),
            request_id=request_id,
            prompt_tokens=usage.get("prompt_tokens") or 0,
            completion_tokens=usage.get("completion_tokens") or 0,
            latency_s=latency_s,
            others=tuple(Choice(**_said(choice)) for choice in others),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _not_a_completion(raw, address) from error


def is_completion(raw: bytes) -> bool:
    """Whether a body holds a choice, whatever is in it."""
    try:
        reply: Any = orjson.loads(raw)
    except ValueError:
        return False
    return isinstance(reply, dict) and isinstance(reply.get("choices"), list) and bool(reply["choices"])


def _said(choice: dict[str, Any]) -> dict[str, Any]:
    text, tool_calls = _text_and_calls(choice)
    tokens = (choice.get("logprobs") or {}).get("content")
    return {
        "text": text,
        "finish_reason": FINISH_REASONS.get(choice.get("finish_reason"), "unknown"),
        "tool_calls": tool_calls,
        "logprobs": _digits(tokens) if tokens else (),
    }


def _digits(tokens: list[dict[str, Any]]) -> tuple[TokenLogprobs, ...]:
    """The tokens with a digit, each at its place. `bytes` count where there are any: half a letter comes as \\xc3."""
    kept = []
    before = bytearray()
    for token in tokens:
        raw = bytes(token["bytes"]) if token.get("bytes") else token["token"].encode()
        text = raw.decode(errors="ignore")
        if any(c.isdecimal() for c in text):
            top = {other["token"]: float(other["logprob"]) for other in (token.get("top_logprobs") or ())}
            top.setdefault(text, float(token["logprob"]))
            kept.append(TokenLogprobs(at=len(before.decode(errors="ignore")), token=text, top=top))
        before += raw
    return tuple(kept)


def _text_and_calls(choice: dict[str, Any]) -> tuple[str, tuple[dict[str, Any], ...]]:
    if "message" not in choice:
        return choice["text"], ()
    message = choice["message"]
    calls = message.get("tool_calls") or ()
    functions = [call["function"] for call in calls]
    return message.get("content") or "", tuple({"name": f["name"], "arguments": f["arguments"]} for f in functions)


def _not_a_completion(raw: bytes, address: str) -> Exception:
    try:
        reply: Any = orjson.loads(raw)
    except ValueError:
        reply = None
    if isinstance(reply, dict) and isinstance(reply.get("error"), dict):
        status = reply["error"].get("code")
        return error_of(status if isinstance(status, int) else 500, raw, {}, address)
    start = " ".join(raw[:120].decode(errors="replace").split())
    return TransientError("malformed_body", f"{address} sent a body that is no completion: {start!r}")
