"""Unicode NFC for columns of texts, at next to no cost where nothing can change: which is nearly everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

_SURE = [
    (0x0000, 0x02FF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x20A0, 0x20BF),
    (0x2190, 0x21FF),
    (0x2500, 0x27BF),
    (0xFE0F, 0xFE0F),
    (0x1F300, 0x1FAFF),
]
"""Blocks in which NFC changes nothing, whatever their neighbours in these blocks are."""

NOT_SURELY_NFC = "[^" + "".join(rf"\x{{{first:x}}}-\x{{{last:x}}}" for first, last in _SURE) + "]"
_TWO_BYTES_ABOVE_02FF, _THREE_BYTES, _FOUR_BYTES = 0xCC, 0xE0, 0xF0
_BACKSLASH, _U = ord("\\"), ord("u")
_TEXTS_OF_A_TURN = ("content", "reasoning")
_AT_ONCE = 1 << 16
"""Bytes looked at in one go: what fits a core's own cache."""


def surely_nfc(json: bytes | pa.Buffer) -> bool:
    """Whether JSON in UTF-8 holds only characters that NFC leaves alone. False says that one has to look closer."""
    data = np.frombuffer(json, dtype=np.uint8)
    return all(_surely(data, start) for start in range(0, len(data), _AT_ONCE))


def _surely(data: NDArray[np.uint8], start: int) -> bool:
    piece = data[start : start + _AT_ONCE]
    escapes = start + np.flatnonzero(piece == _BACKSLASH)
    if (data[np.minimum(escapes + 1, len(data) - 1)] == _U).any():
        return False
    if piece.max() < _TWO_BYTES_ABOVE_02FF:
        return True
    leads = start + np.flatnonzero(piece >= _TWO_BYTES_ABOVE_02FF)
    first = data[leads]
    if first.min() < _THREE_BYTES:
        return False
    long = first >= _FOUR_BYTES
    points = np.where(long, first & 0x07, first & 0x0F).astype(np.int64)
    for step in (1, 2):
        points = (points << 6) | (data[leads + step] & 0x3F)
    fourth = data[np.minimum(leads + 3, len(data) - 1)] & 0x3F
    points = np.where(long, (points << 6) | fourth, points)
    starts, ends = np.array(_SURE).T
    return bool((points <= ends[np.searchsorted(starts, points, side="right") - 1]).all())


def in_nfc(frame: pl.DataFrame, texts: Sequence[str]) -> pl.DataFrame:
    """A frame with `messages`, `rejected_answer` and columns of `texts`, all in Unicode NFC."""
    turns_change = _may_change(frame, "messages") or _may_change(frame, "rejected_answer")
    if not turns_change and not any(frame[name].str.contains(NOT_SURELY_NFC).any() for name in texts):
        return frame
    role, *texts_of_turn = (pl.element().struct.field(name) for name in ("role", *_TEXTS_OF_A_TURN))
    turns = pl.struct(role, *(text.str.normalize("NFC") for text in texts_of_turn))
    return frame.with_columns(
        pl.col("messages").list.eval(turns),
        pl.col("rejected_answer").list.eval(turns),
        *(pl.col(name).str.normalize("NFC") for name in texts),
    )


def _may_change(frame: pl.DataFrame, column: str) -> bool:
    turns = frame[column].explode().struct
    return any(turns.field(name).str.contains(NOT_SURELY_NFC).any() for name in _TEXTS_OF_A_TURN)
