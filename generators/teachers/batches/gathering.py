"""Requests that wait until they go together: by number, by size, or once nothing new has come for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from generators.teachers.batches.folder import RoundFolder, Spool
from generators.teachers.endpoint_settings import BatchSettings
from schemas.errors import TeacherError

LONGEST_GATHERING = 40
"""A round goes after so many quiet moments, even if requests still come."""


class Gathering:
    """One file of requests for each kind of request, written as they come: memory holds their ids alone."""

    def __init__(self, folder: RoundFolder, settings: BatchSettings, send: Callable[[Spool], None]) -> None:
        self._folder, self._settings, self._send = folder, settings, send
        self.most = settings.requests
        """Requests in a round. Fewer where the endpoint turned a round away for its size."""
        self._spools: dict[str, Spool] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._begun: dict[str, float] = {}
        self._last: dict[str, float] = {}

    def add(self, request_id: str, url: str, line: bytes) -> None:
        """Put a request into the round that is open. Raises TeacherError for one that fits in none, StoreError."""
        most_bytes = int(self._settings.megabytes * 1e6)
        if len(line) > most_bytes:
            raise TeacherError("too_large", f"The request has {len(line)} bytes: a batch takes {most_bytes}.")
        spool = self._spools.get(url)
        if spool is not None and spool.size + len(line) > most_bytes:
            self._go(url)
            spool = None
        now = asyncio.get_running_loop().time()
        if spool is None:
            spool = self._spools[url] = self._folder.begin(url)
            self._begun[url] = now
            self._timers[url] = asyncio.get_running_loop().call_later(self._settings.settle_s, self._look, url)
        spool.add(request_id, line)
        self._last[url] = now
        if len(spool.ids) >= self.most:
            self._go(url)

    def holds(self, request_id: str) -> bool:
        return any(request_id in spool.ids for spool in self._spools.values())

    def close(self) -> None:
        """Let go of what was not sent."""
        for timer in self._timers.values():
            timer.cancel()
        for spool in self._spools.values():
            spool.discard()
        self._spools.clear()

    def _look(self, url: str) -> None:
        """Send a round that has been quiet for a moment; else look again when it would have been."""
        loop, settle_s = asyncio.get_running_loop(), self._settings.settle_s
        quiet_at = min(self._last[url] + settle_s, self._begun[url] + LONGEST_GATHERING * settle_s)
        if loop.time() >= quiet_at:
            self._go(url)
        else:
            self._timers[url] = loop.call_at(quiet_at, self._look, url)

    def _go(self, url: str) -> None:
        self._timers.pop(url).cancel()
        self._send(self._spools.pop(url))
