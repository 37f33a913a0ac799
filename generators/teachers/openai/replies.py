"""Reading what an endpoint replied: what was said in whichever form, and nothing invented that was not.

A body that holds an answer which can't be read (bad UTF-8, half a character, a form that nobody knows) was paid for: it
is a completion all the same, with the whole body as its text and `unreadable` as its end, stored and counted.
"""

from __future__ import annotations

import json
from typing import Any

import orjson

from generators.teachers.openai.contents import text_of, thoughts_of
from generators.teachers.openai.http_errors import TransientError, error_of
from generators.teachers.reasoning import parted, placed, share_of
from schemas.base import made
from schemas.request import Choice, Completion, FinishReason, TokenLogprobs

FINISH_REASONS: dict[Any, FinishReason] = {
    "stop": "stop",
    "end_turn": "stop",
    "eos": "stop",
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
    "safety": "content_filter",
    "refusal": "refusal",
    "abort": "abort",
    "error": "error",
}
BOM = b"\xef\xbb\xbf"


def read_completion(raw: bytes, request_id: str, latency_s: float, address: str, asked: str = "") -> Completion:
    """Read the body of a reply with status 200, of /chat/completions or /completions, by the model that was `asked`.

    Token counts are 0 when the endpoint doesn't say. Raises TransientError when the body holds no answer (kind
    `malformed_body`: a page, a stream, no choices; `empty_reply`: the endpoint itself counts no token of it), and what
    the body says when it is an error (some gateways send those with 200).
    """
    parsed, whole = _parsed(raw)
    if not _has_choices(parsed):
        raise _not_a_completion(parsed, raw, address)
    reply: dict[str, Any] = parsed
    usage: dict[str, Any] = reply["usage"] if isinstance(reply.get("usage"), dict) else {}
    try:
        if not whole:
            raise ValueError("characters are missing")
        first, *others = _in_order(reply["choices"])
        said = _said(first)
        further = tuple([Choice(**_said(choice)) for choice in others])
    except (ValueError, KeyError, TypeError, AttributeError):
        said, further = {"text": raw.decode(errors="backslashreplace"), "finish_reason": "unreadable"}, ()
    if _is_empty(said, usage) and not further:
        raise TransientError("empty_reply", f"{address} sent an empty answer, and counted no token of it.", True)
    written, details = _count(usage.get("completion_tokens")), usage.get("completion_tokens_details")
    if details or "reasoning" in said or (further and any(choice.reasoning for choice in further)):
        said["reasoning_tokens"] = _thought_tokens(details, written, said, further)
    values: dict[str, Any] = {
        "request_id": request_id,
        "text": said["text"],
        "finish_reason": said["finish_reason"],
        "prompt_tokens": _count(usage.get("prompt_tokens")),
        "completion_tokens": written,
        "latency_s": latency_s,
        "tool_calls": said.get("tool_calls", ()),
        "logprobs": said.get("logprobs", ()),
        "others": further,
        "model": _named(reply.get("model"), asked),
        "fingerprint": _named(reply.get("system_fingerprint"), ""),
        "reasoning": said.get("reasoning", ""),
        "reasoning_tokens": said.get("reasoning_tokens", 0),
        "media": (),
    }
    # Text that came whole was read above, piece by piece; what calls hold is anybody's.
    return made(Completion, values) if whole and not values["tool_calls"] else Completion(**values)


def _in_order(choices: list[Any]) -> list[Any]:
    return sorted(choices, key=lambda choice: choice.get("index") or 0) if len(choices) > 1 else choices


def _is_empty(said: dict[str, Any], usage: dict[str, Any]) -> bool:
    """Whether an endpoint says itself that nothing was written: what some do under load (DeepSeek), with status 200."""
    something = said["text"] or said.get("tool_calls") or said.get("reasoning")
    return not something and usage.get("completion_tokens") == 0 and said["finish_reason"] in ("stop", "unknown")


def _named(value: Any, known: str) -> str:
    """A name that says more than what is known already; '' otherwise."""
    if value is None or value == known:
        return ""
    name = value.strip()[:200] if isinstance(value, str) else ""
    return "" if name == known else name.encode(errors="replace").decode()


def is_completion(raw: bytes) -> bool:
    """Whether a body holds a choice, whatever is in it."""
    return _has_choices(_parsed(raw)[0])


def _has_choices(reply: Any) -> bool:
    return isinstance(reply, dict) and isinstance(reply.get("choices"), list) and bool(reply["choices"])


def _parsed(raw: bytes) -> tuple[Any, bool]:
    """(the JSON of a body, whether every character of it came whole); (None, False) for what is no JSON."""
    raw = raw.removeprefix(BOM)
    try:
        return orjson.loads(raw), True
    except ValueError:
        pass
    try:  # strict where it counts, lenient enough to see whether there is an answer in it
        return json.loads(raw.decode(errors="replace")), False
    except ValueError:
        return None, False


def _count(value: Any) -> int:
    """A token count, of whatever an endpoint puts there: 0 for what is none."""
    if type(value) is int and value >= 0:
        return value
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else 0


def _thought_tokens(details: Any, written: int, said: dict[str, Any], further: tuple[Choice, ...]) -> int:
    told = _count(details.get("reasoning_tokens")) if isinstance(details, dict) else 0
    thoughts = [said.get("reasoning", ""), *(choice.reasoning for choice in further)]
    return told or share_of(thoughts, [said["text"], *(choice.text for choice in further)], written)


def _said(choice: Any) -> dict[str, Any]:
    text, tool_calls, refused = _text_and_calls(choice)
    logprobs = choice.get("logprobs")
    tokens = logprobs.get("content") if isinstance(logprobs, dict) else None
    ended = choice.get("finish_reason")
    reason = FINISH_REASONS.get(ended.lower() if isinstance(ended, str) else None, "unknown")
    text, thoughts = parted(text)
    if "message" in choice and (apart := thoughts_of(choice["message"])):
        thoughts = f"{apart}\n{thoughts}" if thoughts else apart
    said: dict[str, Any] = {
        "text": text,
        "finish_reason": "refusal" if refused else reason,
        "tool_calls": tool_calls,
        "logprobs": _kept_tokens(tokens, text) if tokens else (),
    }
    if thoughts:
        said["reasoning"] = thoughts
    return said


def _kept_tokens(tokens: list[dict[str, Any]], answer: str) -> tuple[TokenLogprobs, ...]:
    """The first token and those with a digit, each at its place in the answer (a server may list those of the thoughts
    before it, too). `bytes` count where there are any: half a letter comes as \\xc3."""
    kept = []
    before = bytearray()
    for number, token in enumerate(tokens):
        raw = bytes(token["bytes"]) if token.get("bytes") else token["token"].encode()
        text = raw.decode(errors="ignore")
        if not number or any(c.isdecimal() for c in text):
            top = {other["token"]: float(other["logprob"]) for other in (token.get("top_logprobs") or ())}
            top.setdefault(text, float(token["logprob"]))
            kept.append(TokenLogprobs(at=len(before.decode(errors="ignore")), token=text, top=top))
        before += raw
    return placed(kept, before.decode(errors="ignore"), answer)


def _text_and_calls(choice: dict[str, Any]) -> tuple[str, tuple[dict[str, Any], ...], bool]:
    """(what was said, the calls of tools, whether it was a refusal). Raises KeyError, TypeError for unknown forms."""
    if "message" not in choice:
        return text_of(choice["text"]), (), False
    message = choice["message"]
    calls: tuple[dict[str, Any], ...] = ()
    if called := message.get("tool_calls"):
        functions = [call["function"] for call in called]
        calls = tuple({"name": f["name"], "arguments": _arguments(f.get("arguments"))} for f in functions)
    text, refusal = text_of(message.get("content")), message.get("refusal")
    if isinstance(refusal, str) and refusal.strip() and not text.strip():
        return refusal, calls, True
    return text, calls, False


def _arguments(given: Any) -> str:
    """A call's arguments as JSON text; some endpoints send them parsed."""
    return given if isinstance(given, str) else orjson.dumps({} if given is None else given).decode()


def _not_a_completion(reply: Any, raw: bytes, address: str) -> Exception:
    if isinstance(reply, dict) and isinstance(reply.get("error"), dict | str):
        status = reply["error"].get("code") if isinstance(reply["error"], dict) else None
        return error_of(status if isinstance(status, int) else 500, raw, {}, address)
    start = " ".join(raw[:120].decode(errors="replace").split())
    what = "a body that is no completion"
    if isinstance(reply, dict) and "choices" in reply:
        what = "a completion without choices"
    elif start.startswith(("data:", "event:", ": ")):
        what = "an event stream, which nobody asked for, and so a body that is no completion"
    elif start[:1] == "<":
        what = "a page, a body that is no completion (is there a login page or a proxy in between?)"
    return TransientError("malformed_body", f"{address} sent {what}: {start!r}.")
