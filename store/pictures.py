"""What a picture's bytes are: looked at before anything is unpacked, and cleaned of what they say of places and people.

A picture stays byte for byte as it came where it holds nothing but the picture (PNG, JPEG, WebP). What carries more
(EXIF, XMP, comments, thumbnails, a film behind the picture) is written anew without it, turned as its EXIF says.
"""

from __future__ import annotations

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.extras import require_extra
from schemas.media import MediaLimits, MediaRefusedError

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
"""What is read. The last three become PNG; of several frames, only one may be there."""
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
HASH_SIDE = 16
_PNG, _PNG_PARTS = b"\x89PNG\r\n\x1a\n", {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"}
_PNG_PARTS |= {b"sBIT", b"bKGD", b"pHYs", b"iCCP", b"cICP"}
_WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
_JPEG_COLOURS = (b"JFIF\0", b"Adobe", b"ICC_PROFILE\0")
_JPEG_TABLES = {0xC4, 0xDB, 0xDD, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture ready to be kept: its bytes, type, pixels, and how it looks (`schemas.media.MediaFacts`)."""

    data: bytes
    media_type: str
    width: int
    height: int
    perceptual_hash: str


def cleaned(data: bytes, limits: MediaLimits) -> Picture:
    """A picture of untrusted bytes. Raises MediaRefusedError for what is none, too large, or more than one."""
    if len(data) > limits.megabytes * 1e6:
        detail = f"{len(data) / 1e6:.1f} MB, and a file may have {limits.megabytes:g} (`media: megabytes`)"
        raise MediaRefusedError("media_too_large", detail)
    with opened(data, limits) as image:
        kept = data
        form = image.format if image.format in MEDIA_TYPES else "PNG"
        if form != image.format or not _is_bare(data):
            kept = _written_anew(image, form)
    if kept is data:
        return Picture(data, MEDIA_TYPES[form], image.width, image.height, look_of(image))
    with opened(kept, limits) as again:
        return Picture(kept, MEDIA_TYPES[form], again.width, again.height, look_of(again))


@contextmanager
def opened(data: bytes, limits: MediaLimits | None = None) -> Iterator[Image]:
    """A picture unpacked, once its head says that it may be. Raises MediaRefusedError."""
    require_extra("PIL")
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes: they are held to `limits` here
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            if limits and image.width * image.height > limits.megapixels * 1e6:
                detail = f"{image.width} x {image.height} pixels, and a picture may have {limits.megapixels:g} million"
                raise MediaRefusedError("picture_too_large", f"{detail} (`media: megapixels`)")
            if getattr(image, "n_frames", 1) > 1:
                raise MediaRefusedError("picture_moves", "it has several frames: give one picture")
            image.load()
    except Image.DecompressionBombError as error:
        raise MediaRefusedError("picture_too_large", str(error)) from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError) as error:
        raise MediaRefusedError("no_picture", f"it can't be read as a picture ({error})") from error
    yield image


def look_of(image: Image) -> str:
    """The perceptual hash of a picture: 64 hexadecimal digits."""
    require_extra("imagehash")
    import imagehash

    return str(imagehash.phash(image, hash_size=HASH_SIDE))


def bits_apart(one: str, other: str) -> int:
    """In how many bits two perceptual hashes differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def scaled(data: bytes, side: int, most_bytes: int = 0) -> tuple[bytes, str]:
    """A picture with no side over `side` pixels and, where `most_bytes` is given, of no more bytes; itself where it is
    that already. Returns bytes and media type. Raises MediaRefusedError for what is no picture."""
    with opened(data) as image:
        form = image.format or "PNG"
        if max(image.size) <= side and not 0 < most_bytes < len(data) and form in MEDIA_TYPES:
            return data, MEDIA_TYPES[form]
        image.thumbnail((side, side))
        made = _written_anew(image, "JPEG" if form == "JPEG" else "PNG")
        if most_bytes and len(made) > most_bytes:
            form, made = "JPEG", _written_anew(image, "JPEG")
        while most_bytes and len(made) > most_bytes and max(image.size) > 1:
            image.thumbnail((image.width * 3 // 4 or 1, image.height * 3 // 4 or 1))
            made = _written_anew(image, "JPEG")
    return made, "image/jpeg" if made[:2] == b"\xff\xd8" else "image/png"


def _written_anew(image: Image, form: str) -> bytes:
    """The picture's pixels and colours, and nothing else."""
    from PIL import ImageOps

    upright = ImageOps.exif_transpose(image)
    settings = {"icc_profile": image.info.get("icc_profile")}
    if form == "JPEG":
        if upright.mode not in ("RGB", "L", "CMYK"):
            upright = upright.convert("RGB")
        settings |= {"quality": JPEG_QUALITY, "exif": b"", "comment": b""}
    elif form == "WEBP":
        settings |= {"lossless": True, "exif": b"", "xmp": b""}
    else:
        if upright.mode not in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I"):
            upright = upright.convert("RGB")
        settings |= {"exif": b""}
    upright.info = {name: upright.info[name] for name in ("transparency", "dpi") if name in upright.info}
    target = io.BytesIO()
    upright.save(target, format=form, **{name: value for name, value in settings.items() if value is not None})
    return target.getvalue()


def _is_bare(data: bytes) -> bool:
    """Whether a file holds nothing beside its picture: no note, no second picture, nothing behind its end."""
    try:
        if data.startswith(_PNG):
            return _png_is_bare(data)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_is_bare(data)
        return data[:4] == b"RIFF" and _webp_is_bare(data)
    except (struct.error, IndexError):
        return False


def _png_is_bare(data: bytes) -> bool:
    place, name = len(_PNG), b""
    while place < len(data):
        length, name = struct.unpack_from(">I4s", data, place)
        if name not in _PNG_PARTS:
            return False
        place += length + 12
        if name == b"IEND":
            break
    return name == b"IEND" and place == len(data)


def _webp_is_bare(data: bytes) -> bool:
    place = 12
    while place < len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        if name not in _WEBP_PARTS:
            return False
        place += 8 + length + length % 2
    return bool(place == len(data) == struct.unpack_from("<I", data, 4)[0] + 8)


def _jpeg_is_bare(data: bytes) -> bool:
    place = 2
    while data[place] == 0xFF and data[place + 1] != 0xDA:
        marker, length = struct.unpack_from(">xBH", data, place)
        colours = 0xE0 <= marker <= 0xEE and data[place + 4 :].startswith(_JPEG_COLOURS)
        if not colours and marker not in _JPEG_TABLES:
            return False
        place += length + 2
    return data[place] == 0xFF and data.find(b"\xff\xd9", place) == len(data) - 2
