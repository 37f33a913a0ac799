"""Fits kept on this machine: they take seconds, and every process that draws people needs the same ones.

One array a file in `cache_dir()/census`, named by everything that it was fitted from. A file that is missing, cut or of
another shape is fitted again; a folder that can't be written costs time, and nothing else.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from schemas.errors import StoreError
from schemas.ids import bytes_id
from schemas.settings import cache_dir
from sources.personas.fitting import Margin, fit
from sources.personas.tables import Array
from store.files import write_whole

METHOD = "ipf-1"
"""Named anew when `fit` comes to another result from the same figures."""


def fitted(seed: Array, margins: Sequence[Margin]) -> Array:
    """The fit of `seed` to `margins`, read where it was fitted before."""
    path = _path(seed, margins)
    try:
        kept = np.load(io.BytesIO(path.read_bytes()), allow_pickle=False)
        if kept.shape == seed.shape and kept.dtype == np.float64:
            return np.asarray(kept, dtype=np.float64)
    except (OSError, ValueError, EOFError):
        pass
    joint = fit(seed, margins)
    _keep(path, joint)
    return joint


def _path(seed: Array, margins: Sequence[Margin]) -> Path:
    from_what = [f"{METHOD} {seed.shape}".encode(), np.ascontiguousarray(seed, dtype=np.float64).tobytes()]
    for margin in margins:
        groups = [None if along is None else list(along) for along in margin.groups]
        target = np.ascontiguousarray(margin.target, dtype=np.float64)
        from_what += [f"{groups} {target.shape}".encode(), target.tobytes()]
    return cache_dir() / "census" / f"{bytes_id(b' '.join(from_what))}.npy"


def _keep(path: Path, joint: Array) -> None:
    held = io.BytesIO()
    np.save(held, joint, allow_pickle=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, held.getvalue())
    except (OSError, StoreError):
        return
