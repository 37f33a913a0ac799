"""What a voice said, into the run's store."""

from __future__ import annotations

from schemas.media import MediaLimits, MediaRefusedError
from schemas.message import AudioPart
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
