"""Whether a run was ever begun in a folder: what lies there before its first manifest is none of its own."""

from __future__ import annotations

from pathlib import Path

from store.lease import LEASES

BEFORE_IT = (".lock", LEASES, "slurm")
"""What may lie in a run's folder before there is a run: its locks, and the files of the job that will make it."""


def is_begun(folder: Path) -> bool:
    """Whether a folder holds more than that: a run, what is left of one, or something else."""
    return any(path.name not in BEFORE_IT and not _is_beginning(path) for path in folder.glob("*"))


def _is_beginning(path: Path) -> bool:
    """Whether a file is what is written before the first manifest: another process is at it, or was killed there."""
    return path.name.startswith((".manifest.json.", "..manifest.json."))
