"""What is wrong with a sound by itself: too short or long for its words, silent, cut off at the top."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import Field

from quality.contract import Problem, Settings
from quality.sound.samples import Samples

FRAME_S = 0.02
"""Silence is looked for in frames of so many seconds."""
TOP = 0.999
"""Samples from here on are at the top."""
LEVEL_FLOOR = 1e-5


class SoundLimits(Settings):
    """Limits of a sound. `seconds_per_word` are of the words as they are said («cento e doze» is three)."""

    min_seconds: float = Field(0.3, ge=0)
    max_seconds: float = Field(60.0, gt=0)
    seconds_per_word: tuple[float, float] = (0.12, 1.5)
    silence_db: float = -45.0
    """Frames quieter than the loudest one by so much are silent."""
    max_silence: float = Field(0.6, ge=0, le=1)
    """The most of a sound that may be silent."""
    max_pause_s: float = Field(2.5, gt=0)
    """The longest silence in one piece."""
    max_clipped: float = Field(0.001, ge=0, le=1)
    """The most of the samples that may be at the top."""
    min_peak: float = Field(0.02, ge=0, le=1)


def sound_measures(samples: Samples, limits: SoundLimits) -> dict[str, float]:
    """Numbers of a sound: seconds, its peak in [0, 1], shares that are silent and clipped, the longest pause in s."""
    values = np.abs(samples.values)
    peak = float(values.max())
    silent = _silent_frames(samples, limits.silence_db)
    return {
        "sound_seconds": round(samples.seconds, 3),
        "sound_peak": round(peak, 4),
        "sound_silence": round(float(silent.mean()), 4),
        "sound_pause_s": round(_longest_run(silent) * FRAME_S, 3),
        "sound_clipped": round(float((values >= TOP).mean()), 6),
    }


def sound_problem(samples: Samples, words: int, limits: SoundLimits) -> Problem | None:
    """The first thing that is wrong with a sound of so many spoken words; None where nothing is."""
    measures = sound_measures(samples, limits)
    found = next(_problems(measures, words, limits), None)
    return None if found is None else Problem(reason=found[0], detail=found[1], evidence=dict(measures))


def _problems(measures: dict[str, float], words: int, limits: SoundLimits) -> Iterator[tuple[str, str]]:
    seconds, (least, most) = measures["sound_seconds"], limits.seconds_per_word
    if measures["sound_peak"] < limits.min_peak or measures["sound_silence"] > limits.max_silence:
        yield "sound_silent", f"{measures['sound_silence']:.0%} of it is silent, its peak is {measures['sound_peak']:g}"
    if seconds < max(limits.min_seconds, least * words):
        yield "sound_too_short", f"{seconds:.1f} s for {words} words"
    if seconds > min(limits.max_seconds, max(most * words, 2 * limits.min_seconds + 1)):
        yield "sound_too_long", f"{seconds:.1f} s for {words} words"
    if measures["sound_pause_s"] > limits.max_pause_s:
        yield "sound_pause", f"a pause of {measures['sound_pause_s']:.1f} s"
    if measures["sound_clipped"] > limits.max_clipped:
        yield "sound_clipped", f"{measures['sound_clipped']:.2%} of its samples are at the top"


def _silent_frames(samples: Samples, below_db: float) -> np.ndarray:
    size = max(1, int(samples.rate * FRAME_S))
    count = -(-len(samples.values) // size)
    padded = np.zeros(count * size)
    padded[: len(samples.values)] = samples.values
    levels = np.sqrt((padded.reshape(count, size) ** 2).mean(axis=1))
    return np.asarray(levels <= max(float(levels.max()) * 10 ** (below_db / 20), LEVEL_FLOOR))


def _longest_run(marks: np.ndarray) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], marks.astype(np.int8), [0]))))
    return int((edges[1::2] - edges[::2]).max()) if len(edges) else 0
