"""A client for Arquivo.pt's text and image search, CDX, metadata, extracted text and original pages.

API: https://github.com/arquivo/pwa-technologies/wiki/APIs. Limits: 250 requests a minute for an address; those who
exceed them may be blocked for good, hence 200 here, counted over all processes of this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, TypeVar
from urllib.parse import urlencode, urlsplit

from schemas.base import Row
from schemas.errors import OutOfReachError, UsageError
from schemas.settings import cache_dir
from sources.answer_cache import Answer, AnswerCache
from sources.arquivo_image_wire import ImagePage, parse_images
from sources.arquivo_wire import ArchivedVersion, SearchPage, parse_cdx, parse_search
from sources.polite_http import PoliteHttp
from sources.request_pace import RequestPace

ARQUIVO = "https://arquivo.pt"
LISTING_MAX_AGE_S = 7 * 24 * 3600.0
"""Lists (searches, CDX) are asked again after a week; a page at a moment never changes."""

Match = Literal["exact", "prefix", "host", "domain"]
Listed = TypeVar("Listed")
Page = TypeVar("Page", SearchPage, ImagePage)


class Period(Row):
    """From when to when, each a moment in UTC as YYYYMMDDHHMMSS or a prefix of it; '' leaves that side open."""

    start: str = ""
    end: str = ""

    def parameters(self) -> dict[str, str]:
        return {name: value for name, value in (("from", self.start), ("to", self.end)) if value}


class ArquivoClient:
    """Asks Arquivo.pt, or a server that speaks its protocol at `base_url`. Use it in a `with` block.

    Answers are kept under `cache` (default: FILIGRANA_CACHE/arquivo); `fresh` asks for lists again.
    Every method raises OutOfReachError when the server can't be reached or says 429: what was fetched stays in the
    cache, so that the same calls go on where they ended; UsageError when it refuses the request itself (400).
    """

    def __init__(
        self,
        base_url: str = ARQUIVO,
        cache: Path | None = None,
        *,
        fresh: bool = False,
        per_minute: int = 200,
        retry_wait_s: float = 2.0,
    ) -> None:
        self._base = base_url.rstrip("/")
        host = urlsplit(self._base).netloc
        if not host or urlsplit(self._base).scheme not in ("http", "https"):
            raise UsageError(f"'{base_url}' is no address of an archive.", f"Give one such as {ARQUIVO}.")
        folder = cache or cache_dir() / "arquivo"
        pace = RequestPace(folder / f"pace-{host.replace(':', '-')}.json", per_minute)
        self._http = PoliteHttp(AnswerCache(folder / "answers"), pace, retry_wait_s=retry_wait_s)
        self._listing_max_age_s = 0.0 if fresh else LISTING_MAX_AGE_S

    def __enter__(self) -> ArquivoClient:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    @property
    def asked(self) -> int:
        """Requests sent so far: what the cache knew is not asked."""
        return self._http.asked

    def search(
        self,
        query: str,
        period: Period = Period(),  # noqa: B008 (frozen)
        *,
        site: str = "",
        per_site: int | None = None,
        language: str = "",
        page_size: int = 100,
    ) -> Iterator[SearchPage]:
        """Pages of results of a text search, best first, until there are no more.

        At most `per_site` results come from one site (the server's own limit is 2); with `site`, each address comes
        once. `page_size` is at most 500.
        """
        parameters = {"q": query, "maxItems": str(page_size), **period.parameters()}
        parameters |= {name: value for name, value in (("siteSearch", site), ("language", language)) if value}
        if site:
            parameters |= {"dedupField": "url", "dedupValue": "1"}
        elif per_site is not None:
            parameters |= {"dedupField": "site", "dedupValue": str(per_site)}
        return self._pages(
            "textsearch",
            parameters,
            lambda offset, body: parse_search(body, offset, page_size),
            SearchPage(items=()),
            "results",
        )

    def images(
        self,
        query: str,
        period: Period = Period(),  # noqa: B008 (frozen)
        *,
        site: str = "",
        page_size: int = 50,
    ) -> Iterator[ImagePage]:
        """Pages of results of an image search, best first, until there are no more."""
        parameters = {"q": query, "maxItems": str(page_size), **period.parameters()}
        parameters |= {"siteSearch": site} if site else {}
        return self._pages(
            "imagesearch",
            parameters,
            lambda offset, body: parse_images(body, offset, page_size),
            ImagePage(items=()),
            "pictures",
        )

    def versions(
        self,
        url: str,
        period: Period = Period(),  # noqa: B008 (frozen)
        *,
        match: Match = "exact",
        limit: int = 10_000,
    ) -> list[ArchivedVersion]:
        """The archived versions of a page (`match` exact) or of all pages under it (prefix, host, domain), by CDX."""
        parameters = {"url": url, "matchType": match, "output": "json", "limit": str(limit), **period.parameters()}
        return self._listed(
            self._address("wayback/cdx", parameters), self._listing_max_age_s, parse_cdx, [], "versions"
        )

    def metadata(self, url: str, timestamp: str) -> ArchivedVersion | None:
        """What the archive knows about one version of a page; None when it has no such version."""
        address = self._address("textsearch", {"metadata": f"{url}/{timestamp}"})
        page = self._listed(address, None, lambda body: parse_search(body, 0, 1), SearchPage(items=()), "results")
        return next(iter(page.items), None)

    def extracted_text(self, url: str, timestamp: str) -> str | None:
        """The plain text of a page as the archive extracted it, menus included; None when it has none (404)."""
        answer = self._http.ask(self._address("textextracted", {"m": f"{url}/{timestamp}"}))
        return answer.body.decode("utf-8", "replace") if answer.status == 200 else None

    def original(self, url: str, timestamp: str) -> Answer | None:
        """The page's original bytes and content type; None when they can't be had."""
        answer = self._http.ask(f"{self._base}/noFrame/replay/{timestamp}id_/{url}")
        return answer if answer.status == 200 else None

    def _address(self, path: str, parameters: dict[str, str]) -> str:
        return f"{self._base}/{path}?{urlencode(parameters)}"

    def _pages(
        self, path: str, parameters: dict[str, str], parse: Callable[[int, bytes], Page], none: Page, what: str
    ) -> Iterator[Page]:
        """Pages of a list, each parsed by its offset and body; `none` where the archive has none."""
        offset: int | None = 0
        while offset is not None:
            address = self._address(path, parameters | {"offset": str(offset)})
            page = self._listed(address, self._listing_max_age_s, partial(parse, offset), none, what)
            yield page
            offset = page.next_offset

    def _listed(
        self, address: str, max_age_s: float | None, parse: Callable[[bytes], Listed], none: Listed, what: str
    ) -> Listed:
        answer = self._http.ask(address, max_age_s)
        try:
            return parse(answer.body) if answer.status == 200 else none
        except ValueError as error:
            raise OutOfReachError(f"{address} gave no list of {what}: {error}.", "Try again later.") from error
