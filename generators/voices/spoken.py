"""A text said, listened to and kept: what every method that speaks does with it."""

from __future__ import annotations

import asyncio

from pydantic import Field

from generators.method import Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.voices.asking import said, voice_of, written_down
from generators.voices.varied import Variation, varied
from quality.contract import Problem
from quality.sound.faults import SoundLimits, sound_measures, sound_problem
from quality.sound.heard import heard_problem, said_words, word_error_rate
from quality.sound.samples import read_samples, wav_bytes
from schemas.media import MediaRefusedError
from schemas.message import AudioPart
from schemas.request import SpeechParams
from text.speech.spoken import spoken


class SpokenOptions(Options):
    """`voices` to draw from (the voice teacher's usual one where there are none), and the voice's own pace, from slow
    to fast; `variation` is done to the sound afterwards. `max_wer` is how much of it may be heard otherwise."""

    voices: tuple[str, ...] = ()
    speed: tuple[float, float] = (1.0, 1.0)
    variation: Variation = Variation()  # type: ignore[call-arg]
    sound: SoundLimits = SoundLimits()  # type: ignore[call-arg]
    max_wer: float = Field(0.15, ge=0)


async def kept_spoken(
    rollout: Rollout, text: str, options: SpokenOptions, transcript: str = "", salt: str = ""
) -> AudioPart:
    """A text said by the run's voice, found good and kept in the run. `transcript` ('' is the text) goes with it; all
    sounds of a rollout with one `salt` have one voice, pace and noise.

    Another is drawn where it is bad, `draws` of the recipe times in all; the last one's fault rejects the rollout
    (`sound_silent`, `sound_too_short`, `sound_clipped`, `heard_otherwise`...).
    """
    words = spoken(text)
    voice = rollout.choose(options.voices, salt=f"{salt}voice") if options.voices else ""
    slow, fast = options.speed
    speech = SpeechParams(voice=voice, speed=round(slow + (fast - slow) * rollout.unit(f"{salt}speed"), 2))
    problem: Problem | None = None
    before = b""
    for draw in range(rollout.recipe.draws):
        data = await said(rollout, words, speech, draw)
        if data == before:  # a program says it the same way each time
            break
        before = data
        sound, problem = await _listened(rollout, data, words, options, salt, draw)
        if sound is not None:
            return sound.model_copy(update={"transcript": transcript or text})
    assert problem is not None, "a recipe draws at least once"
    raise RolloutRejectedError("voice", "sound", problem.reason, problem.detail, {"text": text, **problem.evidence})


async def _listened(
    rollout: Rollout, data: bytes, words: str, options: SpokenOptions, salt: str, draw: int
) -> tuple[AudioPart | None, Problem | None]:
    """A file as it came, as it is kept; or what is wrong with it."""
    try:
        clean = await asyncio.to_thread(read_samples, data)
    except MediaRefusedError as error:
        return None, Problem(reason=error.reason, detail=error.detail)
    if problem := sound_problem(clean, len(said_words(words)), options.sound):
        return None, problem
    changed = await asyncio.to_thread(varied, clean, options.variation, rollout.dice(f"{salt}variation"))
    sound = await rollout.keep_sound(
        wav_bytes(changed.samples),
        licence=rollout.recipe.licence,
        source=f"spoken by {voice_of(rollout)}{changed.told}",
        made_by=voice_of(rollout),
    )
    measures = sound_measures(changed.samples, options.sound) | changed.measures
    if (heard := await written_down(rollout, sound, draw)) is not None:
        if problem := heard_problem(words, heard, options.max_wer):
            return None, problem
        measures["sound_wer"] = word_error_rate(words, heard)
    for name, value in measures.items():
        before = rollout.measures.get(name, 0.0)
        rollout.measures[name] = round(before + value, 3) if name == "sound_seconds" else max(before, value)
    return sound, None
