"""A teacher of sound behind an endpoint: what voices and transcribers have in common, apart from what they ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from generators.voices.endpoint import Send, SoundEndpoint
from schemas.media import Sense
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore


@dataclass(frozen=True, slots=True)
class SoundWork:
    """What one kind of them does. `option` names it on the command line; `tried` makes the question that is asked of an
    endpoint which doesn't list its models; `complete` raises TeacherError for what is refused, or no answer."""

    option: str
    tried: Callable[[SoundEndpoint], Send]
    complete: Callable[[SoundEndpoint, MediaStore, Request], Awaitable[Completion]]
    senses: tuple[Sense, ...] | None = None


class BehindEndpoint:
    """One of them at work: sounds are kept in, or read from, the store that it is told of."""

    def __init__(self, endpoint: SoundEndpoint, work: SoundWork) -> None:
        self._endpoint, self._work = endpoint, work
        self._media: MediaStore | None = None

    def open_media(self, media: MediaStore) -> None:
        """Where sounds lie."""
        self._media = media

    async def start(self) -> TeacherInfo:
        """Raises TeacherDownError where no such model is there."""
        await self._endpoint.open(self._work.tried(self._endpoint), self._work.option)
        return TeacherInfo(name=self._endpoint.model, revision="unknown", senses=self._work.senses)

    async def complete(self, request: Request) -> Completion:
        """Raises TeacherError and TeacherDownError."""
        assert self._media is not None, "open_media comes first"
        return await self._work.complete(self._endpoint, self._media, request)

    def use_share(self, share: float) -> None:
        """Keep to this part of the caps by the minute."""
        self._endpoint.use_share(share)

    async def close(self) -> None:
        """Close the connections."""
        await self._endpoint.close()
