"""A sound as it may reach a microphone: faster or slower, quieter, with noise, by dice. numpy alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from quality.sound.samples import Samples


class Variation(BaseModel):
    """Ranges to draw from; a range of one value always gives that. Unknown keys are errors when the recipe is
    loaded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    noisy: float = Field(0.0, ge=0, le=1)
    """The share of sounds that get noise."""
    snr_db: tuple[float, float] = (10.0, 30.0)
    """How much louder the voice is than the noise."""
    pace: tuple[float, float] = (1.0, 1.0)
    """Played faster (over 1) or slower; the pitch goes with it, as of a tape."""
    gain_db: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Varied:
    """What became of a sound, in numbers and in words."""

    samples: Samples
    measures: dict[str, float] = field(default_factory=dict)
    told: str = ""


def varied(samples: Samples, variation: Variation, dice: Random) -> Varied:
    """A sound changed by dice; the same dice make the same sound. It is made no louder than fits 16 bits."""
    pace, gain = round(dice.uniform(*variation.pace), 3), round(dice.uniform(*variation.gain_db), 2)
    is_noisy, snr = dice.random() < variation.noisy, round(dice.uniform(*variation.snr_db), 1)
    colour = dice.choice((0.0, 0.5, 1.0))
    values, measures, told = samples.values, {}, []
    if pace != 1.0:
        values = _played(values, pace)
        measures["sound_pace"] = pace
        told.append(f"pace {pace:g}")
    if is_noisy:
        values = values + _noise(len(values), colour, np.random.default_rng(dice.getrandbits(63))) * _level(values, snr)
        measures["sound_snr_db"] = snr
        told.append(f"noise at {snr:g} dB")
    if gain:
        values = values * 10 ** (gain / 20)
        told.append(f"gain {gain:g} dB")
    peak = float(np.abs(values).max())
    if told and peak > 0.98:
        values = values * (0.98 / peak)
    return Varied(Samples(values, samples.rate), measures, f"; {', '.join(told)}" if told else "")


def _played(values: NDArray[np.float64], pace: float) -> NDArray[np.float64]:
    count = max(1, round(len(values) / pace))
    return np.interp(np.linspace(0, len(values) - 1, count), np.arange(len(values)), values)


def _noise(count: int, colour: float, generator: np.random.Generator) -> NDArray[np.float64]:
    """Noise of effective value 1: white (0), pink (0.5, like a street), brown (1, like an engine)."""
    spectrum = np.fft.rfft(generator.standard_normal(count))
    spectrum /= np.maximum(np.arange(len(spectrum)), 1) ** colour
    noise = np.fft.irfft(spectrum, count)
    return noise / max(float(np.sqrt((noise**2).mean())), 1e-12)


def _level(values: NDArray[np.float64], snr_db: float) -> float:
    return float(np.sqrt((values**2).mean())) / 10 ** (snr_db / 20)
