"""What a voice said, into the run's store."""

from __future__ import annotations

import asyncio

from schemas.media import MediaLimits, MediaRefusedError
from schemas.message import AudioPart
from schemas.request import Completion, Request
from store.media import MediaStore
from store.sounds import cleaned_sound

ANY_SIZE = MediaLimits(megabytes=1e6, seconds=1e6)


def add_said(media: MediaStore, data: bytes, media_type: str) -> AudioPart:
    """Keep a sound as it came, but for a WAV file's header: voices leave the length open, and a file that is then
    shown as it is lies there once."""
    try:
        data = cleaned_sound(data, ANY_SIZE).data
    except MediaRefusedError:
        return media.add_audio(data, media_type)
    return media.add_audio(data, "audio/wav")


async def kept_completion(
    media: MediaStore, request: Request, data: bytes, media_type: str, took_s: float
) -> Completion:
    """A voice's completion: no text, and the sound that it said, which is in the run's store from here on."""
    part = await asyncio.to_thread(add_said, media, data, media_type)
    return Completion(
        request_id=request.id,
        text="",
        finish_reason="stop",
        prompt_tokens=0,
        completion_tokens=0,
        latency_s=took_s,
        media=(part,),
    )
