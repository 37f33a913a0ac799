"""The files of several runs that an export shows: found by digest, read whole, copied beside the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from export.rows.media_marks import Shown
from schemas.errors import StoreError
from schemas.media import MediaFacts
from store.files import disk_errors
from store.media import MediaStore, media_facts
from store.run import Run

FOLDER = "media"
"""Where files lie in an export whose rows name them."""


class MediaFiles:
    """What the runs hold. `facts` are by digest; `used` counts, by name, what was written so far."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._stores = [MediaStore(run.path) for run in runs]
        self.facts: dict[str, MediaFacts] = {one.digest: one for run in runs for one in media_facts(run)}
        self.used: Counter[Shown] = Counter()

    @property
    def licences(self) -> dict[str, str]:
        return {digest: one.licence for digest, one in self.facts.items()}

    def read(self, shown: Shown) -> bytes:
        """A file's bytes. Raises StoreError where no run has it, or where it is damaged."""
        store = next((one for one in self._stores if (one.path / shown.digest).is_file()), None)
        if store is None:
            raise StoreError(
                f"{shown.digest}, which a sample shows, is in no run's media folder.", "`filigrana repair`."
            )
        return store.read_digest(shown.digest)

    def use(self, shown: Iterable[Shown]) -> None:
        self.used.update(shown)

    def copy_used(self, folder: Path) -> list[Path]:
        """Write what was used as FOLDER/media/DIGEST.png. Returns the files, by name."""
        target = folder / FOLDER
        with disk_errors(target):
            target.mkdir(exist_ok=True)
            for shown in self.used:
                (target / shown.name).write_bytes(self.read(shown))
        return [target / name for name in sorted({shown.name for shown in self.used})]


def with_media(runs: Sequence[Run]) -> bool:
    """Whether any of the runs shows anything."""
    return any(True for run in runs for _ in media_facts(run))
