"""Who writes down what was said, behind an endpoint: `POST /v1/audio/transcriptions` (OpenAI, vLLM, speaches...)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from generators.teachers.openai.http_session import HttpSession, Reply, address_of
from generators.voices.behind_endpoint import SoundWork
from generators.voices.endpoint import Send, SoundEndpoint
from quality.sound.samples import Samples, wav_bytes
from schemas.errors import TeacherError
from schemas.request import Completion, Request
from store.media import MediaStore

if TYPE_CHECKING:
    import aiohttp

LANGUAGE = "pt"
TRIED_S, TRIED_RATE = 0.5, 16_000
"""The sound that an endpoint is asked about at the start, where its list of models doesn't name the model."""


async def _written_down(endpoint: SoundEndpoint, media: MediaStore, request: Request) -> Completion:
    """A sound of the store in words."""
    sound = media.read(request.messages[-1].media[0])
    body, took_s = await endpoint.ask(_sent(endpoint, sound))
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


def _sent(endpoint: SoundEndpoint, sound: bytes) -> Send:
    async def send(http: HttpSession, url: str) -> Reply:
        return await http.upload(address_of(url, "/audio/transcriptions"), _form(endpoint, sound), endpoint.timeout_s)

    return send


def _form(endpoint: SoundEndpoint, sound: bytes) -> aiohttp.MultipartWriter:
    """The form: the file, then the model and what else is asked. A form is sent once."""
    import aiohttp

    form = aiohttp.MultipartWriter("form-data")
    asked = {"model": endpoint.model, "language": LANGUAGE, "response_format": "json", "temperature": "0"}
    for name, value in (asked | {k: str(v) for k, v in endpoint.always.items()}).items():
        form.append(value).set_content_disposition("form-data", name=name)
    file = form.append(sound, {"Content-Type": "audio/wav"})
    file.set_content_disposition("form-data", name="file", filename="sound.wav")
    return form


def _quiet() -> bytes:
    import numpy as np

    return wav_bytes(Samples(np.zeros(int(TRIED_S * TRIED_RATE)), TRIED_RATE))


LISTENING = SoundWork(
    option="--transcriber",
    tried=lambda endpoint: _sent(endpoint, _quiet()),
    complete=_written_down,
    senses=("hearing",),
)
