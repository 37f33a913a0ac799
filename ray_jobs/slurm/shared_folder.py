"""Whether other nodes see a folder: what kind of file system it lies on, as this machine says."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.errors import UsageError

MOUNTS = Path("/proc/self/mounts")
OF_ONE_MACHINE = {
    "tmpfs",
    "ramfs",
    "devtmpfs",
    "overlay",
    "ext2",
    "ext3",
    "ext4",
    "xfs",
    "btrfs",
    "zfs",
    "f2fs",
    "squashfs",
}
TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/run")


def require_shared(run: Path, mounts: Path = MOUNTS) -> None:
    """Raise UsageError for a run's folder that other nodes can't see, as far as this machine knows."""
    kind = kind_of(run, mounts)
    place = next((place for place in TEMPORARY if run.is_relative_to(place)), "")
    if not (place or kind in OF_ONE_MACHINE):
        return
    why = f"{place} is each machine's own" if place else f"it lies on {kind}, a file system of one machine"
    raise UsageError(
        f"The nodes of a job won't see {run}: {why}.",
        "Give a --run on storage that all nodes share (Lustre, GPFS, NFS...). If they do see it, say --shared.",
    )


def kind_of(path: Path, mounts: Path = MOUNTS) -> str:
    """The type of the file system that holds a path, or would; '' where the machine doesn't say."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    found, kind = Path("/"), ""
    for fields in (line.split() for line in lines):
        place = Path(re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), fields[1]))
        if path.is_relative_to(place) and len(place.parts) >= len(found.parts):
            found, kind = place, fields[2]
    return kind
