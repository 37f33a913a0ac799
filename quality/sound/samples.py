"""A WAV file as numbers, and back: one channel, 16 bits."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.media import MediaRefusedError

Wave = NDArray[np.float64]
"""Samples of one channel, in [-1, 1)."""
LOUDEST = 32768


@dataclass(frozen=True, slots=True)
class Samples:
    """One channel of sound at `rate` samples a second."""

    values: Wave
    rate: int

    @property
    def seconds(self) -> float:
        return len(self.values) / self.rate


def read_samples(data: bytes) -> Samples:
    """The samples of a WAV file of integers (8, 16, 24 or 32 bits), its channels averaged. A length that the header
    leaves open reaches to the end. Raises MediaRefusedError for anything else: MP3, floats, what is broken."""
    try:
        with wave.open(io.BytesIO(data)) as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(len(data))
    except (wave.Error, EOFError, OSError) as error:
        raise MediaRefusedError("no_sound", f"it is no WAV file of integers: {error}") from error
    whole = raw[: len(raw) // (width * channels) * (width * channels)]
    if not whole or not rate:
        raise MediaRefusedError("no_sound", "it is a WAV file without a sound in it")
    return Samples(_numbers(whole, width).reshape(-1, channels).mean(axis=1), rate)


def _numbers(raw: bytes, width: int) -> Wave:
    if width == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float64) - 128) / 128
    if width == 3:
        padded = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        wide = np.zeros((len(padded), 4), np.uint8)
        wide[:, 1:] = padded
        return np.asarray(wide.view("<i4")[:, 0].astype(np.float64) / 2**31)
    numbers = np.frombuffer(raw, "<i2" if width == 2 else "<i4").astype(np.float64)
    return np.asarray(numbers / 2 ** (8 * width - 1))


def wav_bytes(samples: Samples) -> bytes:
    """A WAV file of 16 bits and one channel; what is too loud is cut. The same samples give the same bytes."""
    target = io.BytesIO()
    numbers = np.clip(np.rint(samples.values * LOUDEST), -LOUDEST, LOUDEST - 1).astype("<i2")
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, samples.rate, len(numbers), "NONE", ""))
        file.writeframes(numbers.tobytes())
    return target.getvalue()
