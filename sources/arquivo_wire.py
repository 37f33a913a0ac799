"""What Arquivo.pt sends, in all its variants: numbers as text, status or statusCode, filename or fileName.

Shapes: Arquivo.pt's API documentation (github.com/arquivo/pwa-technologies/wiki/APIs).
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import orjson
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError


def _number(value: Any) -> Any:
    """'-' and '' stand for a number that isn't known, as in CDX files."""
    return None if value in ("", "-", "null") else value


def _text(value: Any) -> Any:
    return "" if value is None or isinstance(value, list | dict) else value


Number = Annotated[int | None, BeforeValidator(_number)]
Text = Annotated[str, BeforeValidator(_text)]


class Wire(BaseModel):
    """What is sent: more fields than are read, numbers as text."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, populate_by_name=True)


class Archived(Wire):
    """One thing at one moment. `timestamp` is YYYYMMDDHHMMSS (UTC)."""

    url: str
    timestamp: str

    @property
    def crawl_date(self) -> str:
        """The day of the crawl, ISO 8601."""
        return f"{self.timestamp[:4]}-{self.timestamp[4:6]}-{self.timestamp[6:8]}"


AnyArchived = TypeVar("AnyArchived", bound=Archived)


class ArchivedVersion(Archived):
    """One page at one moment, as the text search or the CDX server lists it."""

    url: str = Field(validation_alias=AliasChoices("originalURL", "originalUrl", "url"), min_length=1)
    timestamp: str = Field(validation_alias=AliasChoices("tstamp", "timestamp"), pattern=r"^\d{14}$")
    title: Text = ""
    mime: Text = Field("", validation_alias=AliasChoices("mimeType", "mime"))
    status: Number = Field(None, validation_alias=AliasChoices("statusCode", "status"))
    digest: Text = ""
    length: Number = Field(None, validation_alias=AliasChoices("contentLength", "length"))
    filename: Text = Field("", validation_alias=AliasChoices("fileName", "filename"))
    offset: Number = None
    collection: Text = ""
    snippet: Text = ""
    language: Text = ""
    archive_link: Text = Field("", validation_alias=AliasChoices("linkToArchive", "archive_link"))


class SearchPage(Wire):
    """A page of results. `next_offset` is None on the last one; `unreadable` counts items that named no page."""

    items: tuple[ArchivedVersion, ...]
    estimated: Number = None
    next_offset: int | None = None
    unreadable: int = 0


def parse_search(body: bytes, offset: int, page_size: int) -> SearchPage:
    """Read a text search's answer. Raises ValueError when it isn't the JSON object that is documented."""
    answer = orjson.loads(body)
    if not isinstance(answer, dict) or not isinstance(answer.get("response_items"), list):
        raise ValueError("no response_items in the answer")
    items = [read_item(ArchivedVersion, item) for item in answer["response_items"]]
    following = offset_in(answer.get("next_page"))
    if following is None and answer.get("next_page"):
        following = offset + page_size
    has_more = bool(items) and following is not None and following > offset
    return SearchPage(
        items=tuple(i for i in items if i is not None),
        estimated=as_int(answer.get("estimated_nr_results")),
        next_offset=following if has_more else None,
        unreadable=items.count(None),
    )


def parse_cdx(body: bytes) -> list[ArchivedVersion]:
    """Read a CDX answer, one JSON object a line. Raises ValueError when a line isn't JSON."""
    versions = [read_item(ArchivedVersion, orjson.loads(line)) for line in body.splitlines() if line.strip()]
    return [v for v in versions if v is not None]


def read_item(model: type[AnyArchived], item: Any) -> AnyArchived | None:
    """One item of an answer; None where it names nothing that is archived."""
    try:
        return model.model_validate(item)
    except ValidationError:
        return None


def offset_in(next_page: Any) -> int | None:
    """The offset in the address of the next page; None where there is none."""
    if not isinstance(next_page, str):
        return None
    return as_int(next(iter(parse_qs(urlsplit(next_page).query).get("offset", [])), None))


def as_int(value: Any) -> int | None:
    """A number however it was sent; None where it isn't one."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
