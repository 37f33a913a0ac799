"""Numbers that look random, are the same for the same seed, and fill [0, 1) evenly: few draws meet the shares."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

import numpy as np

from sources.personas.tables import Array

_MASK = 0xFFFFFFFFFFFFFFFF
_STEP = 0x9E3779B97F4A7C15


def mix(*parts: int) -> int:
    """64 well-mixed bits of some integers: the finaliser of splitmix64 (Steele, Lea and Flood, OOPSLA 2014)."""
    x = 0
    for part in parts:
        x = (x * 0xD1B54A32D192ED03 + part + _STEP) & _MASK
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
        x ^= x >> 31
    return x


def noise(*parts: int) -> float:
    """A number in [0, 1) from some integers: independent of any other."""
    return mix(*parts) / 2**64


@dataclass(slots=True)
class Learned:
    """Distributions by number: the sums of their weights and, where draws are steered, their shares."""

    sums: dict[int, list[float]] = field(default_factory=dict)
    shares: dict[int, Array] = field(default_factory=dict)


@cache
def learned(stream: int) -> Learned:
    """What is known of a stream whose distributions are the same for every seed: who learns one, learns it for all."""
    return Learned()


class Turns:
    """Draws from many distributions, each with a sequence of its own that keeps its shares to within a draw or two.

    The sequence is frac(phase + k * step), step irrational (Kronecker, 1884; Weyl, 1916): after k draws of one
    distribution every interval was met k times its length, to within a few draws. Memory: one counter and one list of
    sums for each distribution seen, the lists once for all that share a stream.
    """

    def __init__(self, seed: int, stream: int, step: float, shared: bool = False) -> None:
        """`shared`: whatever draws from this stream has the same distributions, by the same numbers."""
        self._seed, self._stream, self._step = seed, stream, step
        self._known = learned(stream) if shared else Learned()
        self._sums = self._known.sums
        self._phase: dict[int, float] = {}

    def known(self, which: int) -> bool:
        return which in self._sums

    def learn(self, which: int, weights: Sequence[float]) -> None:
        """The weights of distribution `which`: at least one above zero."""
        self._sums[which] = list(accumulate(weights))

    def know(self, which: int, sums: list[float]) -> None:
        """The same by the sums of its weights, which several that draw from it may share."""
        self._sums[which] = sums

    def draw(self, which: int) -> int:
        """The next category of a known distribution."""
        sums = self._sums[which]
        return min(bisect_right(sums, self._next(which) * sums[-1]), len(sums) - 1)

    def _next(self, which: int) -> float:
        before = self._phase[which] if which in self._phase else noise(self._seed, self._stream, which)
        self._phase[which] = phase = (before + self._step) % 1.0
        return phase


class Steered(Turns):
    """Draws from many small distributions whose sum must have the shares too: what a line of them owes a category
    makes the category likelier, and what it has too much of, less likely. A category of weight zero is never drawn."""

    PULL = 0.4

    def __init__(self, seed: int, stream: int, step: float, shared: bool = False) -> None:
        super().__init__(seed, stream, step, shared)
        self._shares = self._known.shares
        self._owed: dict[tuple[str, int], Array] = {}

    def learn(self, which: int, weights: Sequence[float]) -> None:
        self._shares[which] = np.array(weights) / sum(weights)
        super().learn(which, weights)

    def along(self, which: int, lines: Sequence[tuple[str, int]]) -> int:
        """The next category of `which`, a distribution on these lines: all of a line have the same categories."""
        shares = self._shares[which]
        owed = [self._owed[line] if line in self._owed else self._new(line, len(shares)) for line in lines]
        pull = np.clip(self.PULL * sum(owed), -2, 2)
        size = np.abs(pull)
        rise = 1 + size + size * size / 2  # close to exp, and the same to the last bit on every processor
        sums = np.cumsum(np.where(pull < 0, shares / rise, shares * rise))
        drawn = min(int(np.searchsorted(sums, self._next(which) * sums[-1], side="right")), len(shares) - 1)
        for debt in owed:
            np.add(debt, shares, out=debt)
            debt[drawn] -= 1
        return drawn

    def _new(self, line: tuple[str, int], size: int) -> Array:
        self._owed[line] = np.zeros(size)
        return self._owed[line]


GOLDEN = 0.6180339887498949
ROOT_TWO = 0.41421356237309515
ROOT_THREE = 0.7320508075688772
ROOT_FIVE = 0.2360679774997898
ROOT_SEVEN = 0.6457513110645906
"""Steps whose sequences are independent of each other (their pairs fill the square)."""
