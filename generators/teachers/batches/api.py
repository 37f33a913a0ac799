"""The five calls of a batch API (`/files`, `/batches`), as OpenAI documents them and others speak them.

Each is asked again while the endpoint stumbles: a batch goes on meanwhile, and nothing is lost by waiting.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson

from generators.teachers.batches.lines import Batch, read_batch
from generators.teachers.openai.http_errors import BusyError, TransientError, error_of
from generators.teachers.openai.http_session import HttpSession, Reply, address_of, now
from generators.teachers.openai.notices import Notices
from schemas.addresses import shown_url
from schemas.errors import TeacherDownError, TeacherError
from store.files import whole_file

FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 60.0
QUIETLY = 2
"""Failures in a row that are not worth a word."""
TRANSFER_S = 3600.0
"""For a file of 200 MB, up or down."""
CALL_S = 60.0
PAGE, MOST_PAGES = 100, 50
RESULT_BYTES = 2**20
"""Room for what comes of one request, on the average of a file."""
SAVED_HINT = "Batches go on without us, and what was asked is noted: the same command collects them."
NO_BATCHES = "Does this endpoint take batches of this model? `openai:MODEL@URL` asks it directly."


class UnknownError(Exception):
    """The endpoint knows no such batch or file (any more)."""


class BatchApi:
    """One address's batches. `patience_s` is how long an endpoint that answers nothing of use is waited for.

    All raise TeacherDownError: the key, the account, an endpoint without batches, patience at its end.
    """

    def __init__(self, http: HttpSession, patience_s: float) -> None:
        self._http, self._patience_s = http, patience_s
        self._base = http.base_urls[0]
        self._notices = Notices()

    async def upload(self, path: Path) -> str:
        """Upload a file of requests. Returns the endpoint's id of it."""
        address = address_of(self._base, "/files")

        async def send() -> Reply:
            import aiohttp

            with path.open("rb") as file, aiohttp.MultipartWriter("form-data") as form:
                form.append("batch").set_content_disposition("form-data", name="purpose")
                part = form.append(file, {"Content-Type": "application/jsonl"})
                part.set_content_disposition("form-data", name="file", filename=path.name)
                return await self._http.upload(address, form, TRANSFER_S)

        data = await self._patiently(send, address)
        return str(data["id"])

    async def make(self, file: str, url: str, window: str, metadata: dict[str, str]) -> Batch:
        """Make a batch, once. A reply that was lost is looked for before another is made."""
        address = address_of(self._base, "/batches")
        asked = {"input_file_id": file, "endpoint": url, "completion_window": window, "metadata": metadata}
        body, tried = orjson.dumps(asked), False

        async def send() -> Reply:
            nonlocal tried
            if tried and (found := await self._listed(file, metadata)):
                return 200, {}, found
            tried = True
            return await self._http.post(address, body, CALL_S)

        return read_batch(await self._patiently(send, address, read_batch))

    async def find(self, file: str, metadata: dict[str, str]) -> Batch | None:
        """The batch of an uploaded file, where one was made."""
        address = address_of(self._base, "/batches")

        async def look() -> Reply:
            return 200, {}, await self._listed(file, metadata) or b"{}"

        found = await self._patiently(look, address)
        return read_batch(found) if found else None

    async def look(self, batch: str) -> Batch:
        """How a batch stands. Raises UnknownError."""
        address = address_of(self._base, f"/batches/{batch}")
        return read_batch(await self._patiently(lambda: self._http.get(address, CALL_S), address, read_batch))

    async def fetch(self, file: str, into: Path, requests: int) -> None:
        """Bring a file of results onto the disk, whole or not at all. Raises UnknownError."""
        address = address_of(self._base, f"/files/{file}/content")
        most = 16 * 2**20 + requests * RESULT_BYTES
        with whole_file(into, private=True) as temporary:

            async def bring() -> Reply:
                status, headers, body = await self._http.download(address, temporary, TRANSFER_S, most)
                return status, headers, body or b"{}"

            await self._patiently(bring, address)

    async def _listed(self, file: str, metadata: dict[str, str]) -> bytes | None:
        """The batch that an uploaded file is in, by the file's id, or by what we said of it (some gateways rename
        files). Raises TransientError, BusyError, or another error of the reply."""
        after = ""
        for _ in range(MOST_PAGES):
            path = f"/batches?limit={PAGE}{f'&after={after}' if after else ''}"
            address = _with_query(self._base, path)
            status, headers, body = await self._http.get(address, CALL_S)
            if status != 200:
                raise error_of(status, body, headers, address)
            page = _object(body, address)
            listed = [
                one for one in page.get("data") or () if isinstance(one, dict) and "id" in one and "status" in one
            ]
            for one in listed:
                batch = read_batch(one)
                if batch.input_file == file or (metadata and metadata.items() <= batch.metadata.items()):
                    return orjson.dumps(one)
            if not listed or not page.get("has_more"):
                return None
            after = str(listed[-1]["id"])
        return None

    async def _patiently(
        self,
        ask: Callable[[], Awaitable[Reply]],
        address: str,
        read: Callable[[dict[str, Any]], object] = lambda data: data,
    ) -> dict[str, Any]:
        """The object that is replied, once it is one. Raises UnknownError for 404, TeacherDownError."""
        began, failures = now(), 0
        while True:
            try:
                status, headers, body = await ask()
                if status not in (200, 201):
                    raise error_of(status, body, headers, address)
                data = _object(body, address)
                try:
                    read(data)
                except ValueError as error:
                    raise _malformed(address) from error
                return data
            except (TransientError, BusyError) as error:
                failures += 1
                asked_s = error.retry_after_s if isinstance(error, BusyError) else None
                wait_s = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2 ** min(failures, 10)) * random.uniform(0.5, 1.0)
                if now() + (asked_s or wait_s) - began > self._patience_s:
                    raise TeacherDownError(error.message, SAVED_HINT) from error
                if failures > QUIETLY:
                    self._notices.tell(f"{error.message} It is asked again: batches go on meanwhile.")
                await asyncio.sleep(asked_s or wait_s)
            except TeacherError as error:
                if error.kind == "http_404" and ("/batches/" in address or "/files/" in address):
                    raise UnknownError(error.message) from error
                raise TeacherDownError(error.message, NO_BATCHES) from error


def _object(body: bytes, address: str) -> dict[str, Any]:
    try:
        data = orjson.loads(body)
    except ValueError as error:
        raise _malformed(address) from error
    if not isinstance(data, dict):
        raise _malformed(address)
    return data


def _malformed(address: str) -> TransientError:
    return TransientError("malformed_body", f"{shown_url(address)} sent no object of a batch API.")


def _with_query(base: str, path: str) -> str:
    """An address with a query of our own, where the base may have one."""
    route, _, query = path.partition("?")
    address = address_of(base, route)
    return f"{address}{'&' if '?' in address else '?'}{query}"
