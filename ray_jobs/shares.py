"""Which part of `--requests-per-minute` and `--tokens-per-minute` each worker may use: together never more than all.

A worker holds the larger of what it was last told and what it last said it keeps to, so that a share reaches another
only when the one that gives it up has said so.
"""

from __future__ import annotations

from collections.abc import Collection


class Shares:
    """Shares from 0 to 1, by worker. One `offer` at a time goes to each, and is answered by `kept` or `gone`."""

    def __init__(self) -> None:
        self._kept: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def offer(self, writer: str, at_work: Collection[str]) -> float:
        """What to tell a worker now, while those `at_work` have something to do: an equal part, if it is free."""
        wanted = 1 / len(at_work) if writer in at_work else 0.0
        others = sum(held for name, held in self._held.items() if name != writer)
        share = max(0.0, min(wanted, 1 - others))
        self._held[writer] = max(share, self._kept.get(writer, 0.0))
        return share

    def kept(self, writer: str, share: float) -> None:
        """A worker keeps to what it was offered."""
        self._kept[writer] = self._held[writer] = share

    def gone(self, writer: str) -> None:
        self._kept.pop(writer, None)
        self._held.pop(writer, None)

    @property
    def held(self) -> float:
        return sum(self._held.values())
