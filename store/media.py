"""A run's pictures and sounds: files named by the SHA-256 of their bytes, each written once and checked when read."""

from __future__ import annotations

from pathlib import Path

from schemas.errors import StoreError
from schemas.ids import text_digest
from schemas.message import AudioPart, ImagePart
from store.files import disk_errors, write_whole


class MediaStore:
    """`RUN/media/`. Rows hold digests; the bytes are here, once however many rows show them. Safe for many writers."""

    def __init__(self, run_path: Path) -> None:
        self.path = run_path / "media"

    def add_image(self, data: bytes, media_type: str) -> ImagePart:
        """Keep a picture. Adding it again changes nothing. Raises StoreError when the disk does not take it."""
        return ImagePart(digest=self._add(data), media_type=media_type, size=len(data))

    def add_audio(self, data: bytes, media_type: str) -> AudioPart:
        """Keep a sound, as `add_image` keeps a picture."""
        return AudioPart(digest=self._add(data), media_type=media_type, size=len(data))

    def read(self, part: ImagePart | AudioPart) -> bytes:
        """A part's bytes. Raises StoreError when they are missing or are not what was stored."""
        path = self.path / part.digest
        try:
            data = path.read_bytes()
        except FileNotFoundError as error:
            raise StoreError(f"{path} is missing.", "Was the run copied without its media folder?") from error
        if text_digest(data) != part.digest:
            raise StoreError(f"{path} is damaged: its bytes are not those that were stored.", "Take it from a copy.")
        return data

    def _add(self, data: bytes) -> str:
        digest = text_digest(data)
        path = self.path / digest
        if not path.is_file():
            with disk_errors(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        return digest
