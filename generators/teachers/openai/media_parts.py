"""Pictures and sounds as an OpenAI-compatible endpoint takes them: data URLs (or addresses) and `input_audio`."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from generators.teachers.endpoint_settings import EndpointSettings, PictureSettings
from schemas.errors import TeacherError
from schemas.media import MediaRefusedError, Sense
from schemas.message import ImagePart, Message, TextPart
from schemas.request import Request
from store.media import MediaStore
from store.pictures import scaled

HELD = 32
"""Pictures kept as they are sent: one is often asked about several times in a row."""


@dataclass(frozen=True, slots=True)
class MediaParts:
    """Where the bytes lie, and what is set of the endpoint."""

    media: MediaStore
    pictures: PictureSettings

    def content(self, message: Message) -> str | list[dict[str, Any]]:
        """A user's turn with its parts in order. Raises StoreError for a file that is damaged or missing."""
        if isinstance(message.content, str):
            return message.content
        return [
            {"type": "text", "text": part.text}
            if isinstance(part, TextPart)
            else self._picture(part)
            if isinstance(part, ImagePart)
            else {"type": "input_audio", "input_audio": {"data": _base64(self.media.read(part)), "format": "wav"}}
            for part in message.content
        ]

    def _picture(self, part: ImagePart) -> dict[str, Any]:
        if self.pictures.address:
            url = f"{self.pictures.address}/{part.digest}"
        else:
            url = _data_url(self.media, part, self.pictures.side)
        shown = {"url": url} if self.pictures.detail is None else {"url": url, "detail": self.pictures.detail}
        return {"type": "image_url", "image_url": shown}

    def tokens(self, request: Request) -> float | None:
        """About how many tokens a request with pictures or sounds holds; None for one of text alone."""
        if not request.shows_media:
            return None
        shown = sum(len(m.media) for m in request.messages if not isinstance(m.content, str))
        if not shown:
            return None
        return shown * self.pictures.tokens + sum(len(m.text) for m in request.messages) / 4


def media_parts(media: MediaStore, settings: EndpointSettings | None) -> MediaParts:
    return MediaParts(media, settings.pictures if settings else PictureSettings())


def senses_of(settings: EndpointSettings | None) -> tuple[Sense, ...] | None:
    """What a file says that an endpoint takes; None where it says nothing. What it doesn't name, it doesn't take."""
    if settings is None or (settings.sees is None and settings.hears is None):
        return None
    said: tuple[tuple[Sense, bool | None], ...] = (("vision", settings.sees), ("hearing", settings.hears))
    return tuple(sense for sense, given in said if given)


@lru_cache(maxsize=HELD)
def _data_url(media: MediaStore, part: ImagePart, side: int) -> str:
    try:
        data, kind = scaled(media.read(part), side)
    except MediaRefusedError as error:
        raise TeacherError(error.reason, f"The picture {part.digest} can't be sent: {error.detail}.") from error
    return f"data:{kind};base64,{_base64(data)}"


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
