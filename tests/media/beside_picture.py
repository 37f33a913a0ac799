"""A package's method for tests: it draws a small bill (and beeps), and asks a teacher what stands on it."""

from __future__ import annotations

import io
import math
import struct
import wave

from PIL import Image, ImageDraw
from pydantic import Field

from generators.method import Method, Options
from generators.rollout import Rollout
from schemas.message import Message, TextPart
from schemas.sample import Content


class BesideOptions(Options):
    """`side` of the picture in pixels; `sound` adds a beep of so many seconds; `same` draws one picture for all,
    `alike` pictures that differ in one pixel."""

    side: int = Field(default=96, ge=1)
    sound: float = 0.0
    same: bool = False
    alike: bool = False


def bill(number: int, side: int, dot: int = 0) -> bytes:
    """A picture with a number on it, as PNG with a note of its place."""
    image = Image.new("RGB", (side, side), (255, 255, 250 - number % 50))
    drawing = ImageDraw.Draw(image)
    drawing.text((8, 8), f"Total: {number},50", fill="black")
    drawing.rectangle((8, 30 + number * 7 % 40, 20 + number * 13 % 60, 80), fill=(number * 37 % 255, 80, 120))
    image.putpixel((dot, 0), (0, 0, 0))
    target = io.BytesIO()
    exif = image.getexif()
    exif[0x010E] = "Rua da Prata, Lisboa"
    image.save(target, format="PNG", exif=exif)
    return target.getvalue()


def beep(number: int, seconds: float, rate: int = 8000) -> bytes:
    """A tone, as WAV."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        tone = (int(9000 * math.sin(2 * math.pi * (300 + number) * n / rate)) for n in range(int(seconds * rate)))
        file.writeframes(b"".join(struct.pack("<h", level) for level in tone))
    return target.getvalue()


async def run(rollout: Rollout, options: BesideOptions) -> Content:
    number = 1 if options.same or options.alike else rollout.index + 1
    picture = bill(number, options.side, rollout.index if options.alike else 0)
    about = {"licence": "CC0-1.0", "source": "desenhado", "made_by": "pillow"}
    parts = [await rollout.keep_image(picture, **about)]
    if options.sound:
        parts.append(await rollout.keep_sound(beep(number, options.sound), **about))
    (asked,) = rollout.render("answer")
    shown = asked.model_copy(update={"content": (*parts, TextPart(text=asked.text))})
    (answer,) = await rollout.answers("answer", (shown,), 1)
    return Content(kind="chat", messages=(Message(role="user", content=shown.content), answer))


BESIDE_PICTURE = Method(
    run=run, kind="chat", summary="a question about a picture", steps={"answer": {}}, options=BesideOptions
)
