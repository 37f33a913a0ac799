"""Counting the tokens that are trained on: of each conversation, as the model's own chat template renders it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from export.chat_template import NotRendered, Render, Tools, Turns, chat_template_of
from export.formats import load_format
from export.formats.calls import told, with_call_objects, wrapped_tool
from export.formats.reasoning import with_reasoning
from export.rows.media_marks import without_marks
from export.selection import Shape
from schemas.errors import UsageError

COUNTED = {"lengths": pl.List(pl.UInt32), "rendered": pl.Boolean}

CountTokens = Callable[[pl.DataFrame], pl.DataFrame]
"""Of each parsed row the tokens of its conversations (`lengths`: one, or two with an answer that lost), and whether
the chat template took all of them (`rendered`)."""


def uncounted(rows: pl.DataFrame) -> pl.DataFrame:
    """No tokens, for exports without a tokenizer."""
    return pl.select(pl.repeat([], rows.height, dtype=COUNTED["lengths"]).alias("lengths"), rendered=True)


def token_counter(path: Path, shape: Shape) -> tuple[CountTokens, bool]:
    """A counter of tokens from a model's folder, or from a tokenizer.json; and whether there is a chat template.

    With one, a row's tokens are those of its conversations as the template renders them: system, tools' schemas,
    calls, and the answer that lost where the format has it. Without one, or where it refuses a row, those of the same
    texts one after the other. Raises UsageError when there is no tokenizer.
    """
    tokenizer = _tokenizer_of(path)
    folder = path if path.is_dir() else path.parent
    render = chat_template_of(folder)

    def count(rows: pl.DataFrame) -> pl.DataFrame:
        rows = without_marks(rows) if shape.media else rows
        texts: list[str] = []
        numbers: list[int] = []
        rendered: list[bool] = []
        for talks, tools in conversations(rows, shape):
            said = [_written(talk, tools, render) for talk in talks]
            texts += [text for text, _ in said]
            numbers.append(len(said))
            rendered.append(all(taken for _, taken in said))
        lengths = iter(len(one.ids) for one in tokenizer.encode_batch_fast(texts, add_special_tokens=False))
        of_rows = [[next(lengths) for _ in range(number)] for number in numbers]
        return pl.DataFrame({"lengths": of_rows, "rendered": rendered}, schema=COUNTED)

    return count, render is not None


def _tokenizer_of(path: Path) -> Any:
    file = path / "tokenizer.json" if path.is_dir() else path
    from tokenizers import Tokenizer

    if not file.is_file():
        raise UsageError(f"--tokenizer {path}: there is no tokenizer.json.", "Give a model's folder or that file.")
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # the package raises bare Exception for a file it can't read
        raise UsageError(f"--tokenizer {file} can't be read: {error}.") from error


def conversations(rows: pl.DataFrame, shape: Shape) -> Iterator[tuple[list[Turns], Tools]]:
    """Each parsed row's conversations in the form in which they are exported, the wanted one first, and its tools."""
    format_ = load_format(shape.format)
    as_text = "calls" in format_.options and not shape.with_call_objects
    full = with_call_objects(with_reasoning(rows, shape.reasoning), string_arguments=False)
    for turns, lost, tools, alone in full.select("messages", "rejected_answer", "tools", "only_loser").iter_rows():
        wanted = [_turn(turn, as_text) for turn in turns]
        loser = [_turn(turn, as_text) for turn in lost] if format_.losers else []
        talks: list[Turns] = [wanted, [*wanted[:-1], *loser]] if loser else [wanted]
        yield talks[1:] if alone else talks, [orjson.loads(wrapped_tool(tool)) for tool in tools]


def _turn(message: str, as_text: bool) -> dict[str, Any]:
    turn: dict[str, Any] = orjson.loads(message)
    return told(turn) if as_text else turn


def _written(talk: Turns, tools: Tools, render: Render | None) -> tuple[str, bool]:
    """A conversation as one text, and whether the template took it."""
    if render is not None:
        try:
            return render(talk, tools), True
        except NotRendered:
            pass
    listed = [orjson.dumps(list(tools)).decode()] if tools else []
    return "\n".join([*listed, *(told(turn)["content"] for turn in talk)]), render is None
