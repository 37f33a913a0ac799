"""From what is written after `--voice-teacher` and `--transcriber` to who speaks and who writes down."""

from __future__ import annotations

from collections.abc import Mapping

from generators.teachers.endpoint_settings import FILE, named_endpoint
from generators.teachers.factory import ENDPOINT, NAME, Pace, TeacherSpec
from generators.voices.sound_staff import SoundMaker
from schemas.errors import UsageError

ESPEAK, SPEECH, TRANSCRIPTION = "espeak", "openai-speech", "openai-transcription"
VOICE_SHAPES = f"{ESPEAK}[:VOICE], {SPEECH}:MODEL@BASE_URL[,BASE_URL...], or a NAME out of {FILE}"
TRANSCRIBER_SHAPES = f"none, {TRANSCRIPTION}:MODEL@BASE_URL[,BASE_URL...], or a NAME out of {FILE}"
USUAL_VOICE = TeacherSpec(kind=ESPEAK, model="")
AT_ONCE = 16
"""Requests in flight to an endpoint of sound, where its file says nothing."""


def parse_voice(text: str) -> TeacherSpec | None:
    """Parse `--voice-teacher`; None for ''. Raises UsageError that shows the shapes there are."""
    kind, _, voice = text.partition(":")
    if kind == ESPEAK:
        return TeacherSpec(kind=ESPEAK, model=voice)
    return _endpoint(text, SPEECH, "--voice-teacher", VOICE_SHAPES)


def parse_transcriber(text: str) -> TeacherSpec | None:
    """Parse `--transcriber`; None for '' and `none`. Raises as `parse_voice` does."""
    return None if text == "none" else _endpoint(text, TRANSCRIPTION, "--transcriber", TRANSCRIBER_SHAPES)


def _endpoint(text: str, kind: str, option: str, shapes: str) -> TeacherSpec | None:
    if not text:
        return None
    written_kind, _, rest = text.partition(":")
    if written_kind == kind and (written := ENDPOINT.fullmatch(rest)):
        urls = tuple(url.strip().rstrip("/") for url in written["addresses"].split(",") if url.strip())
        if all(url.startswith(("http://", "https://")) for url in urls):
            return TeacherSpec(kind=kind, model=written["model"], base_urls=urls)
    if NAME.fullmatch(text) and (settings := named_endpoint(text)):
        return TeacherSpec(kind=kind, model=settings.model, base_urls=settings.addresses, endpoint=settings)
    said, at, _ = text.partition("@")
    raise UsageError(f"{option} '{said}{at and '@…'}' can't be read.", f"Write one of: {shapes}.")


def make_sound_teacher(spec: TeacherSpec, pace: Pace, keys: Mapping[str, str]) -> SoundMaker:
    """Build who speaks or writes down, not yet started. `keys` are its addresses' keys."""
    if spec.kind == ESPEAK:
        from generators.voices.espeak import EspeakVoice

        return EspeakVoice(spec.model)
    from generators.voices.behind_endpoint import BehindEndpoint
    from generators.voices.endpoint import SoundEndpoint

    own = spec.endpoint
    endpoint = SoundEndpoint(
        spec.model,
        spec.base_urls,
        keys,
        (own.concurrency if own else None) or min(pace.concurrency, AT_ONCE),
        own.requests_per_minute if own else None,
        (own.timeout_s if own else None) or pace.timeout_s,
        own,
    )
    if spec.kind == SPEECH:
        from generators.voices.openai_speech import SPEAKING

        return BehindEndpoint(endpoint, SPEAKING)
    from generators.voices.openai_transcription import LISTENING

    return BehindEndpoint(endpoint, LISTENING)
