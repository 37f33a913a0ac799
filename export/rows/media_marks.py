"""Pictures and sounds on their way through an export: a mark in a turn's text stands for each, with its digest.

Everything between reading and writing (edits, duplicates, splits, the spool) then sees texts, as ever; the formats that
carry media (`export/formats/shown.py`) put the files in the place of their marks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
import polars as pl

from quality.overlap.duplicate_samples import marked_words

FENCE = "\ufffc"
MARK = re.compile(rf"{FENCE}(image|audio):([0-9a-f]{{64}}):([\w.+-]+){FENCE}")
MARKS = rf"{FENCE}(?:image|audio):[0-9a-f]{{64}}:[\w.+-]+{FENCE}\n*"
"""The same for polars, with the line ends behind it."""
IN_PARTS = r'"role":"(?:system|user|assistant|tool)","content":\['
"""What stands in a stored sample of which a turn has pictures or sounds; inside a text, quotes would be escaped."""
ENDINGS = {"jpeg": "jpg", "x-wav": "wav"}


class Shown(NamedTuple):
    """What a mark stands for."""

    kind: str
    digest: str
    subtype: str

    @property
    def name(self) -> str:
        """The file's name in an export."""
        return f"{self.digest}.{ENDINGS.get(self.subtype, self.subtype)}"

    @property
    def media_type(self) -> str:
        return f"{self.kind}/{self.subtype}"


def marked_text(content: str | Sequence[Mapping[str, Any]]) -> str:
    """A stored turn's content as text; parts one under the other, those that are no text as marks."""
    if isinstance(content, str):
        return content
    texts = (
        part["text"].replace(FENCE, "")
        if part["type"] == "text"
        else f"{FENCE}{part['type']}:{part['digest']}:{part['media_type'].partition('/')[2]}{FENCE}"
        for part in content
    )
    return "\n\n".join(texts)


def pieces(text: str) -> list[str | Shown]:
    """A marked text as its parts, in order; empty texts are none."""
    found: list[str | Shown] = []
    start = 0
    for mark in MARK.finditer(text):
        found += [text[start : mark.start()].strip("\n"), Shown(*mark.groups())]
        start = mark.end()
    rest = text[start:].lstrip("\n") if found else text
    return [one for one in (*found, rest) if one] or [""]


def shown_in(texts: Sequence[str]) -> list[Shown]:
    """What marked texts show, in order, each time that it is shown."""
    return [Shown(*mark.groups()) for text in texts for mark in MARK.finditer(text)]


def with_marks(batch: pl.DataFrame, licences: Mapping[str, str]) -> pl.DataFrame:
    """Stored samples (`TABLE_COLUMNS`) whose turns are all texts, marked where they show something.

    Where a file has another licence than its sample's seed, the row is under both. Rows that show something beside
    calls of tools, or in an answer that lost, stay as they are: no format has a place for it. Of a pair the pictures
    are the prompt's.
    """
    data, licence = batch["data"].to_list(), batch["licence"].to_list()
    shows = batch["data"].str.contains(IN_PARTS).to_list()
    for place, row in enumerate(data):
        if not shows[place]:
            data[place] = row.replace(FENCE, "")
            continue
        sample = orjson.loads(row)
        content = sample["content"]
        lost = content.get("rejected_answer") or ()
        if content.get("tools") or any(m["tool_calls"] for m in content["messages"]) or (lost and _shows_late(content)):
            continue
        for turn in (*content["messages"], *lost):
            turn["content"] = marked_text(turn["content"])
        digests = {one.digest for one in shown_in([turn["content"] for turn in content["messages"]])}
        terms = {licence[place], *(licences[digest] for digest in digests if licences.get(digest))} - {""}
        licence[place] = " AND ".join(sorted(terms))
        data[place] = orjson.dumps(sample).decode()
    return batch.with_columns(pl.Series("data", data, dtype=pl.String), pl.Series("licence", licence, dtype=pl.String))


def _shows_late(content: Mapping[str, Any]) -> bool:
    """Whether a pair's answers, chosen or not, are more than text."""
    return any(not isinstance(turn["content"], str) for turn in (content["messages"][-1], *content["rejected_answer"]))


def without_marks(rows: pl.DataFrame) -> pl.DataFrame:
    """Parsed rows with the words of their turns alone."""
    turn = pl.element().struct
    said = turn.with_fields(content=turn.field("content").str.replace_all(MARKS, ""))
    return rows.with_columns(pl.col("messages").list.eval(said))


def of_what_it_shows(text: str) -> str:
    """A marked text whose words are those of what it shows: the same question about another page is another one."""
    if FENCE not in text or not (shown := shown_in([text])):
        return text
    return marked_words(MARK.sub("", text), (one.digest for one in shown))
