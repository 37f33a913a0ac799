"""A voice behind an endpoint: `POST /v1/audio/speech`, as OpenAI, Kokoro's and many other servers have it."""

from __future__ import annotations

import orjson

from generators.teachers.openai.http_session import HttpSession, Reply, address_of
from generators.voices.endpoint import SoundEndpoint
from generators.voices.stored import kept_completion
from schemas.errors import TeacherError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore

VOICE = "alloy"
"""OpenAI's first: a voice must be named. `body: {voice: ...}` of endpoints.yaml names another."""
MOST_BYTES = 64 * 2**20
FORMATS = {b"RIFF": "audio/wav", b"OggS": "audio/ogg", b"fLaC": "audio/flac", b"ID3": "audio/mpeg"}


class OpenAISpeech:
    """Says texts by an endpoint. What comes is kept as it came, whatever its format is."""

    def __init__(self, endpoint: SoundEndpoint) -> None:
        self._endpoint = endpoint
        self._media: MediaStore | None = None

    def open_media(self, media: MediaStore) -> None:
        """Where what is said is kept."""
        self._media = media

    async def start(self) -> TeacherInfo:
        """Raises TeacherDownError where no such voice is there."""
        await self._endpoint.open(
            lambda http, url: self._send(http, url, self._body("Olá.", "", 1.0)), "--voice-teacher"
        )
        return TeacherInfo(name=self._endpoint.model, revision="unknown")

    async def complete(self, request: Request) -> Completion:
        """Raises TeacherError for a text that is refused, or a reply that is no sound."""
        assert self._media is not None, "open_media comes first"
        asked = request.speech
        body = self._body(request.messages[-1].text, asked.voice if asked else "", asked.speed if asked else 1.0)
        said, took_s = await self._endpoint.ask(lambda http, url: self._send(http, url, body))
        if not said or said.lstrip()[:1] in (b"{", b"<"):
            raise TeacherError("no_sound", f"No sound came, but: {said[:200].decode(errors='replace')!r}.")
        kind = next((kind for mark, kind in FORMATS.items() if said.startswith(mark)), "audio/mpeg")
        return await kept_completion(self._media, request, said, kind, took_s)

    def use_share(self, share: float) -> None:
        self._endpoint.use_share(share)

    async def close(self) -> None:
        await self._endpoint.close()

    def _body(self, text: str, voice: str, speed: float) -> bytes:
        asked = {"model": self._endpoint.model, "input": text, "voice": VOICE, "response_format": "wav"}
        asked |= self._endpoint.always
        if voice:
            asked["voice"] = voice
        return orjson.dumps(asked if speed == 1.0 else asked | {"speed": speed})

    async def _send(self, http: HttpSession, url: str, body: bytes) -> Reply:
        return await http.post(address_of(url, "/audio/speech"), body, most_bytes=MOST_BYTES)
