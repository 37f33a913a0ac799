"""Asking a public server politely: paced, cached, patient with hiccups, and gone at the first 429."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import orjson
import tenacity

from schemas.errors import OutOfReachError, UsageError
from sources.answer_cache import Answer, AnswerCache
from sources.request_pace import RequestPace

AGENT = "Filigrana/0.1 (open-source research tool for European Portuguese training data)"
MAX_ANSWER_BYTES = 32 * 2**20
TOO_LARGE = 413
"""The status kept for an answer of more than MAX_ANSWER_BYTES, which is not read to its end."""

_KEPT = "What was fetched is kept: run the same command again {when}, and it goes on from here."


class _BrieflyBrokenError(Exception):
    """A 5xx answer, worth another try."""


class PoliteHttp:
    """GET requests to one server. Close it, or use it in a `with` block, to give its connections back.

    Transport errors and 5xx answers are tried `tries` times, with random exponential waits from `retry_wait_s`
    seconds. `asked` counts the requests sent, retries included; what the cache knew is not asked.
    """

    def __init__(self, cache: AnswerCache, pace: RequestPace, tries: int = 5, retry_wait_s: float = 2.0) -> None:
        self._cache = cache
        self._pace = pace
        self._tries = tries
        self._retry_wait_s = retry_wait_s
        self._http = httpx.Client(headers={"User-Agent": AGENT}, timeout=60.0, follow_redirects=True, max_redirects=5)
        self.asked = 0

    def close(self) -> None:
        self._http.close()

    def ask(self, address: str, max_age_s: float | None = None) -> Answer:
        """A 200, 404 or TOO_LARGE answer, from the cache when one of at most `max_age_s` seconds (None: any) is there.

        Raises OutOfReachError when the server can't be reached, says 429, or asked (Retry-After) not to be asked yet;
        UsageError for any other refusal.
        """
        kept = self._cache.get(address, max_age_s)
        if kept is not None:
            return kept
        held_until = self._pace.held_until()
        if held_until:
            raise _too_many(address, held_until - time.time())
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((httpx.TransportError, _BrieflyBrokenError)),
            stop=tenacity.stop_after_attempt(self._tries),
            wait=tenacity.wait_random_exponential(multiplier=self._retry_wait_s, max=15 * self._retry_wait_s),
            reraise=True,
        )
        try:
            answer = retrying(self._fetch, address)
        except (httpx.HTTPError, httpx.InvalidURL, _BrieflyBrokenError) as error:
            raise OutOfReachError(
                f"{address} could not be reached: {error or type(error).__name__}.", _KEPT.format(when="later")
            ) from error
        self._cache.put(address, answer)
        return answer

    def _fetch(self, address: str) -> Answer:
        self._pace.wait_turn()
        self.asked += 1
        body = bytearray()
        with self._http.stream("GET", address) as response:
            status = response.status_code
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    status = TOO_LARGE
                    body.clear()
                    break
        retry_after_s = _retry_after(response.headers.get("Retry-After", ""))
        if status == 429 or (status == 503 and retry_after_s):
            if retry_after_s:
                self._pace.hold_until(time.time() + retry_after_s)
            raise _too_many(address, retry_after_s)
        if status >= 500:
            raise _BrieflyBrokenError(f"HTTP {status}: {error_message(bytes(body))}")
        if status not in (200, 404, TOO_LARGE):
            raise UsageError(f"{address} was refused (HTTP {status}): {error_message(bytes(body))}.")
        content_type = response.headers.get("Content-Type", "")
        return Answer(status=status, content_type=content_type, body=bytes(body), fetched_at=time.time())


def error_message(body: bytes) -> str:
    """What a server says went wrong, out of a JSON body or a plain one, on one line of at most 300 characters."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = body.decode("utf-8", "replace")
    if isinstance(answer, dict):
        nested = answer.get("error")
        inner = nested if isinstance(nested, dict) else answer
        answer = next((inner[k] for k in ("message", "error", "detail", "description") if inner.get(k)), answer)
    return " ".join(str(answer).split())[:300]


def _too_many(address: str, retry_after_s: float) -> OutOfReachError:
    when = "in some minutes"
    if retry_after_s > 0:
        when = f"after {datetime.fromtimestamp(time.time() + retry_after_s).astimezone():%H:%M:%S on %d/%m/%Y}"
    host = httpx.URL(address).host
    return OutOfReachError(
        f"{host} wants fewer requests (HTTP 429), so nothing more is asked of it.", _KEPT.format(when=when)
    )


def _retry_after(value: str) -> float:
    """Seconds to wait by a Retry-After header, which holds seconds or a date; 0.0 when it says nothing."""
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()) if value else 0.0
    except (ValueError, TypeError):
        return 0.0
