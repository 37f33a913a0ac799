"""A teacher behind a batch API (`/files`, `/batches`, as OpenAI's): half the price, up to a day.

`complete` hands a request in and waits. What waits goes together as a round, so that the steps of a recipe go in rounds
by themselves, and everything above this teacher is as with any other. Bodies, replies, refusals and keys are those of
`openai:`, and so are the requests' ids: a run may go on with the one or the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from generators.counters import BatchCounts
from generators.teachers.batches.answers import Outcome
from generators.teachers.batches.api import BatchApi
from generators.teachers.batches.desk import EXPIRED, Desk
from generators.teachers.batches.folder import RoundFolder, stored_requests
from generators.teachers.batches.lines import UNANSWERED, Result, body_in
from generators.teachers.batches.trips import Trips
from generators.teachers.endpoint_settings import BatchSettings, EndpointSettings
from generators.teachers.openai.bodies import body_bytes
from generators.teachers.openai.dialect import Dialect, dialect_of
from generators.teachers.openai.dialects import Dialects
from generators.teachers.openai.endpoint_check import check_endpoints
from generators.teachers.openai.http_errors import BusyError, TransientError, error_of
from generators.teachers.openai.http_session import HttpSession
from generators.teachers.openai.media_parts import MediaParts, media_parts, senses_of
from generators.teachers.openai.refused_parameters import STATUSES, adapted
from generators.teachers.openai.replies import read_completion
from generators.teachers.openai.reply_size import most_bytes
from generators.teachers.openai.streaks import CONTENT_IN_A_ROW, CONTENT_KINDS, IN_A_ROW
from generators.teachers.openai.teacher import REFUSES_SEVERAL, SETUP_HINT, AskedOtherwiseError, notice_model
from schemas.addresses import shown_url
from schemas.errors import FiligranaError, KeyRefusedError, TeacherDownError, TeacherError, UsageError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore

CONNECTIONS = 8
TRIES = 3
"""Batches that one request is put into: what fails in one, or isn't come to, is asked again."""
CHAT, TEXT = "/v1/chat/completions", "/v1/completions"
PATIENCE_S = 3600.0
"""How long an endpoint that can't be reached is waited for: batches take hours, and go on without us."""


class BatchTeacher:
    """One model behind one address. `keep_in` comes between `start` and the first request.

    Raises UsageError for several addresses: a batch is where it was made.
    """

    def __init__(
        self,
        model: str,
        base_urls: Sequence[str],
        api_key: str | Mapping[str, str] | None,
        timeout_s: float = 600,
        settings: EndpointSettings | None = None,
        say: Callable[[str], None] = lambda _: None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        if len(base_urls) != 1:
            raise UsageError(
                f"Batches go to one address, not {len(base_urls)}.", "Write it as openai-batch:MODEL@https://host/v1."
            )
        self._model, self._say = model, say
        self._settings = settings.batch if settings and settings.batch else BatchSettings()
        self._http = HttpSession(base_urls, api_key, CONNECTIONS, timeout_s, settings)
        self._url = self._http.base_urls[0]
        self._endpoint = settings
        self._media: MediaParts | None = None
        self._always = dict(settings.body) if settings else {}
        self._dialects = Dialects(self._http.base_urls, dialect_of(settings))
        self._patience_s = patience_s
        self._takes_several: bool | None = None
        self._desk: Desk | None = None
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
            raw_prompts, _ = await check_endpoints(self._http, self._model)
        except TeacherDownError:
            await self._http.close()
            raise
        senses = senses_of(self._endpoint)
        return TeacherInfo(name=self._model, revision="unknown", raw_prompts=raw_prompts, senses=senses)

    def open_media(self, media: MediaStore) -> None:
        """Send the pictures and sounds of this store."""
        self._media = media_parts(media, self._endpoint)

    def keep_in(self, run: Path, run_id: str, counts: BatchCounts) -> None:
        """Keep what is asked in a run's folder, and go on with what earlier sessions left at the endpoint. Once, inside
        the event loop. Raises UsageError when that is at another address, StoreError."""
        if self._desk is not None:
            return
        folder, place = RoundFolder(run, self._model), shown_url(self._url)
        left = folder.left_open()
        for one in left:
            if one.state.address != place:
                raise UsageError(
                    f"{len(one.ids):,} requests of this run are in a batch at {one.state.address}, not at {place}.",
                    f"Give that address, or remove {folder.path} to ask (and pay) them again.",
                )
        stored = stored_requests(run, left)
        for one in left:
            one.ids -= stored
        trips = Trips(BatchApi(self._http, self._patience_s), folder, self._settings, run_id, self._say)
        self._desk = Desk(trips, folder, self._settings, place, counts, self._all_refused, self._say)
        self._desk.go_on_with(left)

    async def complete(self, request: Request) -> Completion:
        """Wait until a batch brings the answer. Raises TeacherError when the request is refused or its tries are spent,
        and TeacherDownError when the endpoint is gone, or a batch was cancelled there."""
        if self._desk is None:
            raise TeacherError("no_run", "it is asked in batches, and so only once a run has begun")
        several = request.sampling.n > 1 and self._takes_several is not False
        failures = 0
        while True:
            dialect = self._dialects.of(self._url)
            url = TEXT if request.prompt is not None else CHAT
            outcome = await self._desk.ask(request.id, url, partial(self._body, request, several, dialect))
            try:
                completion = self._read(request, outcome, dialect)
                if request.sampling.n > 1 and self._takes_several is None:
                    self._takes_several = several
                return completion
            except AskedOtherwiseError:
                continue
            except (TransientError, BusyError) as error:
                failures += 1
                self.counts[error.kind] += 1
                if failures >= TRIES:
                    raise TeacherError(error.kind, f"{error.message} ({TRIES} batches)", retryable=True) from error
            except TeacherError as error:
                self.counts[error.kind] += 1
                if several and self._takes_several is not True and error.kind in REFUSES_SEVERAL:
                    several = False
                    continue
                raise

    async def close(self) -> None:
        """Close the connections; what is at the endpoint goes on. Safe to call twice, or without `start`."""
        if self._desk:
            await self._desk.close()
        await self._http.close()

    def _read(self, request: Request, outcome: Outcome, dialect: Dialect) -> Completion:
        """The completion that a batch brought. Raises TransientError and BusyError for what another batch may cure,
        AskedOtherwiseError for what is to be asked again at no cost, TeacherError, TeacherDownError."""
        result = outcome.result
        place = shown_url(self._url)
        if outcome.lost == EXPIRED:
            raise TransientError("batch_expired", f"The batch at {place} expired before this request was come to.")
        if result is None or outcome.lost:
            raise AskedOtherwiseError
        if result.status != 200:
            if self._dialects.learn(self._url, dialect, result.status, result.body, self._body(request, True, dialect)):
                raise AskedOtherwiseError
            error = error_of(result.status, result.body, {}, self._url)
            if isinstance(error, KeyRefusedError):  # the key was good for the batch: it is this request
                raise TeacherError(error.kind, error.message) from error
            raise error
        if len(result.body) > most_bytes(request.sampling):
            raise TeacherError("reply_too_large", f"{place} sent more than any answer to this takes.", retryable=True)
        completion = read_completion(result.body, request.id, outcome.latency_s, place, self._model)
        if not result.is_whole:
            text = result.body.decode(errors="backslashreplace")
            completion = completion.model_copy(update={"text": text, "finish_reason": "unreadable"})
        self.counts["ok"] += 1
        if request.json_schema is not None:
            self._dialects.heed(self._url, dialect, completion.text)
        notice_model(self.answered_as, completion.model or self._model, place)
        return completion

    def _body(self, request: Request, several: bool, dialect: Dialect) -> bytes:
        return body_bytes(request, self._model, dialect, self._always, several, self._media)

    def _all_refused(self, results: Iterator[Result], sent: Path) -> FiligranaError | None:
        """Why a round of which nothing was completed is the set-up's fault; None where it is its rows', or can be asked
        otherwise."""
        kinds: Counter[str] = Counter()
        told: dict[str, str] = {}
        for result in results:
            if result.status in (UNANSWERED, 200):
                continue
            if not kinds and self._may_ask_otherwise(result, sent):
                return None
            error = error_of(result.status, result.body, {}, self._url)
            if isinstance(error, TeacherDownError) and not isinstance(error, KeyRefusedError):
                return error
            kind = getattr(error, "kind", "")
            kinds[kind] += 1
            told.setdefault(kind, getattr(error, "message", str(error)))
        kind, count = next(iter(kinds.most_common(1)), ("", 0))
        if len(kinds) != 1 or count < (CONTENT_IN_A_ROW if kind in CONTENT_KINDS else IN_A_ROW):
            return None
        return TeacherDownError(
            f"Not one request of a batch was accepted, {count} were refused: {told[kind]}", SETUP_HINT
        )

    def _may_ask_otherwise(self, result: Result, sent: Path) -> bool:
        """Whether a refused request can be asked in another way."""
        if result.status not in STATUSES:
            return False
        body = body_in(sent, result.request_id)
        several = body.get("n", 1) > 1 and self._takes_several is not True
        return several or adapted(self._dialects.of(self._url), result.status, result.body, body) is not None
