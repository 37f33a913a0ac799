"""What Arquivo.pt's image search sends: a picture, the page that showed it, and when each was crawled.

Shapes: Arquivo.pt's API documentation (github.com/arquivo/pwa-technologies/wiki/APIs).
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from pydantic import AliasChoices, BeforeValidator, Field

from sources.arquivo_wire import Archived, Number, Text, Wire, as_int, offset_in, read_item


def _first(value: Any) -> Any:
    """Titles and the like come as lists, or as one text."""
    return (
        next((one for one in value if isinstance(one, str) and one.strip()), "") if isinstance(value, list) else value
    )


FirstText = Annotated[Text, BeforeValidator(_first)]


class ArchivedImage(Archived):
    """One picture at one moment, `width` and `height` in pixels."""

    url: str = Field(validation_alias=AliasChoices("imgSrc", "url"), min_length=1)
    timestamp: str = Field(validation_alias=AliasChoices("imgTstamp", "timestamp"), pattern=r"^\d{14}$")
    archive_link: Text = Field("", validation_alias=AliasChoices("imgLinkToArchive", "archive_link"))
    mime: Text = Field("", validation_alias=AliasChoices("imgMimeType", "mime"))
    width: Number = Field(None, validation_alias=AliasChoices("imgWidth", "width"))
    height: Number = Field(None, validation_alias=AliasChoices("imgHeight", "height"))
    alt: FirstText = Field("", validation_alias=AliasChoices("imgAlt", "alt"))
    caption: FirstText = Field("", validation_alias=AliasChoices("imgCaption", "caption"))
    page_url: Text = Field("", validation_alias=AliasChoices("pageURL", "page_url"))
    page_title: FirstText = Field("", validation_alias=AliasChoices("pageTitle", "page_title"))
    collection: Text = ""


class ImagePage(Wire):
    """A page of results. `next_offset` is None on the last one; `unreadable` counts items that named no picture."""

    items: tuple[ArchivedImage, ...]
    next_offset: int | None = None
    unreadable: int = 0


def parse_images(body: bytes, offset: int, page_size: int) -> ImagePage:
    """Read an image search's answer. Raises ValueError when it isn't the JSON object that is documented."""
    answer = orjson.loads(body)
    listed = answer.get("responseItems", answer.get("response_items")) if isinstance(answer, dict) else None
    if not isinstance(listed, list):
        raise ValueError("no responseItems in the answer")
    items = [read_item(ArchivedImage, item) for item in listed]
    following = answer.get("nextPage", answer.get("next_page"))
    total = as_int(answer.get("totalItems", answer.get("estimated_nr_results")))
    start = offset_in(following)
    if start is None and (following or (total is not None and offset + page_size < total)):
        start = offset + page_size
    has_more = bool(items) and start is not None and start > offset
    return ImagePage(
        items=tuple(one for one in items if one is not None),
        next_offset=start if has_more else None,
        unreadable=items.count(None),
    )
