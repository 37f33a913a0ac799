"""Endpoints of sound (`/v1/audio/...`): the addresses, tries and pauses of any endpoint, with other questions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import orjson

from generators.teachers.endpoint_settings import EndpointSettings
from generators.teachers.openai.endpoints import Endpoint, EndpointPool
from generators.teachers.openai.http_errors import BusyError, TransientError, backoff_s, error_of
from generators.teachers.openai.http_session import HttpSession, Reply, address_of, now
from generators.teachers.openai.minute_caps import MinuteCap
from generators.teachers.openai.turns import Turn
from schemas.addresses import shown_url
from schemas.errors import TeacherDownError, TeacherError

TRIES = 6
PATIENCE_S = 60.0
CHECK_S = 60.0
Send = Callable[[HttpSession, str], Awaitable[Reply]]
"""Sends one request to an address (without its path)."""


class SoundEndpoint:
    """One model of voices or of transcriptions behind one or more addresses, `concurrency` requests at a time."""

    def __init__(
        self,
        model: str,
        base_urls: tuple[str, ...],
        keys: Mapping[str, str],
        concurrency: int,
        requests_per_minute: int | None,
        timeout_s: float,
        settings: EndpointSettings | None,
    ) -> None:
        self.model, self.always = model, dict(settings.body) if settings else {}
        """The model's name, and what goes into every request besides."""
        self.timeout_s = timeout_s
        self._concurrency = concurrency
        self._http = HttpSession(base_urls, keys, concurrency, timeout_s, settings)
        self._caps = MinuteCap(requests_per_minute), MinuteCap(None)
        self._pool: EndpointPool | None = None

    async def open(self, question: Send, option: str) -> None:
        """Check each address: the model is in its list, or `question` is answered. Raises TeacherDownError, which names
        the option of the command line that is wrong."""
        self._http.open()
        try:
            for url in self._http.base_urls:
                await self._check(url, question, option)
        except BaseException:
            await self._http.close()
            raise
        urls = self._http.base_urls
        self._pool = EndpointPool(urls, self._concurrency, self._caps, self.timeout_s, PATIENCE_S, self._is_alive)

    async def _check(self, url: str, question: Send, option: str) -> None:
        wrong = f"Is the address in {option} right, and the server up?"
        try:
            status, headers, body = await self._http.get(address_of(url, "/models"))
            if status == 200 and self.model in _names(body):
                return
            status, headers, body = await question(self._http, url)
        except TransientError as error:
            raise TeacherDownError(error.message, wrong) from error
        if status in (200, 429):
            return
        refusal = error_of(status, body, headers, url)
        if isinstance(refusal, TeacherDownError):
            raise refusal
        raise TeacherDownError(f"{shown_url(url)} doesn't serve '{self.model}': {refusal.args[1]}", wrong)

    async def ask(self, send: Send) -> tuple[bytes, float]:
        """The body of an answer with status 200, and the seconds that it took. Raises TeacherError when the request is
        refused or its tries are spent, TeacherDownError when the endpoint is gone."""
        failures = refusals = 0
        while True:
            try:
                return await self._ask_once(send)
            except TransientError as error:
                failures += 1
                if failures >= TRIES:
                    raise TeacherError(error.kind, f"{error.message} ({TRIES} tries)", retryable=True) from error
                await asyncio.sleep(backoff_s(failures))
            except BusyError as error:
                refusals += 1
                await asyncio.sleep(backoff_s(refusals) if error.retry_after_s is None else error.retry_after_s)

    async def _ask_once(self, send: Send) -> tuple[bytes, float]:
        assert self._pool is not None, "open() comes first"
        async with Turn(self._pool, 1.0) as turn:
            status, headers, body = await send(self._http, turn.endpoint.url)
            if status != 200:
                raise error_of(status, body, headers, turn.endpoint.url)
            return body, round(turn.took_s, 3)

    def use_share(self, share: float) -> None:
        """Keep to this part of the caps by the minute."""
        for cap in self._caps:
            cap.use_share(share, now())
        if self._pool:
            self._pool.caps_changed()

    async def close(self) -> None:
        if self._pool:
            self._pool.close()
        await self._http.close()

    async def _is_alive(self, endpoint: Endpoint) -> bool:
        try:
            status, _, _ = await self._http.get(address_of(endpoint.url, "/models"), CHECK_S)
        except (TransientError, TeacherError):
            return False
        return status < 500


def _names(body: bytes) -> list[str]:
    try:
        return [str(model["id"]) for model in orjson.loads(body)["data"]]
    except (ValueError, KeyError, TypeError):
        return []
