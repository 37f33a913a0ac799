"""Pictures of folders as seeds: a row for each file, with its digest, so that what is shown later is what was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from schemas.errors import UsageError
from schemas.media import MediaRefusedError
from store.pictures import opened

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".webp"})


def picture_paths(paths: Iterable[Path]) -> list[Path]:
    """The pictures among files and in folders, at any depth, in order of their names. Raises UsageError for what isn't
    there, or where there is none."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} doesn't exist.", "Give pictures (PNG, JPEG, WebP), or folders of them.")
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [one for one in inside if one.is_file() and one.suffix.lower() in ENDINGS]
    if not found:
        raise UsageError("There is no picture there.", f"Endings that are read: {', '.join(sorted(ENDINGS))}.")
    return found


def seeds_of_pictures(
    paths: Iterable[Path], licence: str, source: str, of_all: dict[str, Any], skipped: Counter[str]
) -> Iterator[dict[str, Any]]:
    """`image` is the file's whole path and `sha256` its digest; `text` is its name, which nobody is shown. Of the same
    picture twice the first is kept; what can't be shown is `skipped`, by its name and why."""
    seen: set[str] = set()
    for path in paths:
        data = path.read_bytes()
        digest = sha256(data).hexdigest()
        if digest in seen:
            skipped["duplicate"] += 1
            continue
        seen.add(digest)
        try:
            with opened(data):
                pass
        except MediaRefusedError as refused:
            skipped[f"{path}: {refused.detail}"] += 1
            continue
        yield {
            "id": digest[:16],
            "text": path.name,
            "image": str(path.resolve()),
            "sha256": digest,
            "source": source or path.name,
            "licence": licence,
            **of_all,
        }
