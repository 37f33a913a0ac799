"""Pictures and sounds as a run knows them: what is noted of each file, how large it may be, why one is turned down."""

from __future__ import annotations

from operator import not_
from typing import Literal

from pydantic import Field

from schemas.base import Row
from schemas.message import DIGEST

Sense = Literal["vision", "hearing"]
"""What a teacher needs to take pictures, or sounds."""


class MediaFacts(Row):
    """What is known of one file of `RUN/media/`: the row of the table `media_facts`.

    `size` in bytes, `width` and `height` in pixels, `seconds` of sound. `perceptual_hash` has 256 bits, as 64
    hexadecimal digits: pictures that look alike differ in few. `licence` is an SPDX id (or a source's terms), `source`
    says where it comes from and `made_by` which program drew or spoke it, '' for what nobody here made.
    """

    digest: str = Field(pattern=DIGEST)
    media_type: str
    size: int = Field(gt=0)
    width: int = Field(default=0, exclude_if=not_)
    height: int = Field(default=0, exclude_if=not_)
    seconds: float = Field(default=0.0, exclude_if=not_)
    perceptual_hash: str = Field(default="", exclude_if=not_)
    licence: str
    source: str
    made_by: str = Field(default="", exclude_if=not_)


class MediaLimits(Row):
    """How large a picture or a sound may be (`media:` of a recipe), and how alike two pictures of a run."""

    megabytes: float = Field(default=40.0, gt=0)
    """Of one file, in 10^6 bytes."""
    megapixels: float = Field(default=40.0, gt=0)
    """Of one picture once it is unpacked, in 10^6 pixels: four bytes each in memory."""
    seconds: float = Field(default=600.0, gt=0)
    """Of one sound."""
    near_duplicates: int | None = Field(default=None, ge=0, le=15)
    """Pictures whose perceptual hashes differ in at most so many of 256 bits are the same to the stage `duplicates`.
    None doesn't look: pages of one form look alike, whatever is written in them."""


class MediaRefusedError(Exception):
    """A file that isn't kept: `reason` is a short stable word for counting, `detail` a sentence."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail
