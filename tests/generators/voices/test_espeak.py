"""espeak-ng itself, where it is installed; what is said where it isn't."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from generators.voices.espeak import EspeakVoice
from generators.voices.specs import USUAL_VOICE
from generators.voices.staff import Asked, require_sound
from quality.sound.faults import SoundLimits, sound_problem
from quality.sound.samples import read_samples
from schemas.errors import TeacherDownError
from schemas.message import Message
from schemas.request import Request, SpeechParams
from store.media import MediaStore

TEXT = "Ligue cento e doze, ou oitocentos e oito, vinte e quatro, vinte e quatro, vinte e quatro."


def _asked(voice: str, speed: float = 1.0) -> Request:
    speech = SpeechParams(speed=speed)
    return Request(teacher="espeak", revision=voice, messages=(Message(role="user", content=TEXT),), speech=speech)


@pytest.mark.slow
def test_it_speaks_european_portuguese_or_says_how_to_install_it(tmp_path: Path) -> None:
    async def spoken() -> list[bytes]:
        voice, media = EspeakVoice(), MediaStore(tmp_path)
        voice.open_media(media)
        info = await voice.start()
        assert info.revision.endswith(" pt")
        done = [await voice.complete(_asked(info.revision, speed)) for speed in (1.0, 1.0, 1.4)]
        return [media.read(one.media[0]) for one in done]

    if shutil.which("espeak-ng") is None:
        with pytest.raises(TeacherDownError, match="apt-get install espeak-ng"):
            asyncio.run(spoken())
        return
    first, again, fast = asyncio.run(spoken())
    sound, faster = read_samples(first), read_samples(fast)
    assert first == again and sound_problem(sound, len(TEXT.split()), SoundLimits()) is None
    assert faster.seconds < 0.9 * sound.seconds


def test_where_the_program_is_missing_the_remedy_is_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(TeacherDownError, match="isn't here") as raised:
        require_sound(Asked(USUAL_VOICE))
    assert "apt-get install espeak-ng" in raised.value.hint
