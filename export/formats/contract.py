"""What an export format is: everything that the rest of the project asks of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from export.columns import Column, ColumnType
from export.rows.media_files import MediaFiles
from export.rows.media_marks import FENCE
from export.selection import Shape

Option = Literal["implicit_prompt", "pairs_from_edits", "calls", "string_arguments", "layout", "reasoning", "negatives"]
Tools = Literal["wrapped", "flat", "none"]


def any_row() -> pl.Expr:
    """Every sound row fits."""
    return pl.lit(True)


WHOLE = r"^(system )?(user (assistant (tool )+)*assistant )*(user (assistant (tool )+)*assistant)$"


def takes_turns() -> pl.Expr:
    """At most one system turn, at the head; then people and assistant take turns, and the assistant has the last."""
    roles = pl.col("messages").list.eval(role()).list.join(" ")
    return roles.str.contains(WHOLE)


def says_no_placeholder() -> pl.Expr:
    """No turn says <image>, <video> or <audio>, which LLaMA-Factory counts where a template takes pictures."""
    said = pl.col("messages").list.eval(pl.element().struct.field("content")).list.join(" ")
    return ~said.str.contains(r"<(?:image|video|audio)>")


def shown_by_people(*kinds: str) -> pl.Expr:
    """Whatever turns show is of these kinds (image, audio), and people show it: a trainer without a place for it in an
    answer would refuse the file, or train on the word `<image>`."""
    marks = "|".join(kind for kind in ("image", "audio") if kind not in kinds)
    content = pl.element().struct.field("content")
    shown_by_assistant = content.str.contains(FENCE, literal=True) & (role() != "user")
    of_others = content.str.contains(f"{FENCE}(?:{marks}):") if marks else pl.lit(False)
    return ~pl.col("messages").list.eval(shown_by_assistant | of_others).list.any()


def not_loaded(_: frozenset[str]) -> dict[str, Any] | None:
    """LLaMA-Factory has no loader for it."""
    return None


@dataclass(frozen=True, slots=True)
class Format:
    """One shape of rows that trainers read.

    `columns` are its own columns, given the shape and the type of its columns of turns (JSON texts where calls are
    wanted as objects). `shaped` makes them of parsed rows, one for each or more. `fits` says which parsed rows it can
    carry at all, beyond being a whole conversation. `tools` says how each tool in the column `tools` is written: as
    {"type": "function", "function": {...}}, as what is inside of that, or not at all.
    """

    name: str
    summary: str
    columns: Callable[[Shape, ColumnType], list[Column]]
    shaped: Callable[[pl.DataFrame, Shape], pl.DataFrame]
    fits: Callable[[], pl.Expr] = any_row
    tools: Tools = "wrapped"
    only: str = ""
    """The one kind of sample that it is for: `pack_row` or `multiple_choice`, which are no conversations, and which no
    other format has."""
    losers: bool = False
    """Whether an answer that lost is trained on, too."""
    options: frozenset[Option] = frozenset()
    """The settings of `Shape` that change anything here."""
    tasks: tuple[str, ...] = ("text-generation",)
    """Hugging Face's task categories, for the card."""
    trl: str = ""
    """TRL's trainer, as a tag of the card; '' for a format that TRL has no name for."""
    beside: Callable[[], dict[str, bytes]] = dict
    """Files that lie beside the data, by name: what its readers need that no row can say."""
    with_media: Callable[[pl.DataFrame, MediaFiles], pl.DataFrame] | None = None
    """What puts pictures and sounds into shaped rows whose texts are marked; None for a format that carries none."""
    media_beside: bool = False
    """Whether rows name files that lie beside the data."""
    media_as_text: bool = False
    """Whether they are written among the text (data URLs); else their bytes are columns, in Parquet alone."""
    llama_factory: Callable[[frozenset[str]], dict[str, Any] | None] = not_loaded
    """The entry in LLaMA-Factory's dataset_info.json, given the names of the columns; None when it can't load them."""


TURNED_DOWN = Column(
    "turned_down", "string", "Why people or checks turned the losing answer down; null where judges chose."
)
REINFORCEMENT = ("text-generation", "reinforcement-learning")


def role() -> pl.Expr:
    """The role of a turn, inside a list of turns."""
    return pl.element().struct.field("role")


def head(column: str) -> pl.Expr:
    """All turns but the last."""
    return pl.col(column).list.head(pl.col(column).list.len() - 1)


def said_last(column: str) -> pl.Expr:
    """What the last turn says."""
    return pl.col(column).list.last().struct.field("content").str.strip_chars()


def has_loser() -> pl.Expr:
    """Whether a row's turns have another answer that lost, and says something else."""
    return (pl.col("rejected_answer").list.len() > 0) & (said_last("rejected_answer") != said_last("messages"))


def tail(column: str) -> pl.Expr:
    """The last turn, in a list of its own."""
    return pl.col(column).list.tail(1)
