"""Conversations with pictures as LLaVA's and Qwen-VL's own trainers read them: `image` names the files.

https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md
"""

from __future__ import annotations

import polars as pl

from export.columns import Column
from export.formats.contract import Format, says_no_placeholder, takes_turns
from export.formats.sharegpt import PAIR
from export.formats.shown import AUDIO_PATHS, as_files
from export.rows.media_files import MediaFiles
from export.selection import Shape

ROLES = {"system": "system", "user": "human", "assistant": "gpt"}
IMAGE = Column("image", "paths", "Files of the pictures, in the order of `<image>` in the turns.")


def _shaped(rows: pl.DataFrame, _: Shape) -> pl.DataFrame:
    turn = pl.element().struct
    pair = pl.struct(
        turn.field("role").replace_strict(ROLES, return_dtype=pl.String).alias("from"),
        turn.field("content").alias("value"),
    )
    return rows.with_columns(
        conversations=pl.col("messages").list.eval(pair).cast(PAIR),
        image=pl.lit([], dtype=pl.List(pl.String)),
        audios=pl.lit([], dtype=pl.List(pl.String)),
    )


def _with_media(rows: pl.DataFrame, files: MediaFiles) -> pl.DataFrame:
    return as_files(rows, files).with_columns(image="images")


LLAVA = Format(
    name="llava",
    summary="conversations whose pictures are files (LLaVA, Qwen-VL)",
    columns=lambda shape, _: [
        Column("conversations", "from_value", "The conversation."),
        IMAGE,
        *([AUDIO_PATHS] if shape.media else []),
    ],
    shaped=_shaped,
    fits=lambda: takes_turns() & ~pl.col("has_calls") & says_no_placeholder(),
    tools="none",
    with_media=_with_media,
    media_beside=True,
)
