"""What is wrong with a sound, and how much of it was heard."""

from __future__ import annotations

import wave
from io import BytesIO
from random import Random

import numpy as np
import pytest

from generators.voices.varied import Variation, varied
from quality.sound.faults import SoundLimits, sound_measures, sound_problem
from quality.sound.heard import heard_problem, word_error_rate
from quality.sound.samples import Samples, read_samples, wav_bytes
from schemas.media import MediaRefusedError

RATE = 8_000


def tone(seconds: float, level: float = 0.5) -> np.ndarray:
    return level * np.sin(2 * np.pi * 300 * np.arange(int(seconds * RATE)) / RATE)


SILENCE = np.zeros(3 * RATE)


@pytest.mark.parametrize(
    ("values", "words", "reason"),
    [
        (tone(4), 10, None),
        (np.concatenate([tone(2), SILENCE[:RATE], tone(2)]), 10, None),
        (SILENCE, 5, "sound_silent"),
        (tone(3, 0.001), 10, "sound_silent"),
        (np.concatenate([tone(1), SILENCE]), 5, "sound_silent"),
        (tone(0.2), 1, "sound_too_short"),
        (tone(1), 40, "sound_too_short"),
        (tone(30), 4, "sound_too_long"),
        (np.concatenate([tone(3), SILENCE, tone(3)]), 12, "sound_pause"),
        (np.clip(tone(4, 3.0), -1, 1), 10, "sound_clipped"),
    ],
)
def test_faults_of_a_sound_are_named(values, words, reason):
    found = sound_problem(Samples(values, RATE), words, SoundLimits())
    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(("width", "channels"), [(1, 1), (2, 2), (3, 1), (4, 1)])
def test_wav_files_of_any_width_are_read_and_written_as_16_bits_of_one_channel(width, channels):
    loudest = 2 ** (8 * width - 1)
    numbers = np.rint(tone(0.5) * (loudest - 1)).astype(np.int64)
    unsigned = numbers + 128 if width == 1 else numbers
    raw = b"".join(int(n).to_bytes(width, "little", signed=width > 1) * channels for n in unsigned)
    target = BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((channels, width, RATE, 0, "NONE", ""))
        file.writeframes(raw)
    samples = read_samples(target.getvalue())
    assert np.allclose(samples.values, tone(0.5), atol=0.02) and samples.seconds == 0.5
    again = read_samples(wav_bytes(samples))
    assert np.allclose(again.values, samples.values, atol=1e-4) and wav_bytes(again) == wav_bytes(samples)


@pytest.mark.parametrize("data", [b"", b"ID3....", b"RIFF\x10\0\0\0WAVEfmt ", wav_bytes(Samples(np.zeros(0), RATE))])
def test_what_is_no_sound_is_refused(data):
    with pytest.raises(MediaRefusedError):
        read_samples(data)


@pytest.mark.parametrize(
    ("said", "heard", "rate"),
    [
        ("Ligue 112.", "ligue cento e doze", 0.0),
        ("às 14h30, na Av. da Liberdade", "Às catorze e trinta na avenida da liberdade.", 0.0),
        ("duas raparigas", "dois rapazes", 1.0),
        ("um dois três quatro", "um dois quatro", 0.25),
        ("bom dia", "", 1.0),
        ("", "", 0.0),
    ],
)
def test_words_are_compared_however_they_are_written(said, heard, rate):
    assert word_error_rate(said, heard) == rate
    assert (heard_problem(said, heard, 0.2) is not None) == (rate > 0.2)


def test_noise_pace_and_gain_follow_from_the_dice_and_stay_in_bounds():
    clean = Samples(tone(2, 0.9), RATE)
    wanted = Variation(noisy=1.0, snr_db=(10, 10), pace=(1.25, 1.25), gain_db=(-6, -6))
    one, same, other = (varied(clean, wanted, Random(seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.samples.values, same.samples.values)
    assert not np.array_equal(one.samples.values, other.samples.values)
    assert one.samples.seconds == pytest.approx(1.6) and one.measures == {"sound_pace": 1.25, "sound_snr_db": 10}
    loud = varied(clean, Variation(noisy=1.0, snr_db=(0, 0), gain_db=(12, 12)), Random(3))
    assert sound_measures(loud.samples, SoundLimits())["sound_clipped"] == 0.0
    assert varied(clean, Variation(), Random(4)).samples is not None
    assert varied(clean, Variation(), Random(4)).told == ""


def test_noise_is_as_loud_as_was_asked():
    clean = Samples(tone(2), RATE)
    noisy = varied(clean, Variation(noisy=1.0, snr_db=(20, 20)), Random(5)).samples.values
    noise = noisy - clean.values
    measured = 10 * np.log10((clean.values**2).mean() / (noise**2).mean())
    assert measured == pytest.approx(20, abs=0.1)
