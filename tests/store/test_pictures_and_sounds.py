"""Untrusted pictures and sounds: only the picture and the sound are kept, and nothing is unpacked that is too large."""

from __future__ import annotations

import io
import struct
import wave
import zlib

import pytest
from PIL import Image

from schemas.media import MediaLimits, MediaRefusedError
from store.pictures import bits_apart, cleaned, look_of, scaled
from store.sounds import cleaned_sound

LIMITS = MediaLimits()
PLACE = b"Rua da Prata 12, Lisboa"


def photograph(form: str, turned: int = 1, **more: object) -> bytes:
    """A picture of two halves with a place in its EXIF."""
    image = Image.new("RGB", (60, 40), "navy")
    image.paste((250, 200, 0), (0, 0, 30, 40))
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = turned, PLACE.decode()
    exif.get_ifd(0x8825)[2] = (38.0, 42.0, 30.0)
    target = io.BytesIO()
    image.save(target, format=form, exif=exif, **more)
    return target.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_the_place_of_a_photograph_is_not_kept(form: str) -> None:
    data = photograph(form)
    assert PLACE in data
    kept = cleaned(data, LIMITS)
    again = Image.open(io.BytesIO(kept.data))
    assert PLACE not in kept.data and not again.getexif() and b"xif" not in kept.data.lower()
    assert (kept.width, kept.height) == (60, 40) == again.size
    assert bits_apart(kept.perceptual_hash, look_of(Image.open(io.BytesIO(data)))) <= 12
    assert cleaned(kept.data, LIMITS).data == kept.data, "what is clean stays as it is, byte for byte"


def test_a_photograph_stands_as_its_exif_says() -> None:
    kept = cleaned(photograph("JPEG", turned=6), LIMITS)
    assert (kept.width, kept.height) == (40, 60)
    top = Image.open(io.BytesIO(kept.data)).convert("RGB").getpixel((20, 5))
    assert isinstance(top, tuple) and top[0] > 200 and top[2] < 100


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_is_hidden_behind_a_picture_or_beside_it_is_not_kept(form: str) -> None:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(target, format=form)
    bare = target.getvalue()
    assert cleaned(bare, LIMITS).data == bare
    assert PLACE not in cleaned(bare + PLACE, LIMITS).data
    if form == "JPEG":
        noted = bare[:2] + b"\xff\xfe" + struct.pack(">H", len(PLACE) + 2) + PLACE + bare[2:]
    else:
        chunk = b"teXt" + PLACE
        noted = bare[:33] + struct.pack(">I", len(PLACE)) + chunk + struct.pack(">I", zlib.crc32(chunk)) + bare[33:]
    assert PLACE in noted and PLACE not in cleaned(noted, LIMITS).data


def bomb(side: int) -> bytes:
    """A PNG whose head says that it has side x side pixels; it has some hundred bytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (head, data, b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def several_frames() -> bytes:
    target = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(target, format="GIF", save_all=True, append_images=frames[1:])
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (bomb(7_000), "picture_too_large"),
        (bomb(60_000), "picture_too_large"),
        (bomb(100), "no_picture"),
        (several_frames(), "picture_moves"),
        (photograph("JPEG")[:300], "no_picture"),
        (b"", "no_picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no_picture"),
        (bytes(41_000_000), "media_too_large"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(MediaRefusedError) as refused:
        cleaned(data, LIMITS)
    assert refused.value.reason == reason


def test_a_picture_is_scaled_down_to_a_side_and_to_bytes() -> None:
    noise = Image.effect_noise((400, 300), 90)
    target = io.BytesIO()
    noise.save(target, format="PNG")
    data = target.getvalue()
    assert scaled(data, 400) == (data, "image/png")
    small, kind = scaled(data, 200)
    assert kind == "image/png" and Image.open(io.BytesIO(small)).size == (200, 150)
    light, kind = scaled(data, 400, most_bytes=20_000)
    assert kind == "image/jpeg" and len(light) <= 20_000


def wav(seconds: float = 0.5, rate: int = 8_000) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(b"\x01\x00" * int(seconds * rate))
    return target.getvalue()


def test_a_sound_is_kept_without_its_notes_and_with_its_true_length() -> None:
    bare = wav()
    noted = bare[:12] + b"LIST" + struct.pack("<I", 24) + PLACE + b"\0" + bare[12:]
    open_ended = bare[:4] + b"\xff\xff\xff\xff" + bare[8:40] + b"\xff\xff\xff\xff" + bare[44:]
    for data in (bare, noted, open_ended):
        kept = cleaned_sound(data, LIMITS)
        assert (kept.data, kept.seconds) == (bare, 0.5)
        with wave.open(io.BytesIO(kept.data)) as file:
            assert file.getnframes() == 4_000


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"ID3 some mp3", "no_sound"),
        (wav(0), "no_sound"),
        (wav()[:20], "no_sound"),
        (wav(1), "sound_too_long"),
        (bytes(41_000_000), "media_too_large"),
    ],
)
def test_what_is_no_sound_or_too_long_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(MediaRefusedError) as refused:
        cleaned_sound(data, MediaLimits(seconds=0.9))
    assert refused.value.reason == reason
