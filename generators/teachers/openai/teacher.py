"""A teacher behind any OpenAI-compatible endpoint: vLLM, SGLang, llama.cpp, OpenAI and the many that speak like it.

The openai package says what a request and a reply look like: its types check the bodies (`bodies.py`), and a test
holds them equal to what its client sends. Its own transport stays out of the way of work: it costs several times the
CPU of all the rest together, and importing it 0.4 s and 46 MB (docs/benchmarks.md). Requests go through one aiohttp
session with as many connections as requests in flight.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial

from generators.teachers.endpoint_settings import EndpointSettings
from generators.teachers.openai.bodies import body_bytes
from generators.teachers.openai.dialect import Dialect, dialect_of
from generators.teachers.openai.dialects import Dialects
from generators.teachers.openai.endpoint_check import accepts, check_endpoints, completes
from generators.teachers.openai.endpoints import Endpoint, EndpointPool
from generators.teachers.openai.http_errors import BusyError, TransientError, backoff_s, error_of
from generators.teachers.openai.http_session import HttpSession, address_of, now
from generators.teachers.openai.media_parts import MediaParts, media_parts, senses_of
from generators.teachers.openai.minute_caps import MinuteCap
from generators.teachers.openai.prefilled import PrefilledBodies
from generators.teachers.openai.replies import read_completion
from generators.teachers.openai.reply_size import most_bytes
from generators.teachers.openai.streaks import Streaks
from generators.teachers.openai.turns import Turn
from schemas.errors import KeyRefusedError, TeacherDownError, TeacherError, UsageError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore

LOG = logging.getLogger(__name__)

TRIES = 6
"""Tries of one request that may fail (connection, 5xx, time-out, broken body). Refusals (429) are not counted."""
SETUP_HINT = (
    "The endpoint can't do what is asked of it: change its settings, the recipe's sampling, or the teacher. "
    "`filigrana retry` puts the failed rows back, and the same command goes on."
)
REFUSES_SEVERAL = ("http_400", "http_422", "http_501")
"""What an endpoint answers that takes no `n`: the same request is then sent for one completion."""


class AskedOtherwiseError(Exception):
    """A request was refused for how it was asked, and is asked again in the way that was found."""


class OpenAITeacher:
    """One model behind one or more addresses, asked `concurrency` requests at a time, or fewer where it bears less.

    `base_urls` are as OpenAI clients take them (`http://host:8000/v1`). `api_key` (one for all, or one by address) goes
    into the Authorization header and nowhere else. `requests_per_minute` and `tokens_per_minute` cap all addresses
    together. `timeout_s` is for one try, `patience_s` for how long a teacher that stopped answering is waited for.
    `settings` is what a file says of the endpoint besides. `counts` tells what happened so far: {"ok": 950,
    "http_429": 12, "timeout": 1, ...}. Raises UsageError for an address that isn't one.
    """

    def __init__(
        self,
        model: str,
        base_urls: Sequence[str],
        api_key: str | Mapping[str, str] | None,
        concurrency: int,
        requests_per_minute: int | None = None,
        tokens_per_minute: int | None = None,
        timeout_s: float = 600,
        patience_s: float = 60,
        settings: EndpointSettings | None = None,
    ) -> None:
        if not base_urls:
            raise UsageError("The teacher has no address.", "Write it as openai:MODEL@http://host:8000/v1.")
        self._model = model
        self._http = HttpSession(base_urls, api_key, concurrency, timeout_s, settings)
        self._settings = settings
        self._media: MediaParts | None = None
        self._always = dict(settings.body) if settings else {}
        """What goes into every body."""
        self._prefilled = PrefilledBodies(model, self._always)
        self._concurrency = concurrency
        self._caps = MinuteCap(requests_per_minute), MinuteCap(tokens_per_minute)
        self._patience_s = patience_s
        self._pool: EndpointPool | None = None
        self._usual_answer = 256.0
        self._dialects = Dialects(self._http.base_urls, dialect_of(settings))
        self._takes_several: bool | None = None
        """Whether `n` is taken, once that is known. An endpoint that takes it and gives fewer is left to the caller."""
        self._streaks = Streaks()
        self.answered_as: list[str] = []
        """The models' names in the replies so far; a run that goes on puts those of its sessions before here."""
        self.counts: Counter[str] = Counter()

    @property
    def adaptations(self) -> dict[str, tuple[str, ...]]:
        """By address: what it was found not to take so far, and what is done instead."""
        return self._dialects.notes

    async def start(self) -> TeacherInfo:
        """Check address, key and model at once. Raises TeacherDownError with the remedy."""
        self._http.open()
        try:
            raw_prompts, unreachable = await check_endpoints(self._http, self._model)
        except TeacherDownError:
            await self._http.close()
            raise
        self._pool = EndpointPool(
            self._http.base_urls,
            self._concurrency,
            self._caps,
            self._http.timeout_s,
            self._patience_s,
            self._is_alive,
        )
        for endpoint in self._pool.endpoints:
            if endpoint.url in unreachable:
                self._pool.rest(endpoint, unreachable[endpoint.url])
        senses = senses_of(self._settings)
        return TeacherInfo(name=self._model, revision="unknown", raw_prompts=raw_prompts, senses=senses)

    def open_media(self, media: MediaStore) -> None:
        """Send the pictures and sounds of this store."""
        self._media = media_parts(media, self._settings)

    async def complete(self, request: Request) -> Completion:
        """Ask until there is an answer. Raises TeacherError when the request is refused or its tries are spent, and
        TeacherDownError when the teacher is gone."""
        several = request.sampling.n > 1 and self._takes_several is not False
        failures = refusals = 0
        while True:
            try:
                completion = await self._ask(request, several)
                self._streaks.completed(request)
                if request.sampling.n > 1 and self._takes_several is None:
                    self._takes_several = several
                return completion
            except AskedOtherwiseError:
                continue
            except TransientError as error:
                failures += 1
                if failures >= TRIES:
                    spent = TeacherError(error.kind, f"{error.message} ({TRIES} tries)", retryable=True)
                    self._stop_if_all_fail(request, spent)
                    raise spent from error
                await asyncio.sleep(backoff_s(failures))
            except BusyError as error:
                refusals += 1
                wait = backoff_s(refusals) if error.retry_after_s is None else error.retry_after_s
                await asyncio.sleep(wait + 0.1 * backoff_s(1))
            except TeacherError as error:
                if several and self._takes_several is not True and error.kind in REFUSES_SEVERAL:
                    several = False
                    continue
                self._stop_if_all_fail(request, error)
                raise

    def use_share(self, share: float) -> None:
        """Keep to this part (0 to 1) of the caps by the minute: other processes that ask the same use the rest."""
        for cap in self._caps:
            cap.use_share(share, now())
        if self._pool:
            self._pool.caps_changed()

    async def close(self) -> None:
        """Close the connections. Safe to call twice, or without `start`."""
        if self._pool:
            self._pool.close()
        await self._http.close()

    async def _ask(self, request: Request, several: bool) -> Completion:
        """One try. Raises TransientError, BusyError, TeacherError, TeacherDownError, or AskedOtherwiseError when the
        endpoint was found to speak another dialect; the pool has been told."""
        assert self._pool is not None, "start() comes first"
        pool, dialect, make = self._pool, self._dialects.latest, partial(self._body, request, several)
        body = await asyncio.to_thread(make, dialect) if request.shows_media else make(dialect)
        tokens = self._tokens(request, body) + min(self._usual_answer, request.sampling.max_tokens) * request.sampling.n
        path = "/completions" if request.prompt is not None else "/chat/completions"
        async with Turn(pool, tokens) as turn:
            address, url = address_of(turn.endpoint.url, path), turn.endpoint.url
            if (spoken := self._dialects.of(url)) is not dialect:
                dialect, body = spoken, make(spoken)
            try:
                status, headers, raw = await self._http.post(address, body, most_bytes=most_bytes(request.sampling))
                if status != 200:
                    if self._dialects.learn(url, dialect, status, raw, body):
                        raise AskedOtherwiseError
                    raise error_of(status, raw, headers, address)
                completion = read_completion(raw, request.id, turn.took_s, turn.endpoint.shown + path, self._model)
            except (TransientError, BusyError, TeacherError) as error:
                self.counts[error.kind] += 1
                raise
            except KeyRefusedError as error:
                if not await accepts(self._http, url, self._model):
                    raise
                self.counts[error.kind] += 1  # the key is good: it is this request
                raise TeacherError(error.kind, error.message) from error
            self._note(request, completion, dialect, turn)
            used = completion.prompt_tokens + completion.completion_tokens
            turn.beyond_estimate = used - tokens if used else 0.0  # some endpoints don't say what was used
        return completion

    def _note(self, request: Request, completion: Completion, dialect: Dialect, turn: Turn) -> None:
        """What an answer tells of whoever gave it."""
        self.counts["ok"] += 1
        notice_model(self.answered_as, completion.model or self._model, turn.endpoint.shown)
        if request.json_schema is not None:
            self._dialects.heed(turn.endpoint.url, dialect, completion.text)
        self._usual_answer += (completion.completion_tokens / len(completion.choices) - self._usual_answer) / 64

    def _body(self, request: Request, several: bool, dialect: Dialect) -> bytes:
        made = self._prefilled.body(request, dialect)
        return made or body_bytes(request, self._model, dialect, self._always, several, self._media)

    def _tokens(self, request: Request, body: bytes) -> float:
        """About how many a request holds: of pictures and sounds what is set, whatever their bytes."""
        of_media = self._media.tokens(request) if self._media else None
        return len(body) / 4 if of_media is None else of_media

    def _stop_if_all_fail(self, request: Request, error: TeacherError) -> None:
        """Raises TeacherDownError when this was one of too many in a row."""
        if self._pool and (why := self._streaks.failed(request, error)):
            self._pool.declare_down(why, SETUP_HINT)

    async def _is_alive(self, endpoint: Endpoint) -> bool:
        return await completes(self._http, endpoint.url, self._model)


def notice_model(answered_as: list[str], name: str, place: str) -> None:
    """Note who answers, and say so when it is another model than before: a run mixes them otherwise without a word."""
    if name in answered_as:
        return
    if answered_as:
        before = "', '".join(answered_as)
        LOG.warning("%s answers as '%s' now, and as '%s' before. Samples say who answered.", place, name, before)
    answered_as.append(name)
