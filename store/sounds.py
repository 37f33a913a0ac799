"""What a sound's bytes are: a WAV file, its length, and nothing else in it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from schemas.media import MediaLimits, MediaRefusedError

MEDIA_TYPE = "audio/wav"
_KEPT = (b"fmt ", b"fact")
_OPEN_END = 0x7FFFFFFF
"""A length from here on is what is written by who doesn't know yet how long a sound will be."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound ready to be kept: its bytes, and seconds."""

    data: bytes
    seconds: float


def cleaned_sound(data: bytes, limits: MediaLimits) -> Sound:
    """A WAV file of untrusted bytes, with its true length and without notes (who, where, with what).

    Raises MediaRefusedError for another format, an empty sound, or one over `limits`.
    """
    if len(data) > limits.megabytes * 1e6:
        detail = f"{len(data) / 1e6:.1f} MB, and a file may have {limits.megabytes:g} (`media: megabytes`)"
        raise MediaRefusedError("media_too_large", detail)
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise MediaRefusedError("no_sound", "it is no WAV file: ask voices for `wav`")
    parts = _parts(data)
    if len(parts.get(b"fmt ", b"")) < 16 or not parts.get(b"data"):
        raise MediaRefusedError("no_sound", "it is a WAV file without a sound in it")
    _, channels, rate, _, block, _ = struct.unpack_from("<HHIIHH", parts[b"fmt "])
    if not (channels and rate and block):
        raise MediaRefusedError("no_sound", "it is a WAV file that doesn't say how fast it is played")
    samples = parts[b"data"][: len(parts[b"data"]) // block * block]
    seconds = len(samples) / block / rate
    if seconds > limits.seconds:
        detail = f"{seconds:.0f} s, and a sound may have {limits.seconds:g} (`media: seconds`)"
        raise MediaRefusedError("sound_too_long", detail)
    if not samples:
        raise MediaRefusedError("no_sound", "it is a WAV file without a sound in it")
    body = b"".join(_part(name, parts[name]) for name in _KEPT if name in parts) + _part(b"data", samples)
    return Sound(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body, round(seconds, 3))


def _parts(data: bytes) -> dict[bytes, bytes]:
    """The parts of a RIFF file, the first of each name; one whose length is left open reaches to the file's end."""
    found: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        end = len(data) if length >= _OPEN_END else place + 8 + length
        found.setdefault(name, data[place + 8 : end])
        place = end + length % 2 if length < _OPEN_END else end
    return found


def _part(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
