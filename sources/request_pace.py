"""Never more requests a minute than a server allows, over all processes of this machine that share a folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

import orjson

from store.files import disk_errors

Clock = Callable[[], float]
Sleep = Callable[[float], None]


class RequestPace:
    """A token bucket in a file: at most `per_minute` requests in any 60 s, of which at most `burst` at once.

    `clock` gives seconds since 1970, which all processes share. A server's wish not to be asked before some moment is
    kept in the same file (`hold_until`, `held_until`).
    """

    def __init__(
        self, file: Path, per_minute: int = 200, burst: int = 20, clock: Clock = time.time, sleep: Sleep = time.sleep
    ) -> None:
        if not 0 < burst < per_minute:
            raise ValueError(f"burst {burst} must lie between 0 and per_minute {per_minute}")
        self._file = file
        self._burst = float(burst)
        self._rate = (per_minute - burst) / 60.0
        self._clock = clock
        self._sleep = sleep

    def wait_turn(self) -> float:
        """Take a token, sleeping until there is one. Returns the seconds slept."""
        delay = self._update(self._take)
        if delay > 0:
            self._sleep(delay)
        return delay

    def hold_until(self, moment: float) -> None:
        """Remember that the server does not want to be asked before `moment`."""
        self._update(lambda state, _: (state.update(held_until=max(moment, state["held_until"])), 0.0)[1])

    def held_until(self) -> float:
        """The moment before which the server does not want to be asked; 0.0 when it may be asked now."""
        return self._update(lambda state, now: state["held_until"] if state["held_until"] > now else 0.0)

    def _take(self, state: dict[str, float], now: float) -> float:
        elapsed = max(0.0, now - state["at"])
        state["tokens"] = min(self._burst, state["tokens"] + elapsed * self._rate) - 1.0
        state["at"] = now
        return max(0.0, -state["tokens"] / self._rate)

    def _update(self, change: Callable[[dict[str, float], float], float]) -> float:
        with disk_errors(self._file):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                state = self._read(os.pread(descriptor, 4096, 0))
                result = change(state, self._clock())
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, orjson.dumps(state), 0)
            finally:
                os.close(descriptor)
        return result

    def _read(self, data: bytes) -> dict[str, float]:
        """The state on disk. A file torn by a crash counts as an empty bucket: slower for a while, never too fast."""
        if not data:
            return {"tokens": self._burst, "at": self._clock(), "held_until": 0.0}
        try:
            state = orjson.loads(data)
            return {key: float(state[key]) for key in ("tokens", "at", "held_until")}
        except (ValueError, KeyError, TypeError):
            return {"tokens": 0.0, "at": self._clock(), "held_until": 0.0}
