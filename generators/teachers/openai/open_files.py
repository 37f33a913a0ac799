"""Connections are open files, of which a machine lets a program have so many."""

from __future__ import annotations

import resource

from schemas.errors import UsageError

SPARE_FILES = 256
"""Open files beyond the connections: shards, logs, libraries."""
LEAST_FILES = 96
"""So many of them there must be."""


def allow_open_files(connections: int) -> None:
    """Raise this process's limit on open files as far as it may: the usual 1,024 is less than some want at once. Raises
    UsageError where the machine allows too few."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    is_limited = hard not in (resource.RLIM_INFINITY, -1)
    if is_limited and hard < connections + LEAST_FILES:
        raise UsageError(
            f"This machine lets a program open {hard} files, and {connections} connections need more.",
            f"Ask for fewer at once (--concurrency {max(1, hard - LEAST_FILES - 8)}), or raise it (`ulimit -n`).",
        )
    allowed = min(connections + SPARE_FILES, hard) if is_limited else connections + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
