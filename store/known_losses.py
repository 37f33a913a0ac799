"""What a repair found lost and noted in RUN/damaged, for those who come later. Nothing else there is read again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import orjson

from schemas.errors import StoreError
from store.damage import REMEDY
from store.files import write_whole
from store.private import private_folder

FOLDER = "damaged"
_KEPT = "kept_without_source.json"
"""Ids of samples that stand though what they were made from is lost, since people had decided on them."""
_UNASKED = "unasked.json"
"""Ids of requests that are lost, and their completions aren't."""


def known_losses(run_dir: Path) -> frozenset[str]:
    """Ids of samples that may lack what they were made from. Raises StoreError for a note that is damaged."""
    return _noted(run_dir, _KEPT)


def unasked(run_dir: Path) -> frozenset[str]:
    """Ids of requests to store again when their completions are used. Raises StoreError for a damaged note."""
    return _noted(run_dir, _UNASKED)


def add_known_losses(run_dir: Path, ids: Iterable[str]) -> None:
    _add(run_dir, _KEPT, ids)


def add_unasked(run_dir: Path, ids: Iterable[str]) -> None:
    _add(run_dir, _UNASKED, ids)


def _noted(run_dir: Path, name: str) -> frozenset[str]:
    path = run_dir / FOLDER / name
    if not path.is_file():
        return frozenset()
    try:
        return frozenset(orjson.loads(path.read_bytes()))
    except ValueError as error:
        raise StoreError(f"{path} is damaged.", REMEDY) from error


def _add(run_dir: Path, name: str, ids: Iterable[str]) -> None:
    found = _noted(run_dir, name) | set(ids)
    if found:
        private_folder(run_dir / FOLDER)
        write_whole(run_dir / FOLDER / name, orjson.dumps(sorted(found), option=orjson.OPT_INDENT_2), private=True)
