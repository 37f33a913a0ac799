"""A run's pictures and sounds: files named by the SHA-256 of their bytes, each written once and checked when read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from schemas.errors import StoreError
from schemas.ids import text_digest
from schemas.media import MediaFacts, MediaLimits
from schemas.message import AudioPart, ImagePart
from store.files import write_whole
from store.pictures import cleaned
from store.private import private_folder
from store.run import Run
from store.sounds import MEDIA_TYPE, cleaned_sound

USUAL = MediaLimits()
_WRITING = [Lock() for _ in range(16)]


class MediaStore:
    """`RUN/media/`. Rows hold digests; the bytes are here, once however many rows show them. Safe for many writers."""

    def __init__(self, run_path: Path) -> None:
        self.path = run_path / "media"

    def keep_image(
        self, data: bytes, *, licence: str, source: str, made_by: str = "", limits: MediaLimits = USUAL
    ) -> tuple[ImagePart, MediaFacts]:
        """Keep a picture of untrusted bytes, cleaned of what it says besides (EXIF), and what is known of it.

        Raises MediaRefusedError for what is no picture or too large, StoreError when the disk does not take it.
        """
        picture = cleaned(data, limits)
        part = self.add_image(picture.data, picture.media_type)
        facts = MediaFacts(
            digest=part.digest,
            media_type=part.media_type,
            size=part.size,
            width=picture.width,
            height=picture.height,
            perceptual_hash=picture.perceptual_hash,
            licence=licence,
            source=source,
            made_by=made_by,
        )
        return part, facts

    def keep_sound(
        self, data: bytes, *, licence: str, source: str, made_by: str = "", limits: MediaLimits = USUAL
    ) -> tuple[AudioPart, MediaFacts]:
        """Keep a sound (WAV), as `keep_image` keeps a picture."""
        sound = cleaned_sound(data, limits)
        part = self.add_audio(sound.data, MEDIA_TYPE)
        facts = MediaFacts(
            digest=part.digest,
            media_type=part.media_type,
            size=part.size,
            seconds=sound.seconds,
            licence=licence,
            source=source,
            made_by=made_by,
        )
        return part, facts

    def add_image(self, data: bytes, media_type: str) -> ImagePart:
        """Keep a picture as it is; again changes nothing. Raises StoreError when the disk does not take it."""
        return ImagePart(digest=self._add(data), media_type=media_type, size=len(data))

    def add_audio(self, data: bytes, media_type: str) -> AudioPart:
        """Keep a sound, as `add_image` keeps a picture."""
        return AudioPart(digest=self._add(data), media_type=media_type, size=len(data))

    def read(self, part: ImagePart | AudioPart) -> bytes:
        """A part's bytes. Raises StoreError when they are missing or are not what was stored."""
        return self.read_digest(part.digest)

    def read_digest(self, digest: str) -> bytes:
        """The bytes of a file by its digest. Raises as `read` does."""
        path = self.path / digest
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise StoreError(f"{path} is missing.", "Was the run copied without its media folder?") from error
        if text_digest(data) != digest:
            raise StoreError(f"{path} is damaged: its bytes are not those that were stored.", "Take it from a copy.")
        return data

    def _add(self, data: bytes) -> str:
        digest = text_digest(data)
        path = self.path / digest
        with _WRITING[int(digest[0], 16)]:  # rollouts that draw the same picture at the same time
            if not path.is_file():
                private_folder(self.path)
                write_whole(path, data, private=True)
        return digest


def media_facts(run: Run) -> Iterator[MediaFacts]:
    """What is known of a run's pictures and sounds, each file once, whatever rows show it."""
    seen: set[str] = set()
    for frame in run.frames("media_facts", ["digest", "data"]):
        for digest, data in frame.iter_rows():
            if digest not in seen:
                seen.add(digest)
                yield MediaFacts.model_validate_json(data)
