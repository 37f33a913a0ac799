"""Texts to check, from whatever holds them: a run, an export's folder, JSONL, Parquet, CSV, a plain text. Streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any

import orjson

from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content
from sources.files import ROW_FORMATS, numbered_rows

TEXT_FIELDS = ("text", "answer", "texto", "resposta", "output", "response", "completion", "content")
TURN_FIELDS = ("messages", "conversations", "chosen", "completion")
ROLES = {"human": "user", "user": "user", "gpt": "assistant", "assistant": "assistant", "system": "system"}
PARQUET_BATCH = 512


@dataclass(frozen=True, slots=True)
class TextRow:
    """One row and its place ('FILE:12'). `row` is as it was read; a plain text is {"text": ...} and `is_plain`."""

    place: str
    row: dict[str, Any]
    is_plain: bool = False

    @property
    def identity(self) -> str:
        """The row's id, or else its place."""
        return str(self.row.get("id") or self.place)

    def content(self, field: str = "") -> Content:
        """The row as a conversation: its turns where it has any, otherwise one assistant's turn with its text.

        `field` names the field to take. Without it: `text`, `answer`, ..., or the turns of `messages` (also those of
        ShareGPT, prompt-completion, preference and alpaca exports). Raises UsageError when there is no such text.
        """
        if field:
            return self._of_field(field)
        if isinstance(self.row.get("content"), dict) and "messages" in self.row["content"]:
            return Content.model_validate(self.row["content"])
        for name in TEXT_FIELDS:
            if isinstance(self.row.get(name), str):
                return _conversation(self._question(), self.row[name], str(self.row.get("passage") or ""))
        for name in TURN_FIELDS:
            if isinstance(self.row.get(name), Sequence) and self.row[name]:
                turns = [*self._prompt_turns(), *_turns(self.row[name])]
                if any(turn.role == "assistant" for turn in turns):
                    return Content(kind="chat", messages=tuple(turns))
        raise self._missing("text")

    def _of_field(self, field: str) -> Content:
        value: Any = self.row
        for part in field.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is None:
            value = self.row.get(field)
        if isinstance(value, str):
            return _conversation("", value, "")
        turns = _turns(value) if isinstance(value, Sequence) else []
        if not turns:
            raise self._missing(field)
        return Content(kind="chat", messages=tuple(turns))

    def _missing(self, field: str) -> UsageError:
        near = get_close_matches(field, list(self.row), n=1)
        meant = f" Did you mean --field {near[0]}?" if near else ""
        return UsageError(
            f"{self.place}: no field '{field}' with text: the fields are {', '.join(self.row) or 'none'}.",
            f"Name the one to check: --field NAME.{meant}",
        )

    def _question(self) -> str:
        for name in ("instruction", "question", "pergunta", "prompt"):
            if isinstance(self.row.get(name), str):
                return str(self.row[name])
        return ""

    def _prompt_turns(self) -> list[Message]:
        prompt = self.row.get("prompt")
        if isinstance(prompt, str):
            return [Message(role="user", content=prompt)]
        return _turns(prompt) if isinstance(prompt, Sequence) else []


def read_rows(path: Path) -> Iterator[TextRow]:
    """The rows of a run, a folder or a file, in order, one batch in memory at a time. Raises UsageError (file:line)."""
    if path.is_dir():
        yield from _folder_rows(path)
    elif path.suffix.lower() == ".parquet":
        yield from _parquet_rows(path)
    elif path.suffix.lower() in ROW_FORMATS:
        for number, row in numbered_rows(path):
            yield TextRow(f"{path}:{number}", row)
    elif path.name.endswith(".jsonl.zst"):
        import pyarrow as pa

        with path.open("rb") as file, pa.CompressedInputStream(file, "zstd") as stream:
            yield from read_json_lines(stream, str(path))
    else:
        yield TextRow(str(path), {"text": read_text(path)}, is_plain=True)


def read_text(path: Path) -> str:
    """A text file as it is. Raises UsageError when it isn't UTF-8 text or can't be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not text in UTF-8 (byte {error.start}).", "Save it as UTF-8.") from error
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror or error}.") from error


def read_stream(stream: IO[bytes], name: str = "stdin") -> Iterator[TextRow]:
    """A stream's rows: JSONL when its first line is a JSON object, otherwise all of it as one text."""
    first = stream.readline()
    while first and not first.strip():
        first = stream.readline()
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{") and _is_object(first):
        yield from read_json_lines(_chained(first, stream), name)
        return
    data = first + stream.read()
    try:
        yield TextRow(name, {"text": data.decode("utf-8-sig")}, is_plain=True)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is not text in UTF-8 (byte {error.start}).", "Pipe UTF-8.") from error


def read_json_lines(lines: Iterable[bytes], name: str) -> Iterator[TextRow]:
    """JSON objects, one a line; empty lines are passed over. Raises UsageError naming the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
        except orjson.JSONDecodeError as error:
            raise UsageError(f"{name}:{number}: not valid JSON: {error}.", "JSONL holds one object a line.") from error
        if not isinstance(row, dict):
            raise UsageError(f"{name}:{number}: a JSON object was expected, not {type(row).__name__}.")
        yield TextRow(f"{name}:{number}", row)


def _folder_rows(folder: Path) -> Iterator[TextRow]:
    from store.run import Run

    if (folder / "manifest.json").is_file() and any((folder / name).is_dir() for name in ("samples", "journal")):
        for sample in Run.open(folder).samples():
            yield TextRow(f"{folder}:{sample.id}", {"id": sample.id, "content": sample.content.model_dump()})
        return
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.name.endswith((*ROW_FORMATS, ".jsonl.zst")) and not path.name.startswith(".")
    )
    if not files:
        raise UsageError(f"{folder} holds no run and no rows.", f"Rows are read from {', '.join(ROW_FORMATS)}.")
    for path in files:
        yield from read_rows(path)


def _parquet_rows(path: Path) -> Iterator[TextRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=PARQUET_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield TextRow(f"{path}:{number}", row)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file.") from error
    except (pa.ArrowException, OSError) as error:
        raise UsageError(f"{path}: not a Parquet file that can be read: {error}.") from error


def _chained(first: bytes, stream: IO[bytes]) -> Iterator[bytes]:
    yield first
    yield from stream


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(orjson.loads(line.removeprefix(b"\xef\xbb\xbf")), dict)
    except orjson.JSONDecodeError:
        return False


def _conversation(question: str, answer: str, passage: str) -> Content:
    asked = (Message(role="user", content=question),) if question else ()
    return Content(kind="chat", messages=(*asked, Message(role="assistant", content=answer)), passage=passage)


def _turns(value: Any) -> list[Message]:
    """Turns of any of the export's shapes; what isn't a turn of system, user or assistant is left out."""
    turns = []
    for item in value if not isinstance(value, str | bytes) else ():
        turn = orjson.loads(item) if isinstance(item, str) and item.startswith("{") else item
        if isinstance(turn, dict):
            role = ROLES.get(str(turn.get("role") or turn.get("from")))
            text = turn.get("content") if "content" in turn else turn.get("value")
            if role and isinstance(text, str):
                turns.append(Message.model_validate({"role": role, "content": text}))
    return turns
