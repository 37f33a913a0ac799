"""Stratified order: whatever number of seeds is asked for, each stratum has its share, and the order is seeded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prompts.mixes import allot
from schemas.ids import content_id

CYCLE = 1000
"""Places of a cycle where weights are given: shares come out to a thousandth."""


class Strata:
    """An endless order of rows, any place of it in constant time.

    Every stretch gives each stratum its share to within a row or two: by `weights` (a stratum not named weighs 1), or
    without weights by how many rows it has. Inside a stratum every row comes once before any comes again.
    """

    def __init__(self, labels: Sequence[str], weights: Mapping[str, float]) -> None:
        names = sorted(set(labels))
        self._rows = [[i for i, label in enumerate(labels) if label == name] for name in names]
        if weights:
            self._shares = allot([weights.get(name, 1.0) for name in names], CYCLE)
        else:
            self._shares = [len(rows) for rows in self._rows]
        self._cycle = _interleaved(self._shares)

    def at(self, place: int, shuffle: int) -> tuple[int, int]:
        """The row at a place, and how often that row came before."""
        turn, spot = divmod(place + shuffle * 7919 % len(self._cycle), len(self._cycle))
        stratum, rank = self._cycle[spot]
        rows = self._rows[stratum]
        again, position = divmod(turn * self._shares[stratum] + rank, len(rows))
        return rows[permute(position, len(rows), shuffle)], again


def _interleaved(shares: Sequence[int]) -> list[tuple[int, int]]:
    """(stratum, rank) for each place of a cycle, each stratum spread evenly over it."""
    places = [((rank + 0.5) / share, stratum, rank) for stratum, share in enumerate(shares) for rank in range(share)]
    return [(stratum, rank) for _, stratum, rank in sorted(places)]


def permute(position: int, size: int, key: int) -> int:
    """A bijection of range(size) that looks random: a four-round Feistel network with cycle walking.

    Source: Black and Rogaway, "Ciphers with arbitrary finite domains" (CT-RSA 2002).
    """
    if size < 2:
        return 0
    half = max(1, ((size - 1).bit_length() + 1) // 2)
    mask = (1 << half) - 1
    while True:
        left, right = position >> half, position & mask
        for round_number in range(4):
            left, right = right, left ^ (_mix(key, round_number, right) & mask)
        position = (left << half) | right
        if position < size:
            return position


def _mix(key: int, round_number: int, value: int) -> int:
    """A cheap 64-bit mixer (the finaliser of splitmix64; Steele, Lea and Flood, OOPSLA 2014)."""
    x = (value + 0x9E3779B97F4A7C15 * (round_number + 1) + key * 0xD1B54A32D192ED03) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return x ^ (x >> 31)


def key_of(*parts: object) -> int:
    """A permutation's key from anything that has text."""
    return int(content_id([str(part) for part in parts])[:15], 16)
