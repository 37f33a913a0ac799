"""Asking a public server politely: paced, cached, patient with hiccups, and gone at the first 429."""

from __future__ import annotations

import time
from datetime import datetime
from urllib.parse import urljoin

import httpx
import orjson
import tenacity

from schemas.errors import OutOfReachError, UsageError
from schemas.redirects import refused_redirect, shown
from schemas.retry_after import retry_after_s
from schemas.socket_guard import require_address
from sources.answer_cache import Answer, AnswerCache
from sources.reply_size import ACCEPTED, ReplyTooLargeError, reads_at_most
from sources.request_pace import RequestPace

AGENT = "Filigrana/0.1 (open-source research tool for European Portuguese training data)"
MAX_ANSWER_BYTES = 32 * 2**20
TOO_LARGE = 413
"""The status kept for an answer of more than MAX_ANSWER_BYTES, which is not read to its end."""

_KEPT = "What was fetched is kept: run the same command again {when}, and it goes on from here."


MAX_REDIRECTS = 5


class RedirectRefusedError(OutOfReachError):
    """An answer that leads to another host or into a private network. `target` is where it leads."""

    def __init__(self, message: str, hint: str, target: str) -> None:
        super().__init__(message, hint)
        self.args = (message, hint, target)
        self.target = target


class _BrieflyBrokenError(Exception):
    """A 5xx answer, worth another try."""


class PoliteHttp:
    """GET requests to one server. Close it, or use it in a `with` block, to give its connections back.

    Transport errors and 5xx answers are tried `tries` times, with random exponential waits from `retry_wait_s`
    seconds. `asked` counts the requests sent, retries and redirects included; what the cache knew is not asked.
    Redirects are followed on the same host, at most MAX_REDIRECTS in a row.
    """

    def __init__(self, cache: AnswerCache, pace: RequestPace, tries: int = 5, retry_wait_s: float = 2.0) -> None:
        self._cache = cache
        self._pace = pace
        self._tries = tries
        self._retry_wait_s = retry_wait_s
        self._http = httpx.Client(
            headers={"User-Agent": AGENT, "Accept-Encoding": ACCEPTED},
            timeout=60.0,
            follow_redirects=False,
            event_hooks={"response": [reads_at_most(MAX_ANSWER_BYTES, httpx.SyncByteStream)]},
        )
        self.asked = 0

    def close(self) -> None:
        self._http.close()

    def ask(self, address: str, max_age_s: float | None = None) -> Answer:
        """A 200, 404 or TOO_LARGE answer, from the cache when one of at most `max_age_s` seconds (None: any) is there.

        Raises OutOfReachError when the server can't be reached, says 429, or asked (Retry-After) not to be asked yet;
        RedirectRefusedError when it leads elsewhere; UsageError for any other refusal.
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
        at = address
        for _ in range(MAX_REDIRECTS + 1):
            answer, headers, peer = self._get(at)
            location = headers.get("Location", "")
            if not (location and answer.status in (301, 302, 303, 307, 308)):
                return self._judged(address, answer, headers)
            at = _followed(address, at, location, peer)
        raise RedirectRefusedError(
            f"{address} was redirected {MAX_REDIRECTS + 1} times, at last to {shown(at)}.", "", shown(at)
        )

    def _get(self, address: str) -> tuple[Answer, httpx.Headers, str]:
        """One request: the answer, its headers, and the IP address it came from ('' where that isn't known)."""
        require_address(address)
        self._pace.wait_turn()
        self.asked += 1
        try:
            with self._http.stream("GET", address) as response:
                peer = response.extensions["network_stream"].get_extra_info("server_addr")
                body = response.read()
        except ReplyTooLargeError:
            return Answer(status=TOO_LARGE, content_type="", body=b"", fetched_at=time.time()), httpx.Headers(), ""
        content_type = response.headers.get("Content-Type", "")
        answer = Answer(status=response.status_code, content_type=content_type, body=body, fetched_at=time.time())
        return answer, response.headers, str(peer[0]) if isinstance(peer, tuple) else ""

    def _judged(self, address: str, answer: Answer, headers: httpx.Headers) -> Answer:
        """An answer worth keeping. Raises as `ask` does for any other."""
        status = answer.status
        rest_s = retry_after_s(headers.get("Retry-After", "")) or 0.0
        if status == 429 or (status == 503 and rest_s):
            if rest_s:
                self._pace.hold_until(time.time() + rest_s)
            raise _too_many(address, rest_s)
        if status >= 500:
            raise _BrieflyBrokenError(f"HTTP {status}: {error_message(answer.body)}")
        if status not in (200, 404, TOO_LARGE):
            raise UsageError(f"{address} was refused (HTTP {status}): {error_message(answer.body)}.")
        return answer


def _followed(address: str, at: str, location: str, peer: str) -> str:
    """Where a redirect leads. Raises RedirectRefusedError when it may not be followed."""
    reason = refused_redirect(at, location, peer=peer)
    if reason:
        hint = "If that is where the server is now, give it as --base-url."
        raise RedirectRefusedError(f"{address} is not fetched: {reason}.", hint, shown(location))
    return urljoin(at, location)


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


def _too_many(address: str, rest_s: float) -> OutOfReachError:
    when = "in some minutes"
    if rest_s > 0:
        when = f"after {datetime.fromtimestamp(time.time() + rest_s).astimezone():%H:%M:%S on %d/%m/%Y}"
    host = httpx.URL(address).host
    return OutOfReachError(
        f"{host} wants fewer requests (HTTP 429), so nothing more is asked of it.", _KEPT.format(when=when)
    )
