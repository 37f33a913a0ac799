"""The files that OpenAI's fine-tuning takes, pictures among the text: https://platform.openai.com/docs/guides/fine-tuning."""

from __future__ import annotations

import polars as pl

from export.columns import Column
from export.formats.calls import with_call_objects
from export.formats.contract import Format, shown_by_people, takes_turns
from export.formats.shown import inline
from export.selection import Shape


def _shaped(rows: pl.DataFrame, _: Shape) -> pl.DataFrame:
    return with_call_objects(rows, string_arguments=True)


OPENAI = Format(
    name="openai",
    summary="messages as OpenAI's interface has them, pictures as data URLs (OpenAI, Axolotl)",
    columns=lambda _, __: [Column("messages", "json_list", "The conversation.")],
    shaped=_shaped,
    fits=lambda: takes_turns() & shown_by_people("image", "audio"),
    options=frozenset({"layout"}),
    with_media=inline,
    media_as_text=True,
)
