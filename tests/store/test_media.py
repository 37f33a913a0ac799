"""Pictures and sounds are kept once, by content, and never handed out damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import StoreError
from schemas.message import AudioPart, ImagePart, Message, TextPart
from store.media import MediaStore

DIGEST = "0" * 64


def test_bytes_come_back_and_are_kept_once(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    first, again = store.add_image(b"picture", "image/png"), store.add_image(b"picture", "image/png")
    sound = store.add_audio(b"sound", "audio/wav")
    assert first == again and first.size == 7
    assert {p.name for p in store.path.iterdir()} == {first.digest, sound.digest}
    assert MediaStore(tmp_path).read(first) == b"picture" and store.read(sound) == b"sound"


def test_a_damaged_or_missing_file_is_named(tmp_path: Path) -> None:
    store = MediaStore(tmp_path)
    part = store.add_image(b"picture", "image/png")
    (store.path / part.digest).write_bytes(b"pictura")
    with pytest.raises(StoreError, match=f"{part.digest} is damaged"):
        store.read(part)
    (store.path / part.digest).unlink()
    with pytest.raises(StoreError, match=f"{part.digest} is missing"):
        store.read(part)


@pytest.mark.parametrize("part", [{"type": "image", "media_type": "audio/wav"}, {"type": "audio", "media_type": "wav"}])
def test_a_part_says_what_it_is(part: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="media_type"):
        Message.model_validate({"role": "user", "content": [{**part, "digest": DIGEST, "size": 1}]})


texts = st.builds(TextPart, text=st.text())
images = st.builds(ImagePart, digest=st.just(DIGEST), media_type=st.just("image/png"), size=st.integers(1))
sounds = st.builds(AudioPart, digest=st.just(DIGEST), media_type=st.just("audio/wav"), size=st.integers(1))


@given(st.lists(texts | images | sounds, min_size=1).map(tuple), st.text())
def test_parts_survive_json_and_other_words_leave_the_pictures(
    parts: tuple[TextPart | ImagePart | AudioPart, ...], words: str
) -> None:
    message = Message(role="user", content=parts)
    assert Message.model_validate_json(message.model_dump_json()) == message
    assert message.with_text(words).media == message.media
    assert message.with_text(words).text == words
    assert message.text == "\n\n".join(p.text for p in parts if isinstance(p, TextPart))


@given(st.text(), st.text())
def test_plain_messages_are_stored_as_they_always_were(content: str, reasoning: str) -> None:
    plain = Message(role="assistant", content=content)
    assert list(plain.model_dump()) == ["role", "content", "tool_calls", "tool_call_id"]
    thinking = Message(role="assistant", content=content, reasoning=reasoning)
    assert Message.model_validate_json(thinking.model_dump_json()) == thinking
    assert ("reasoning" in thinking.model_dump()) == bool(reasoning)
    assert "reasoning" not in thinking.to_chat()
