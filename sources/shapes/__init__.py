"""What shape a row of somebody's data has, and the conversation that it holds: chat, ShareGPT, Alpaca, preference...

`recognise` is the door: `filigrana check` reads rows through it, and so may whatever else takes other people's data.
"""

from __future__ import annotations

from sources.shapes.fields import EXPECTED, SHAPES
from sources.shapes.leaves import UnknownShapeError, Written, is_one_row, is_parts, is_turn, with_text_at
from sources.shapes.recognise import recognise, recognise_field, recognise_text
from sources.shapes.shaped import Shaped

__all__ = [
    "EXPECTED",
    "SHAPES",
    "Shaped",
    "UnknownShapeError",
    "Written",
    "is_one_row",
    "is_parts",
    "is_turn",
    "recognise",
    "recognise_field",
    "recognise_text",
    "with_text_at",
]
