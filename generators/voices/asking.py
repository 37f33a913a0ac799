"""What a method asks of a voice and of who writes down: each request stored and paid for once, as any other. A seed,
which no endpoint of sound is sent, tells the same words of two rollouts apart."""

from __future__ import annotations

import asyncio

from generators.rollout import Rollout
from prompts.recipe import TRANSCRIPTION_STEP, VOICE_STEP
from schemas.errors import TeacherError
from schemas.message import AudioPart, Message
from schemas.request import Request, SamplingParams, SpeechParams

PLAIN = SamplingParams(temperature=0.0)  # type: ignore[call-arg]


async def said(rollout: Rollout, text: str, speech: SpeechParams, draw: int = 0) -> bytes:
    """A text as the run's voice says it: the file as it came. Raises TeacherError where none came."""
    voice = rollout.sound.voice
    assert voice is not None, "a method that speaks has a voice"
    request = Request(
        teacher=voice.info.name,
        revision=voice.info.revision,
        messages=(Message(role="user", content=text),),
        sampling=PLAIN.model_copy(update={"seed": rollout.sampling_seed(PLAIN, VOICE_STEP, "", draw)}),
        draw=draw,
        speech=speech,
    )
    completion = await rollout.complete(request, VOICE_STEP)
    if not completion.media:
        raise TeacherError("no_sound", f"{voice.info.name} gave no sound.")
    return await asyncio.to_thread(rollout.read_media, completion.media[0])


async def written_down(rollout: Rollout, sound: AudioPart, draw: int = 0) -> str | None:
    """What the run's transcriber hears in a sound of the run's store; None where there is no transcriber."""
    transcriber = rollout.sound.transcriber
    if transcriber is None:
        return None
    shown = AudioPart(digest=sound.digest, media_type=sound.media_type, size=sound.size)
    request = Request(
        teacher=transcriber.info.name,
        revision=transcriber.info.revision,
        messages=(Message(role="user", content=(shown,)),),
        sampling=PLAIN.model_copy(update={"seed": rollout.sampling_seed(PLAIN, TRANSCRIPTION_STEP, "", draw)}),
        draw=draw,
    )
    return (await rollout.complete(request, TRANSCRIPTION_STEP)).text


def voice_of(rollout: Rollout) -> str:
    """Who speaks, for a file's `made_by`: `espeak 1.51 pt`."""
    voice = rollout.sound.voice
    return f"{voice.info.name} {voice.info.revision}" if voice else ""
