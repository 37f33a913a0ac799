"""Several addresses of one model as one teacher: the least loaded is asked first, a dead one rests until it answers."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

from generators.teachers.openai.breaker import Breaker, Event
from generators.teachers.openai.minute_caps import MinuteCap
from generators.teachers.openai.notices import Notices
from generators.teachers.openai.pacing import AdaptiveLimiter, Sent
from schemas.addresses import shown_url
from schemas.errors import TeacherDownError

BUSY_PATIENCE_S = 600.0
"""How long a teacher that only ever says 429 is waited for."""
SAVED_HINT = "All that was done is saved: run the same command again when it is back."


class Endpoint:
    """One address: its pace and its health. `url` ends without a slash, as in `http://host:8000/v1`."""

    def __init__(self, url: str, most: int, timeout_s: float) -> None:
        self.url = url
        self.shown = shown_url(url)
        self.limiter = AdaptiveLimiter(most, timeout_s)
        self.breaker = Breaker()

    def room(self, now: float) -> bool:
        return self.breaker.well and self.limiter.room(now)


@dataclass(slots=True)
class Lease:
    """The right to send one request to `endpoint`; `sent` is how its limiter remembers it."""

    endpoint: Endpoint
    sent: Sent


class EndpointPool:
    """Hands out leases, first come first served, as the limiters and the minute caps allow.

    `is_alive(endpoint)` says whether a resting endpoint completes a question of ours. When every endpoint rests and
    none has completed anything for `patience_s`, the teacher is down: everyone waiting, and everyone after, gets
    TeacherDownError.
    """

    def __init__(
        self,
        urls: Sequence[str],
        concurrency: int,
        caps: tuple[MinuteCap, MinuteCap],
        timeout_s: float,
        patience_s: float,
        is_alive: Callable[[Endpoint], Awaitable[bool]],
    ) -> None:
        self.endpoints = [Endpoint(url, concurrency, timeout_s) for url in urls]
        self.in_flight = 0
        self._concurrency = concurrency
        self._request_cap, self._token_cap = caps
        self._patience_s = patience_s
        self._is_alive = is_alive
        self._waiting: deque[tuple[asyncio.Future[Lease], float]] = deque()
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._wakes_at = 0.0
        self._revivals: set[asyncio.Task[None]] = set()
        self._patience_timer: asyncio.TimerHandle | None = None
        self._last_completion = self._loop.time()
        self._down: tuple[str, str] | None = None
        self._notices = Notices()

    async def lease(self, tokens: float) -> Lease:
        """Wait for the turn of one request of about `tokens` tokens. Raises TeacherDownError."""
        if self._down:
            raise TeacherDownError(*self._down)
        now = self._loop.time()
        if not self._waiting and (lease := self._grant(tokens, now)):
            return lease
        turn: asyncio.Future[Lease] = self._loop.create_future()
        self._waiting.append((turn, tokens))
        self._set_timer(now)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and not turn.exception():
                self.dropped(turn.result())
            raise

    def answered(self, lease: Lease, tokens_beyond_estimate: float) -> None:
        """The request was completed."""
        now = self._loop.time()
        endpoint = lease.endpoint
        endpoint.breaker.answered()
        self._last_completion = now
        self._token_cap.correct(tokens_beyond_estimate)
        endpoint.limiter.answered(lease.sent, now)
        self._release()

    def refused(self, lease: Lease, retry_after_s: float | None, reason: str) -> None:
        """The request was turned away (429). Raises TeacherDownError when that has gone on for too long."""
        now = self._loop.time()
        endpoint = lease.endpoint
        endpoint.breaker.answered()
        endpoint.limiter.refused(lease.sent, now, retry_after_s or 0.0)
        self._release()
        if retry_after_s is not None and retry_after_s > BUSY_PATIENCE_S:
            self.rest(endpoint, f"{reason} It asks for {retry_after_s:.0f} s of rest.", retry_after_s)
        elif now - self._last_completion > BUSY_PATIENCE_S:
            self.declare_down(
                f"{reason} Nothing else came for {BUSY_PATIENCE_S / 60:.0f} minutes.",
                "The account's limits may be spent. " + SAVED_HINT,
            )

    def failed(self, lease: Lease, reason: str, overloaded: bool) -> None:
        """The request came to nothing: connection lost, 5xx, time-out, a body that isn't JSON."""
        endpoint = lease.endpoint
        if overloaded:
            endpoint.limiter.refused(lease.sent, self._loop.time(), 0.0)
        else:
            endpoint.limiter.dropped(lease.sent)
        if endpoint.breaker.failed():
            self.rest(endpoint, reason)
        self._release()

    def dropped(self, lease: Lease) -> None:
        """The request was cancelled here, or refused for what it says: no word on the endpoint's health."""
        lease.endpoint.limiter.dropped(lease.sent)
        self._release()

    def rest(self, endpoint: Endpoint, reason: str, at_least_s: float = 0.0) -> None:
        """Take an endpoint out until it answers again."""
        if not endpoint.breaker.well or self._down:
            return
        endpoint.breaker.take(Event.TRIPPED)
        others = sum(e.breaker.well for e in self.endpoints)
        reason = reason if reason.endswith((".", "!", "?")) else f"{reason}."
        self._notices.tell(f"{reason} Taken out; {others} other endpoint(s) left. It is tried again by itself.")
        task = self._loop.create_task(self._revive(endpoint, at_least_s))
        self._revivals.add(task)
        task.add_done_callback(self._revivals.discard)
        if not others and not self._patience_timer:
            patience_s = 0.0 if at_least_s > self._patience_s else self._patience_s
            now = self._loop.time()
            self._patience_timer = self._loop.call_at(now + patience_s, self._lose_patience, now, patience_s, reason)

    def declare_down(self, message: str, hint: str) -> NoReturn:
        """Stop: give everyone who waits a TeacherDownError, and everyone who asks from now on. Raises one, too."""
        if not self._down:
            self._down = (message, hint)
        while self._waiting:
            turn, _ = self._waiting.popleft()
            if not turn.done():
                turn.set_exception(TeacherDownError(*self._down))
        raise TeacherDownError(*self._down)

    def caps_changed(self) -> None:
        """The minute caps let more through now, or less."""
        self._dispatch()

    def close(self) -> None:
        """End what runs in the background."""
        for task in self._revivals:
            task.cancel()
        for timer in (self._timer, self._patience_timer):
            if timer:
                timer.cancel()

    def _lose_patience(self, since: float, patience_s: float, reason: str) -> None:
        self._patience_timer = None
        if self._down or any(e.breaker.well for e in self.endpoints):
            return
        now, since = self._loop.time(), max(since, self._last_completion)
        if now < since + patience_s:  # something that was under way has come meanwhile
            when = since + patience_s
            self._patience_timer = self._loop.call_at(when, self._lose_patience, since, patience_s, reason)
            return
        addresses = ", ".join(e.shown for e in self.endpoints)
        try:
            self.declare_down(f"{reason} {addresses} completed nothing for the last {now - since:.0f} s.", SAVED_HINT)
        except TeacherDownError:
            return  # whoever waits has got it

    async def _revive(self, endpoint: Endpoint, at_least_s: float) -> None:
        await asyncio.sleep(endpoint.breaker.next_rest_s(at_least_s))
        endpoint.breaker.take(Event.RESTED)
        while not await self._is_alive(endpoint):
            endpoint.breaker.take(Event.DEAD)
            await asyncio.sleep(endpoint.breaker.next_rest_s())
            endpoint.breaker.take(Event.RESTED)
        self._notices.tell(f"{endpoint.shown} answers again.")
        endpoint.breaker.take(Event.ALIVE)
        self._last_completion = self._loop.time()
        self._dispatch()

    def _grant(self, tokens: float, now: float) -> Lease | None:
        if self.in_flight >= self._concurrency or now < self._request_cap.ready_at or now < self._token_cap.ready_at:
            return None
        endpoint = self._least_loaded(now)
        if endpoint is None:
            return None
        self._request_cap.spend(1, now)
        self._token_cap.spend(tokens, now)
        self.in_flight += 1
        return Lease(endpoint, endpoint.limiter.take(now))

    def _least_loaded(self, now: float) -> Endpoint | None:
        if len(self.endpoints) == 1:
            return self.endpoints[0] if self.endpoints[0].room(now) else None
        ready = [e for e in self.endpoints if e.room(now)]
        return min(ready, key=lambda e: e.limiter.load) if ready else None

    def _release(self) -> None:
        self.in_flight -= 1
        if self._waiting:
            self._dispatch()

    def _dispatch(self) -> None:
        while self._waiting:
            turn, tokens = self._waiting[0]
            if turn.done():  # cancelled while it waited
                self._waiting.popleft()
                continue
            now = self._loop.time()
            lease = self._grant(tokens, now)
            if lease is None:
                self._set_timer(now)
                return
            self._waiting.popleft()
            turn.set_result(lease)

    def _set_timer(self, now: float) -> None:
        """Wake up when room comes by itself (a cap, a hold); whatever else makes room calls `_dispatch`. `now` is when
        there was none: by a later clock, room that has come since would look refused, and nobody would wake."""
        free = min((e.limiter.free_at() for e in self.endpoints if e.breaker.well), default=0.0)
        when = max(free, self._request_cap.ready_at, self._token_cap.ready_at)
        if when <= now or when == math.inf or now < self._wakes_at <= when:
            return
        if self._timer:
            self._timer.cancel()
        self._timer, self._wakes_at = self._loop.call_at(when, self._wake), when

    def _wake(self) -> None:
        self._wakes_at = 0.0  # a timer may fire a moment early: then it is set again
        self._dispatch()
