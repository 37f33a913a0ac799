"""Conversations with pictures as Qwen-VL's and LLaVA's own trainers read them: `image` names the files.

Both know people (`human`) and the assistant (`gpt`) alone, and pictures in people's turns alone: a system turn is a
KeyError in LLaVA's and an answer in Qwen-VL's, `<image>` in an answer is a picture too many, and neither hears. LLaVA's
reads one JSON list, and one name of a file (docs/export.md).

https://github.com/QwenLM/Qwen3-VL/tree/main/qwen-vl-finetune
https://github.com/haotian-liu/LLaVA/blob/main/docs/Finetune_Custom_Data.md
"""

from __future__ import annotations

import polars as pl

from export.columns import Column
from export.formats.contract import Format, role, says_no_placeholder, shown_by_people, takes_turns
from export.formats.sharegpt import PAIR
from export.formats.shown import as_files
from export.rows.media_files import MediaFiles
from export.selection import Shape

ROLES = {"user": "human", "assistant": "gpt"}
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
    )


def _fits() -> pl.Expr:
    led = pl.col("messages").list.eval(role() == "system").list.any()
    return takes_turns() & ~led & ~pl.col("has_calls") & says_no_placeholder() & shown_by_people("image")


def _with_media(rows: pl.DataFrame, files: MediaFiles) -> pl.DataFrame:
    return as_files(rows, files).with_columns(image="images").drop("images", "audios")


LLAVA = Format(
    name="llava",
    summary="conversations whose pictures are files (LLaVA, Qwen-VL)",
    columns=lambda _, __: [Column("conversations", "from_value", "The conversation."), IMAGE],
    shaped=_shaped,
    fits=_fits,
    tools="none",
    with_media=_with_media,
    media_beside=True,
)
