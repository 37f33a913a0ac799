"""What a recipe's seeds were, as hashes: a run that went on with others would draw other rows by the same indices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from prompts.census import CENSUS, census_pack
from prompts.packs import pack_files
from schemas.ids import canonical_json, text_digest

ROWS_AT_ONCE = 10_000


def file_digest(paths: Iterable[Path]) -> str:
    """The SHA-256 of a file, as `sha256sum` says it; of several, that of their bytes one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()


def pack_digest(name: str, relative_to: Path) -> str:
    """The SHA-256 of a pack's file, or files; of the census, that of its first people: other tables draw others."""
    if name == CENSUS:
        return text_digest(canonical_json(census_pack().rows))
    return file_digest(pack_files(name, relative_to))


def rows_digest(frame: pl.DataFrame) -> str:
    """The SHA-256 of rows that are no file of one's own: a dataset's."""
    digest = hashlib.sha256()
    for part in frame.iter_slices(ROWS_AT_ONCE):
        for row in part.iter_rows():
            digest.update(canonical_json([str(value) for value in row]))
    return digest.hexdigest()
