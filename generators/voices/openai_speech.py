"""A voice behind an endpoint: `POST /v1/audio/speech`, as OpenAI, Kokoro's and many other servers have it."""

from __future__ import annotations

import orjson

from generators.teachers.openai.http_session import HttpSession, Reply, address_of
from generators.voices.behind_endpoint import SoundWork
from generators.voices.endpoint import Send, SoundEndpoint
from generators.voices.stored import kept_completion
from schemas.errors import TeacherError
from schemas.request import Completion, Request
from store.media import MediaStore

VOICE = "alloy"
"""OpenAI's first: a voice must be named. `body: {voice: ...}` of endpoints.yaml names another."""
MOST_BYTES = 64 * 2**20
FORMATS = {b"RIFF": "audio/wav", b"OggS": "audio/ogg", b"fLaC": "audio/flac", b"ID3": "audio/mpeg"}


async def _said(endpoint: SoundEndpoint, media: MediaStore, request: Request) -> Completion:
    """A text as it is said. What comes is kept as it came, whatever its format is."""
    asked = request.speech
    voice, speed = (asked.voice, asked.speed) if asked else ("", 1.0)
    said, took_s = await endpoint.ask(_sent(endpoint, request.messages[-1].text, voice, speed))
    if not said or said.lstrip()[:1] in (b"{", b"<"):
        raise TeacherError("no_sound", f"No sound came, but: {said[:200].decode(errors='replace')!r}.")
    kind = next((kind for mark, kind in FORMATS.items() if said.startswith(mark)), "audio/mpeg")
    return await kept_completion(media, request, said, kind, took_s)


def _sent(endpoint: SoundEndpoint, text: str, voice: str, speed: float) -> Send:
    asked = {"model": endpoint.model, "input": text, "voice": VOICE, "response_format": "wav"} | endpoint.always
    if voice:
        asked["voice"] = voice
    body = orjson.dumps(asked if speed == 1.0 else asked | {"speed": speed})

    async def send(http: HttpSession, url: str) -> Reply:
        return await http.post(address_of(url, "/audio/speech"), body, most_bytes=MOST_BYTES)

    return send


SPEAKING = SoundWork(option="--voice-teacher", tried=lambda endpoint: _sent(endpoint, "Olá.", "", 1.0), complete=_said)
