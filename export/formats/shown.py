"""Pictures and sounds in the rows of a format: as bytes in columns of their own, as files beside, or in the text."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import orjson
import polars as pl

from export.columns import Column
from export.rows.media_files import FOLDER, MediaFiles
from export.rows.media_marks import FENCE, MARK, Shown, pieces, shown_in

IMAGES = Column("images", "images", "Pictures in the order in which the turns show them.")
AUDIOS = Column("audios", "audios", "Sounds in the order in which the turns play them.")
IMAGE_PATHS = Column("images", "paths", "Files of the pictures, in the order of `<image>` in the turns.")
AUDIO_PATHS = Column("audios", "paths", "Files of the sounds, in the order of `<audio>` in the turns.")
_PARTS = pl.List(pl.Struct({"role": pl.String, "content": pl.List(pl.Struct({"type": pl.String, "text": pl.String}))}))
_FILES = pl.List(pl.Struct({"bytes": pl.Binary, "path": pl.String}))


def embedded(rows: pl.DataFrame, files: MediaFiles) -> pl.DataFrame:
    """`messages` with content as parts ({"type": "image"}, {"type": "text", "text": ...}), `images` and `audios` with
    the bytes, as `datasets.Image` and `datasets.Audio` store them."""
    return _embedded(rows, files, ["messages"])


def embedded_pairs(rows: pl.DataFrame, files: MediaFiles) -> pl.DataFrame:
    """The same of `prompt`, `chosen` and `rejected`: what is shown is the prompt's, once, wherever it stands."""
    return _embedded(rows, files, [name for name in ("prompt", "chosen", "rejected") if name in rows.columns])


def _embedded(rows: pl.DataFrame, files: MediaFiles, columns: list[str]) -> pl.DataFrame:
    """The first of `columns` shows all that a row shows."""
    talks = {name: rows[name].to_list() for name in columns}
    shown = [shown_in([turn["content"] for turn in talk]) for talk in talks[columns[0]]]
    for of_row in shown:
        files.use(of_row)
    turns = {
        name: [[{"role": turn["role"], "content": _typed(turn["content"])} for turn in talk] for talk in told]
        for name, told in talks.items()
    }
    media = {
        name: [[{"bytes": files.read(one), "path": one.name} for one in of_row if one.kind == kind] for of_row in shown]
        for name, kind in (("images", "image"), ("audios", "audio"))
    }
    return rows.with_columns(
        *(pl.Series(name, values, dtype=_PARTS) for name, values in turns.items()),
        *(pl.Series(name, values, dtype=_FILES) for name, values in media.items()),
    )


def _typed(text: str) -> list[dict[str, str | None]]:
    return [
        {"type": "text", "text": one} if isinstance(one, str) else {"type": one.kind, "text": None}
        for one in pieces(text)
    ]


def as_files(rows: pl.DataFrame, files: MediaFiles) -> pl.DataFrame:
    """`conversations` with `<image>` (`<audio>`) for each entry of `images` (`audios`): files of the export."""
    talks = rows["conversations"].to_list()
    shown = [shown_in([turn["value"] for turn in talk]) for talk in talks]
    for of_row in shown:
        files.use(of_row)
    turns = [[{"from": turn["from"], "value": _with_places(turn["value"])} for turn in talk] for talk in talks]
    columns = {
        name: [[f"{FOLDER}/{one.name}" for one in of_row if one.kind == kind] for of_row in shown]
        for name, kind in (("images", "image"), ("audios", "audio"))
    }
    return rows.with_columns(
        pl.Series("conversations", turns, dtype=rows.schema["conversations"]),
        *(pl.Series(name, values, dtype=pl.List(pl.String)) for name, values in columns.items()),
    )


def _with_places(text: str) -> str:
    return (
        "\n".join(one if isinstance(one, str) else f"<{one.kind}>" for one in pieces(text)) if FENCE in text else text
    )


def inline(rows: pl.DataFrame, files: MediaFiles) -> pl.DataFrame:
    """`messages` (JSON texts) with the parts of OpenAI's interface: `image_url` with a data URL, `input_audio`."""
    talks = [[_with_parts(turn, files) for turn in talk] for talk in rows["messages"].to_list()]
    return rows.with_columns(pl.Series("messages", talks, dtype=pl.List(pl.String)))


def _with_parts(turn: str, files: MediaFiles) -> str:
    if FENCE not in turn:
        return turn
    chat: dict[str, Any] = orjson.loads(turn)
    files.use(Shown(*mark.groups()) for mark in MARK.finditer(chat["content"]))
    chat["content"] = [
        {"type": "text", "text": one} if isinstance(one, str) else _sent(one, files) for one in pieces(chat["content"])
    ]
    return orjson.dumps(chat).decode()


def _sent(shown: Shown, files: MediaFiles) -> dict[str, Any]:
    data = b64encode(files.read(shown)).decode()
    if shown.kind == "audio":
        return {"type": "input_audio", "input_audio": {"data": data, "format": "wav"}}
    return {"type": "image_url", "image_url": {"url": f"data:{shown.media_type};base64,{data}"}}
