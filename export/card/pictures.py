"""What a card says of pictures and sounds, and some of the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from export.card.markdown_text import plain
from export.files.manifest import ExportManifest
from export.files.manifest_figures import MediaFigures
from export.rows.media_files import MediaFiles
from export.rows.media_marks import Shown
from store.files import disk_errors
from store.pictures import scaled

FOLDER = "pictures"
SHOWN, SIDE = 4, 480
"""How many pictures a card shows, and the longer side of each in pixels."""


def figures(files: MediaFiles) -> MediaFigures:
    """What was written of media, from what is known of each file."""
    facts = [files.facts[digest] for digest in sorted({one.digest for one in files.used}) if digest in files.facts]
    pictures = [one for one in facts if one.width]
    return MediaFigures(
        pictures=sum(one.kind == "image" for one in set(files.used)),
        sounds=sum(one.kind == "audio" for one in set(files.used)),
        bytes=sum(one.size for one in facts),
        seconds=round(sum(one.seconds for one in facts), 3),
        largest=max((f"{one.width} x {one.height}" for one in pictures), key=_pixels, default=""),
        licences=_counted(one.licence for one in facts),
        made_by=_counted(one.made_by for one in facts if one.made_by),
        shown=tuple(f"{FOLDER}/{_name(one)}" for one in _first(files)),
    )


def write_pictures(files: MediaFiles, folder: Path) -> list[Path]:
    """The pictures that the card shows, small, as FOLDER/pictures/DIGEST.png. Returns their paths."""
    written = []
    for one in _first(files):
        path = folder / FOLDER / _name(one)
        with disk_errors(path):
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(scaled(files.read(one), SIDE)[0])
        written.append(path)
    return written


def pictures(manifest: ExportManifest) -> list[str]:
    """The section; nothing in an export without media."""
    found = manifest.media
    if found is None:
        return []
    counted = [f"{found.pictures:,} pictures (the largest {found.largest})"] if found.pictures else []
    counted += [f"{found.sounds:,} sounds ({found.seconds:,.0f} s)"] if found.sounds else []
    said = [
        f"{' and '.join(counted)}, {found.bytes / 1e6:.1f} MB, each once however many rows show it.",
        f"Licences: {_list(found.licences)}.",
        *([f"Drawn or spoken by: {_list(found.made_by)}."] if found.made_by else []),
        "Nothing of place, time or camera (EXIF) is in them.",
    ]
    shown = " ".join(f"![A picture of the dataset]({path})" for path in found.shown)
    return ["\n\n".join(["## Pictures and sounds", " ".join(said), *([shown] if shown else [])])]


def _first(files: MediaFiles) -> list[Shown]:
    """Those with the lowest digests: hashes, so a fair choice that is the same each time."""
    return sorted((one for one in set(files.used) if one.kind == "image"), key=lambda one: one.digest)[:SHOWN]


def _name(one: Shown) -> str:
    return one.name if one.subtype in ("png", "jpeg", "webp") else f"{one.digest}.png"


def _pixels(size: str) -> int:
    width, _, height = size.partition(" x ")
    return int(width) * int(height)


def _counted(names: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def _list(counts: dict[str, int]) -> str:
    return ", ".join(f"{plain(name)} ({count:,})" for name, count in counts.items())
