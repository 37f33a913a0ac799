"""Iterative proportional fitting: the joint closest to a seed that has the published margins.

Source: Deming and Stephan, "On a least squares adjustment of a sampled frequency table when the expected marginal
totals are known" (1940). Cells that the seed has at zero stay at zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sources.personas.tables import Array


@dataclass(frozen=True)
class Margin:
    """A published total for every group of cells.

    `groups` says, for each axis of the joint, which group each of its categories is in: a list (-1: left out), or None
    when the axis is summed over. `target` has one axis for each list, in order.
    """

    name: str
    groups: tuple[Sequence[int] | None, ...]
    target: Array


def every(size: int) -> list[int]:
    """Each category of an axis a group of its own."""
    return list(range(size))


def labels(margin: Margin, shape: tuple[int, ...]) -> NDArray[np.int64]:
    """The group of each cell, flat; -1 where the margin leaves it out."""
    flat = np.zeros(shape, dtype=np.int64)
    left_out = np.zeros(shape, dtype=bool)
    sizes = iter(margin.target.shape)
    for axis, groups in enumerate(margin.groups):
        if groups is None:
            continue
        along = np.array(groups).reshape([-1 if other == axis else 1 for other in range(len(shape))])
        left_out |= along < 0
        flat = flat * next(sizes) + along
    return np.where(left_out, -1, flat).ravel()


def sums(joint: Array, margin: Margin) -> Array:
    """What the joint has where the margin has its target."""
    at = labels(margin, joint.shape)
    kept = at >= 0
    counted = np.bincount(at[kept], weights=joint.ravel()[kept], minlength=margin.target.size)
    return np.asarray(counted, dtype=np.float64).reshape(margin.target.shape)


def fit(seed: Array, margins: Sequence[Margin], rounds: int = 200, tolerance: float = 1e-4) -> Array:
    """Scale the seed to each margin in turn until no round changes a total by more than `tolerance` of it."""
    joint = seed.ravel().astype(np.float64)
    prepared = [(labels(margin, seed.shape), margin.target.ravel()) for margin in margins]
    places = [(np.flatnonzero(at >= 0), at[at >= 0], target) for at, target in prepared]
    for _ in range(rounds):
        worst = 0.0
        for cells, at, target in places:
            counted = np.bincount(at, weights=joint[cells], minlength=target.size)
            factor = np.divide(target, counted, out=np.ones_like(target), where=counted > 0)
            big = target > 1000
            worst = max(worst, float(np.abs(factor[big] - 1).max(initial=0.0)))
            joint[cells] *= factor[at]
        if worst < tolerance:
            break
    return joint.reshape(seed.shape)
