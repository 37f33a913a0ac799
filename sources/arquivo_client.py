"""A polite client for Arquivo.pt: paced, cached, patient with hiccups, and gone at the first 429.

API: https://github.com/arquivo/pwa-technologies/wiki/APIs. Limits: 250 requests a minute for an address; those who
exceed them may be blocked for good, hence 200 here, counted over all processes of this machine.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import urlencode, urlsplit

import httpx
import tenacity

from schemas.errors import OutOfReachError, UsageError
from schemas.settings import cache_dir
from sources.answer_cache import Answer, AnswerCache
from sources.arquivo_wire import ArchivedVersion, SearchPage, error_message, parse_cdx, parse_search
from sources.request_pace import RequestPace

ARQUIVO = "https://arquivo.pt"
PAGE_SIZE = 100
LISTING_MAX_AGE_S = 7 * 24 * 3600.0
"""Lists (searches, CDX) are asked again after a week; a page at a moment never changes."""
MAX_ANSWER_BYTES = 32 * 2**20
AGENT = "Filigrana/0.1 (open-source research tool for European Portuguese training data)"


class _BrieflyBrokenError(Exception):
    """A 5xx answer, worth another try."""


class ArquivoClient:
    """Asks Arquivo.pt, or a server that speaks its protocol at `base_url`. Use it in a `with` block.

    Answers are kept under `cache` (default: FILIGRANA_CACHE/arquivo). `fresh` asks for lists again.
    Every method raises OutOfReachError when the server can't be reached or says 429: what was fetched stays in the
    cache, so that the same calls go on where they ended; UsageError when it refuses the request itself (400).
    """

    def __init__(
        self,
        base_url: str = ARQUIVO,
        cache: Path | None = None,
        pace: RequestPace | None = None,
        fresh: bool = False,
        tries: int = 5,
        retry_wait_s: float = 2.0,
    ) -> None:
        self._base = base_url.rstrip("/")
        host = urlsplit(self._base).netloc
        if not host or urlsplit(self._base).scheme not in ("http", "https"):
            raise UsageError(f"'{base_url}' is no address of an archive.", f"Give one such as {ARQUIVO}.")
        folder = cache or cache_dir() / "arquivo"
        self._cache = AnswerCache(folder / "answers")
        self._pace = pace or RequestPace(folder / f"pace-{host.replace(':', '-')}.json")
        self._listing_max_age_s = 0.0 if fresh else LISTING_MAX_AGE_S
        self._tries = tries
        self._retry_wait_s = retry_wait_s
        self._http = httpx.Client(headers={"User-Agent": AGENT}, timeout=60.0, follow_redirects=True, max_redirects=5)
        self.asked = 0
        """Requests sent, retries included: what the cache knew is not asked."""

    def __enter__(self) -> ArquivoClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def search(
        self,
        query: str,
        start: str = "",
        end: str = "",
        site: str = "",
        per_site: int | None = None,
        language: str = "",
        page_size: int = PAGE_SIZE,
    ) -> Iterator[SearchPage]:
        """Pages of results of a text search, best first, until there are no more.

        `start` and `end` are moments (YYYYMMDDHHMMSS or a prefix). At most `per_site` results come from one site (the
        server's default is 2); with `site`, each address comes once.
        """
        parameters = {"q": query, "maxItems": str(page_size)}
        given = {"from": start, "to": end, "siteSearch": site, "language": language}
        parameters |= {name: value for name, value in given.items() if value}
        if site:
            parameters |= {"dedupField": "url", "dedupValue": "1"}
        elif per_site is not None:
            parameters |= {"dedupField": "site", "dedupValue": str(per_site)}
        offset: int | None = 0
        while offset is not None:
            address = self._address("textsearch", parameters | {"offset": str(offset)})
            try:
                page = parse_search(self._listing(address), offset, page_size)
            except ValueError as error:
                raise OutOfReachError(f"{address} gave no list of results: {error}.", "Try again later.") from error
            yield page
            offset = page.next_offset

    def versions(
        self, url: str, match: str = "exact", start: str = "", end: str = "", limit: int = 10_000
    ) -> list[ArchivedVersion]:
        """The archived versions of a page (`match` exact) or of all pages under it (prefix, host, domain), by CDX."""
        parameters = {"url": url, "matchType": match, "output": "json", "limit": str(limit)}
        parameters |= {name: value for name, value in {"from": start, "to": end}.items() if value}
        address = self._address("wayback/cdx", parameters)
        try:
            return parse_cdx(self._listing(address))
        except ValueError as error:
            raise OutOfReachError(f"{address} gave no list of versions: {error}.", "Try again later.") from error

    def metadata(self, url: str, timestamp: str) -> ArchivedVersion | None:
        """What the archive knows about one version of a page; None when it has no such version."""
        address = self._address("textsearch", {"metadata": f"{url}/{timestamp}"})
        answer = self._ask(address, max_age_s=None)
        try:
            page = parse_search(answer.body, 0, 1) if answer.status == 200 else None
        except ValueError as error:
            raise OutOfReachError(f"{address} gave no metadata: {error}.", "Try again later.") from error
        return page.items[0] if page and page.items else None

    def extracted_text(self, url: str, timestamp: str) -> str | None:
        """The plain text of a page as the archive extracted it, menus included; None when it has none (404)."""
        answer = self._ask(self._address("textextracted", {"m": f"{url}/{timestamp}"}), max_age_s=None)
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else None

    def original(self, url: str, timestamp: str) -> Answer | None:
        """The page's original bytes and content type; None when they can't be had."""
        answer = self._ask(f"{self._base}/noFrame/replay/{timestamp}id_/{url}", max_age_s=None)
        return answer if answer.status == 200 else None

    def _address(self, path: str, parameters: dict[str, str]) -> str:
        return f"{self._base}/{path}?{urlencode(parameters)}"

    def _listing(self, address: str) -> bytes:
        answer = self._ask(address, self._listing_max_age_s)
        return answer.body if answer.status == 200 else b'{"response_items": []}' if "textsearch" in address else b""

    def _ask(self, address: str, max_age_s: float | None) -> Answer:
        """A 200 or 404 answer, from the cache or the server."""
        kept = self._cache.get(address, max_age_s)
        if kept is not None:
            return kept
        self._refuse_while_held()
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
                f"{address} could not be reached: {error or type(error).__name__}.",
                "What was fetched is kept: run the same command again later, and it goes on from here.",
            ) from error
        self._cache.put(address, answer)
        return answer

    def _fetch(self, address: str) -> Answer:
        self._pace.wait_turn()
        self.asked += 1
        with self._http.stream("GET", address) as response:
            body = b""
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    return Answer(status=404, content_type="", body=b"too long", fetched_at=time.time())
        retry_after = _retry_after(response.headers.get("Retry-After", ""))
        if response.status_code == 429 or (response.status_code == 503 and retry_after):
            if retry_after:
                self._pace.hold_until(time.time() + retry_after)
            raise _too_many(self._base, retry_after)
        if response.status_code >= 500:
            raise _BrieflyBrokenError(f"HTTP {response.status_code}: {error_message(body)}")
        if response.status_code not in (200, 404):
            raise UsageError(f"{address} was refused (HTTP {response.status_code}): {error_message(body)}.")
        content_type = response.headers.get("Content-Type", "")
        return Answer(status=response.status_code, content_type=content_type, body=body, fetched_at=time.time())

    def _refuse_while_held(self) -> None:
        until = self._pace.held_until()
        if until:
            raise _too_many(self._base, until - time.time())


def _too_many(base: str, retry_after_s: float) -> OutOfReachError:
    when = datetime.fromtimestamp(time.time() + retry_after_s).astimezone()
    wait = f"after {when:%H:%M:%S} ({when:%d/%m/%Y})" if retry_after_s > 0 else "in some minutes"
    return OutOfReachError(
        f"{base} asks for fewer requests (HTTP 429), so nothing more is asked of it.",
        f"What was fetched is kept: run the same command again {wait}, and it goes on from here.",
    )


def _retry_after(value: str) -> float:
    """Seconds to wait by a Retry-After header, which holds seconds or a date; 0.0 when it says nothing."""
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()) if value else 0.0
    except (ValueError, TypeError):
        return 0.0
