"""A request as the engine takes it: token ids, and beside them the pictures and sounds that they leave a place for."""

from __future__ import annotations

import io
import wave
from collections.abc import Collection
from typing import Any

from generators.teachers.vllm.chat_template import token_ids
from schemas.errors import TeacherError
from schemas.media import MediaRefusedError, Sense
from schemas.message import ImagePart
from schemas.request import Request
from store.media import MediaStore
from store.pictures import opened

SENSES: dict[str, Sense] = {"image": "vision", "audio": "hearing"}
"""What vLLM calls them."""


def senses_among(modalities: Collection[str]) -> tuple[Sense, ...]:
    """The senses of a model that takes these modalities of vLLM's."""
    return tuple(sense for name, sense in SENSES.items() if name in modalities)


def engine_prompt(tokenizer: Any, request: Request, media: MediaStore | None) -> dict[str, Any]:
    """The prompt of a request. Raises TeacherError for a picture or a sound that can't be read, StoreError for one that
    is missing or damaged."""
    prompt: dict[str, Any] = {"prompt_token_ids": token_ids(tokenizer, request)}
    parts = [part for m in request.messages if not isinstance(m.content, str) for part in m.media]
    if not parts or media is None:
        return prompt
    shown: dict[str, list[Any]] = {}
    for part in parts:
        value = _picture(media.read(part)) if isinstance(part, ImagePart) else _samples(media.read(part))
        shown.setdefault(part.type, []).append(value)
    return {**prompt, "multi_modal_data": shown}


def _picture(data: bytes) -> Any:
    try:
        with opened(data) as image:
            return image.convert("RGB")
    except MediaRefusedError as error:
        raise TeacherError(error.reason, error.detail) from error


def _samples(data: bytes) -> tuple[Any, int]:
    """A WAV file as samples between -1 and 1, one channel, and how many there are in a second."""
    import numpy as np

    try:
        with wave.open(io.BytesIO(data)) as file:
            width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise TeacherError("no_sound", f"The sound can't be read: {error}.") from error
    if width not in (2, 4):
        raise TeacherError("no_sound", f"The sound has {8 * width} bits a sample: 16 or 32 are read.")
    levels = np.frombuffer(raw, dtype=f"<i{width}").astype(np.float32) / 2.0 ** (8 * width - 1)
    return levels.reshape(-1, channels).mean(axis=1), rate
