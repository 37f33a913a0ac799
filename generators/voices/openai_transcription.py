"""Who writes down what was said, behind an endpoint: `POST /v1/audio/transcriptions` (OpenAI, vLLM, speaches...)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from generators.teachers.openai.http_session import HttpSession, Reply, address_of
from generators.voices.endpoint import SoundEndpoint
from quality.sound.samples import Samples, wav_bytes
from schemas.errors import TeacherError
from schemas.request import Completion, Request
from schemas.teacher import TeacherInfo
from store.media import MediaStore

if TYPE_CHECKING:
    import aiohttp

LANGUAGE = "pt"
TRIED_S, TRIED_RATE = 0.5, 16_000
"""The sound that an endpoint is asked about at the start, where its list of models doesn't name the model."""


class OpenAITranscription:
    """Writes down sounds by an endpoint."""

    def __init__(self, endpoint: SoundEndpoint) -> None:
        self._endpoint = endpoint
        self._media: MediaStore | None = None

    def open_media(self, media: MediaStore) -> None:
        """Where sounds are read from."""
        self._media = media

    async def start(self) -> TeacherInfo:
        """Raises TeacherDownError where no such model is there."""
        await self._endpoint.open(lambda http, url: self._send(http, url, _quiet()), "--transcriber")
        return TeacherInfo(name=self._endpoint.model, revision="unknown", senses=("hearing",))

    async def complete(self, request: Request) -> Completion:
        """Raises TeacherError for a sound that is refused, or a reply without a text."""
        assert self._media is not None, "open_media comes first"
        sound = self._media.read(request.messages[-1].media[0])
        body, took_s = await self._endpoint.ask(lambda http, url: self._send(http, url, sound))
        try:
            text = str(orjson.loads(body)["text"])
        except (ValueError, KeyError, TypeError) as error:
            raise TeacherError("unreadable", f"No text came, but: {body[:200].decode(errors='replace')!r}.") from error
        return Completion(
            request_id=request.id,
            text=text.strip(),
            finish_reason="stop",
            prompt_tokens=0,
            completion_tokens=0,
            latency_s=took_s,
        )

    def use_share(self, share: float) -> None:
        self._endpoint.use_share(share)

    async def close(self) -> None:
        await self._endpoint.close()

    async def _send(self, http: HttpSession, url: str, sound: bytes) -> Reply:
        return await http.upload(address_of(url, "/audio/transcriptions"), self._form(sound), self._endpoint.timeout_s)

    def _form(self, sound: bytes) -> aiohttp.MultipartWriter:
        """The form: the file, then the model and what else is asked. A form is sent once."""
        import aiohttp

        form = aiohttp.MultipartWriter("form-data")
        asked = {"model": self._endpoint.model, "language": LANGUAGE, "response_format": "json", "temperature": "0"}
        for name, value in (asked | {k: str(v) for k, v in self._endpoint.always.items()}).items():
            form.append(value).set_content_disposition("form-data", name=name)
        file = form.append(sound, {"Content-Type": "audio/wav"})
        file.set_content_disposition("form-data", name="file", filename="sound.wav")
        return form


def _quiet() -> bytes:
    import numpy as np

    return wav_bytes(Samples(np.zeros(int(TRIED_S * TRIED_RATE)), TRIED_RATE))
