"""A turn that is a sound: its words are what is said in it, for everybody who reads texts."""

from __future__ import annotations

from schemas.message import AudioPart, Message, TextPart

SOUND = AudioPart(digest="a" * 64, media_type="audio/wav", size=10, transcript="São catorze e trinta.")


def test_the_words_of_a_sound_alone_are_its_transcript_and_beside_a_text_the_text() -> None:
    alone, beside = (Message(role="user", content=parts) for parts in ((SOUND,), (SOUND, TextPart(text="Transcreve."))))
    assert (alone.text, beside.text) == ("São catorze e trinta.", "Transcreve.")


def test_a_correction_changes_what_a_sound_says_or_the_text_beside_it() -> None:
    alone = Message(role="assistant", content=(SOUND,)).with_text("São quinze horas.")
    assert alone.content == (SOUND.model_copy(update={"transcript": "São quinze horas."}),)
    beside = Message(role="user", content=(SOUND, TextPart(text="Transcreve."))).with_text("Escreve.")
    assert beside.content == (SOUND, TextPart(text="Escreve."))


def test_a_sound_without_words_is_stored_as_before() -> None:
    plain = AudioPart(digest="a" * 64, media_type="audio/wav", size=10)
    assert "transcript" not in plain.model_dump_json() and Message(role="user", content=(plain,)).text == ""
