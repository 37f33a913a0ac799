"""Where things live on this machine, and what is switched off by default."""

from __future__ import annotations

import atexit
import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUIET_ENVIRONMENT = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "VLLM_NO_USAGE_STATS": "1",
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
}
"""No telemetry: set before any engine starts, and handed to every worker. A plugin of pydantic would see every row, and
looking for one reads the entry points of every package at each start (10 ms)."""


def cache_dir() -> Path:
    """The folder for models and servers: FILIGRANA_CACHE, or ~/.cache/filigrana."""
    given = os.environ.get("FILIGRANA_CACHE")
    return Path(given).expanduser() if given else Path.home() / ".cache" / "filigrana"


def collect_garbage_rarely() -> None:
    """Look for garbage cycles rarely, and never among what is loaded by now.

    Modules stay and rows hold no cycles: looking for them took 12% of a run's CPU (measured, three pairs).
    """
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def end_without_collecting() -> None:
    """Look for no garbage cycles when the program ends: the system takes all of it back at once. Of a run that is 45 ms
    of CPU, of its start and end nearly a tenth."""
    atexit.register(gc.freeze)


def start_no_idle_threads() -> None:
    """Keep the linear algebra under numpy, which nothing here leans on, to one thread, unless the user says otherwise.

    It starts one for each core when numpy is imported, and each spins before it sleeps: 0.05 s of CPU on two cores.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def keep_freed_memory() -> None:
    """Let polars keep what it has freed for ten seconds, buffers above 8 MB too, unless the user says otherwise.

    Rows that come batch by batch need as much again at once: asking the system for it took a tenth of what reading them
    takes. To be called before polars is imported.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", "oversize_threshold:0,dirty_decay_ms:10000,muzzy_decay_ms:10000")


def share_one_arena() -> None:
    """Let all of polars' threads take memory from one place, unless the user says otherwise.

    Else each keeps some for what comes next: 6 to 12 MB of a run's 170, and no less CPU. To be called before polars is
    imported.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1")


@contextmanager
def no_collecting() -> Iterator[None]:
    """Look for no garbage cycles meanwhile: reading a large file makes millions of objects, and none is garbage.

    A pack of 100,000 rows of YAML loads in a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def apply_quiet_environment() -> None:
    """Switch off usage reporting in this process, unless the user has set a variable already."""
    for name, value in QUIET_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
