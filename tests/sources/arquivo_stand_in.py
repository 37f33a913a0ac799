"""A stand-in for Arquivo.pt: its documented protocol over a real socket, with its errors and both field variants."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

ITEM_LINKS = ("linkToScreenshot", "linkToNoFrame", "linkToOriginalFile", "linkToExtractedText", "linkToMetadata")


@dataclass
class Page:
    """One archived page. `html` is its original, in the encoding that `content_type` says; no `text`, no extraction.

    With `moved_to`, its original is an answer that leads there.
    """

    url: str
    timestamp: str
    title: str
    text: str | None
    html: bytes = b""
    content_type: str = "text/html"
    status: int = 200
    moved_to: str = ""

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")

    @property
    def digest(self) -> str:
        return f"{hash((self.text, self.html)) & 0xFFFFFFFFFF:X}"


@dataclass
class Image:
    """One archived picture, and the page that showed it. `told` are the sides that the search tells, in pixels."""

    url: str
    timestamp: str
    data: bytes
    alt: str = ""
    page_url: str = "http://exemplo.pt/"
    told: tuple[int, int] = (640, 480)


@dataclass
class ArquivoStandIn:
    """Start with `with ArquivoStandIn(pages) as archive:`; `archive.url` is where it listens.

    `numbers_as_text` picks the variant of the fields. `refuse_after` requests it answers 429, with `retry_after` as
    the header if given. The first `broken` requests get a 502. Requests under a path in `moved` are led to what it
    says. `paths` are the requests seen.
    """

    pages: list[Page]
    numbers_as_text: bool = False
    refuse_after: int | None = None
    retry_after: str = ""
    broken: int = 0
    moved: dict[str, str] = field(default_factory=dict)
    url: str = ""
    paths: list[str] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)

    def __enter__(self) -> ArquivoStandIn:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, content_type, body, headers = stand_in.answer(self.path)
                self.send_response(status)
                for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str) -> tuple[int, str, bytes, dict[str, str]]:
        self.paths.append(path)
        if len(self.paths) <= self.broken:
            return 502, "text/html", b"<h1>Bad Gateway</h1>", {}
        if self.refuse_after is not None and len(self.paths) > self.refuse_after:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return 429, "text/html", b"<h1>Too Many Requests</h1>", headers
        for under, target in self.moved.items():
            if path.startswith(under):
                return 302, "text/html", b"", {"Location": target}
        parts = urlsplit(path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        if parts.path == "/textsearch":
            return self._text_search(query)
        if parts.path == "/textextracted":
            return self._text_extracted(query)
        if parts.path == "/wayback/cdx":
            return self._cdx(query)
        if parts.path == "/imagesearch":
            return self._image_search(query)
        replay = re.fullmatch(r"/noFrame/replay/(\d{14})id_/(.+)", path)
        kept = [one for one in self.images if replay and (one.timestamp, one.url) == (replay[1], replay[2])]
        if kept:
            return (200, "image/jpeg", kept[0].data, {}) if kept[0].data else (404, "text/html", b"", {})
        page = self._page(replay[2], replay[1]) if replay else None
        if page is not None and page.moved_to:
            return 302, "text/html", b"", {"Location": page.moved_to}
        if page is None or not page.html:
            return 404, "text/html", b"<h1>Not Found</h1>", {}
        return page.status, page.content_type, page.html, {}

    def _text_search(self, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        if sum(name in query for name in ("q", "versionHistory", "metadata")) != 1:
            return _error(400, "Exactly one of q, versionHistory, metadata is needed")
        if "metadata" in query:
            url, _, timestamp = query["metadata"].rpartition("/")
            page = self._page(url, timestamp)
            return self._results([page], query, 0, 1, 1) if page else _error(404, "No such text")
        offset, maximum = int(query.get("offset", "0")), int(query.get("maxItems", "50"))
        if re.match(r"https?://", query.get("q", "")):
            return _error(400, "q holds a URL: use versionHistory")
        if not 0 < maximum <= 500:
            return _error(400, "maxItems must lie between 1 and 500")
        words = query.get("q", "").lower().split()
        found = [
            p
            for p in self._within(query)
            if (
                p.url == query["versionHistory"] if "versionHistory" in query else all(w in _all_text(p) for w in words)
            )
            and query.get("siteSearch", "").removeprefix("www.") in ("", p.host)
        ]
        found = _deduplicated(found, query.get("dedupField", "site"), int(query.get("dedupValue", "2")))
        return self._results(found[offset : offset + maximum], query, offset, maximum, len(found))

    def _image_search(self, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        if not query.get("q"):
            return _error(400, "q is needed")
        offset, maximum = int(query.get("offset", "0")), int(query.get("maxItems", "50"))
        start, end = query.get("from", "").ljust(14, "0"), query.get("to", "").ljust(14, "9")
        found = [i for i in self.images if start <= i.timestamp <= end and query.get("siteSearch", "") in i.page_url]
        answer: dict[str, Any] = {
            "serviceName": "Arquivo.pt - image search service.",
            "totalItems": self._number(len(found)),
            "responseItems": [self._image_item(image) for image in found[offset : offset + maximum]],
        }
        if offset + maximum < len(found):
            answer["nextPage"] = f"{self.url}/imagesearch?{urlencode({**query, 'offset': str(offset + maximum)})}"
        return 200, "application/json;charset=utf-8", json.dumps(answer).encode(), {}

    def _image_item(self, image: Image) -> dict[str, Any]:
        return {
            "imgSrc": image.url,
            "imgTstamp": self._number(int(image.timestamp)),
            "imgLinkToArchive": f"{self.url}/wayback/{image.timestamp}im_/{image.url}",
            "imgMimeType": "image/jpeg",
            "imgWidth": self._number(image.told[0]),
            "imgHeight": self._number(image.told[1]),
            "imgAlt": [image.alt] if image.alt else [],
            "pageURL": image.page_url,
            "pageTitle": "Uma página",
            "pageTstamp": self._number(int(image.timestamp)),
            "pageLinkToArchive": f"{self.url}/wayback/{image.timestamp}/{image.page_url}",
            "collection": "AWP10",
        }

    def _results(
        self, pages: list[Page], query: dict[str, str], offset: int, maximum: int, total: int
    ) -> tuple[int, str, bytes, dict[str, str]]:
        answer: dict[str, Any] = {
            "serviceName": "Arquivo.pt - the Portuguese web-archive",
            "linkToService": self.url,
            "request_parameters": query,
            "estimated_nr_results": self._number(total),
            "response_items": [self._item(p, "metadata" in query) for p in pages],
        }
        if offset + maximum < total:
            following = urlencode({**query, "offset": str(offset + maximum)})
            answer["next_page"] = f"{self.url}/textsearch?{following}"
        if offset:
            answer["previous_page"] = f"{self.url}/textsearch?{urlencode({**query, 'offset': '0'})}"
        return 200, "application/json;charset=utf-8", json.dumps(answer).encode(), {}

    def _item(self, page: Page, with_metadata: bool) -> dict[str, Any]:
        item: dict[str, Any] = {
            "title": page.title,
            "originalURL": page.url,
            "linkToArchive": f"{self.url}/wayback/{page.timestamp}/{page.url}",
            "tstamp": self._number(int(page.timestamp)),
            "contentLength": self._number(len(page.html)),
            "digest": page.digest,
            "mimeType": page.content_type.partition(";")[0],
            "snippet": (page.text or "")[:40].replace("serra", "<em>serra</em>"),
            "collection": "AWP10",
            **{name: f"{self.url}/{name}" for name in ITEM_LINKS},
        }
        if with_metadata:
            old = {"status": str(page.status), "filename": "IAH-1.arc.gz", "offset": "17"}
            new = {"statusCode": page.status, "fileName": "IAH-1.arc.gz", "offset": 17}
            item |= old if self.numbers_as_text else new
        if not self.numbers_as_text:
            item |= {"language": "pt", "languageConfidence": "HIGH"}
        return item

    def _text_extracted(self, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        url, _, timestamp = query.get("m", "").rpartition("/")
        if not url:
            return _error(400, "m is needed")
        page = self._page(url, timestamp)
        if page is None or page.text is None:
            return _error(404, "No such text")
        return 200, "text/plain;charset=UTF-8", page.text.encode(), {}

    def _cdx(self, query: dict[str, str]) -> tuple[int, str, bytes, dict[str, str]]:
        wanted = re.sub(r"^https?://", "", query.get("url", ""))
        if not wanted:
            return _error(400, "url is needed")
        lines = []
        for page in self._within(query):
            bare = re.sub(r"^https?://", "", page.url)
            host = wanted.partition("/")[0].removeprefix("www.")
            fits = {
                "exact": bare.rstrip("/") == wanted.rstrip("/"),
                "prefix": bare.startswith(wanted),
                "host": page.host == host,
                "domain": page.host == host or page.host.endswith(f".{host}"),
            }
            if fits[query.get("matchType", "exact")]:
                lines.append(self._cdx_line(page))
        return 200, "text/x-ndjson", b"".join(lines[: int(query.get("limit", "100000"))]), {}

    def _cdx_line(self, page: Page) -> bytes:
        line: dict[str, Any] = {
            "urlkey": f"pt,{page.host.partition('.')[0]})/",
            "timestamp": page.timestamp,
            "url": page.url,
            "mime": page.content_type.partition(";")[0],
            "digest": page.digest,
            "length": self._number(len(page.html)),
            "offset": "-" if self.numbers_as_text else 17,
            "filename": "IAH-1.arc.gz",
            "collection": "AWP10",
            "source": "coll/AWP10.cdxj",
            "source-coll": "coll",
            "status": self._number(page.status),
        }
        return json.dumps(line).encode() + b"\n"

    def _number(self, value: int) -> int | str:
        return str(value) if self.numbers_as_text else value

    def _page(self, url: str, timestamp: str) -> Page | None:
        return next((p for p in self.pages if (p.url, p.timestamp) == (url, timestamp)), None)

    def _within(self, query: dict[str, str]) -> list[Page]:
        start, end = query.get("from", "").ljust(14, "0"), query.get("to", "").ljust(14, "9")
        return [p for p in self.pages if start <= p.timestamp <= end]


def _all_text(page: Page) -> str:
    return f"{page.title} {page.text or ''} {page.html.decode('latin-1')}".lower()


def _deduplicated(pages: list[Page], by: str, at_most: int) -> list[Page]:
    counts: dict[str, int] = {}
    kept = []
    for page in pages:
        key = page.url if by == "url" else page.host
        counts[key] = counts.get(key, 0) + 1
        if counts[key] <= at_most:
            kept.append(page)
    return kept


def _error(status: int, message: str) -> tuple[int, str, bytes, dict[str, str]]:
    return status, "application/json", json.dumps({"status": status, "message": message}).encode(), {}
