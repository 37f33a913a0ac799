"""What an endpoint's answer means when it is not a completion: ask again, give this request up, or stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from generators.teachers.keys import key_hint
from schemas.addresses import shown_url
from schemas.errors import KeyRefusedError, TeacherDownError, TeacherError
from schemas.retry_after import retry_after_s

SHOWN = 300
MODERATED = (
    "content management policy",
    "content_policy",
    "content policy",
    "usage policy",
    "usage policies",
    "moderation",
    "flagged",
    "safety system",
    "data_inspection_failed",
)
"""How endpoints say that a filter turned a request away for what it says (Azure, OpenAI, OpenRouter, DashScope)."""
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0


class TransientError(Exception):
    """A failure that asking again may cure. `overloaded`: the endpoint was too busy, as in a time-out."""

    def __init__(self, kind: str, message: str, overloaded: bool = False) -> None:
        super().__init__(kind, message, overloaded)
        self.kind = kind
        self.message = message
        self.overloaded = overloaded


class BusyError(Exception):
    """The endpoint turned the request away unread: 429, or 503 with Retry-After. `retry_after_s` is None if unsaid."""

    def __init__(self, kind: str, message: str, retry_after_s: float | None) -> None:
        super().__init__(kind, message, retry_after_s)
        self.kind = kind
        self.message = message
        self.retry_after_s = retry_after_s


def error_of(status: int, body: bytes, headers: Mapping[str, str], address: str) -> Exception:
    """The exception for a reply that isn't 200: BusyError, TransientError, TeacherError or TeacherDownError.

    `address` is shown without what could be a secret. Follows the openai package's classes: 408, 409 and
    5xx are asked again, 429 waited out, other 4xx final.
    """
    code, text = read_error(body)
    hint, address = key_hint(address), shown_url(address)
    message = f"{address} answered {status}: {text}" if text else f"{address} answered {status}."
    wait = wait_asked_s(headers)
    if status == 402 or code in ("insufficient_quota", "billing_hard_limit_reached"):
        return TeacherDownError(message, "The account has no credit left: top it up, then run the same command again.")
    kind = _kind_of_refusal(status, code, text)
    if status in (401, 403) and code != "content_filter":
        return KeyRefusedError(message, hint, kind)
    if status == 429 or (status == 503 and wait is not None):
        return BusyError(f"http_{status}", message, wait)
    if status in (408, 409) or status >= 500:
        return TransientError(f"http_{status}", message, overloaded=status in (408, 503, 504, 529))
    if 300 <= status < 400:
        return TeacherDownError(
            f"{address} is elsewhere: {shown_url(headers.get('Location', ''))}.", "Give --teacher that address."
        )
    return TeacherError(kind, message)


def _kind_of_refusal(status: int, code: str, text: str) -> str:
    lower = text.lower()
    if code == "context_length_exceeded" or any(
        words in lower
        for words in ("context length", "context window", "context size", "maximum model length", "max_model_len")
    ):
        return "context_length"
    if "content_filter" in code or any(words in f"{code} {lower}" for words in MODERATED):
        return "content_filter"
    return f"http_{status}"


def read_error(body: bytes) -> tuple[str, str]:
    """The `code` and `message` of an error body in any of the shapes that endpoints use; ('', start of the text) else.

    {"error": {"message", "code" | "type"}} (OpenAI, vLLM), {"message"} (older vLLM), {"error": str}, {"detail": ...}
    (FastAPI).
    """
    try:
        data: Any = orjson.loads(body)
    except ValueError:
        return "", " ".join(body.decode(errors="replace").split())[:SHOWN]
    if not isinstance(data, dict):
        return "", str(data)[:SHOWN]
    error = data.get("error", data)
    if not isinstance(error, dict):
        return "", str(error)[:SHOWN]
    text = error.get("message") or error.get("detail") or error
    return str(error.get("code") or error.get("type") or ""), str(text)[:SHOWN]


def wait_asked_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date). None when not said."""
    milliseconds = retry_after_s(headers.get("retry-after-ms", ""))
    return retry_after_s(headers.get("Retry-After", "")) if milliseconds is None else milliseconds / 1000


def backoff_s(failures: int) -> float:
    """Seconds to wait after so many failures: exponential with full jitter (tenacity's wait_random_exponential)."""
    from tenacity import AsyncRetrying, RetryCallState, wait_random_exponential

    state = RetryCallState(AsyncRetrying(), None, (), {})
    state.attempt_number = failures
    return wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S)(state)
