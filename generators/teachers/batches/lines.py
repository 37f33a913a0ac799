"""One line of a batch's files: a request as it is sent, and what came of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson

HEAD = b'{"custom_id":"'
LOST_CODES = frozenset({"batch_expired", "batch_cancelled"})
"""What is said of requests that nobody came to: they cost nothing, and may be asked again."""
UNANSWERED = 0
LONGEST_LINE = 64 * 2**20
"""Bytes of what came of one request: a longer line is read in parts, which are nobody's."""


class Result(NamedTuple):
    """What came of one request. `status` is HTTP's, UNANSWERED where nobody came to it; `body` is that of the reply.
    `is_whole` is false where characters of it are broken."""

    request_id: str
    status: int
    body: bytes
    is_whole: bool = True


class Place(NamedTuple):
    """Where a line stands: file, first byte, and bytes."""

    path: Path
    start: int
    length: int

    def read(self) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start)
            return file.read(self.length)


def request_line(request_id: str, url: str, body: bytes) -> bytes:
    """A request's line. Its id goes first: `ids_in` reads no more of it."""
    return b'%s%s","method":"POST","url":"%s","body":%s}\n' % (HEAD, request_id.encode(), url.encode(), body)


def ids_in(path: Path) -> list[str]:
    """The ids of the requests in a file of `request_line`, in its order."""
    with path.open("rb") as file:
        return [line[len(HEAD) :].partition(b'"')[0].decode() for line in file]


def body_in(path: Path, request_id: str) -> dict[str, Any]:
    """The body of one request in a file of `request_line`."""
    start = HEAD + request_id.encode() + b'"'
    with path.open("rb") as file:
        body: dict[str, Any] = next(orjson.loads(line)["body"] for line in file if line.startswith(start))
    return body


def places_in(path: Path) -> Iterator[tuple[Place, bytes]]:
    """A file's lines with their places; none where there is no file."""
    if not path.is_file():
        return
    start = 0
    with path.open("rb") as file:
        while line := file.readline(LONGEST_LINE):
            yield Place(path, start, len(line)), line
            start += len(line)


def read_result(line: bytes) -> Result | None:
    """Read a line of an output file or an error file; None for one that names no request."""
    data, is_whole = _parsed(line)
    if not isinstance(data, dict) or not isinstance(request_id := data.get("custom_id"), str):
        return None
    response, error = data.get("response"), data.get("error")
    if isinstance(response, dict) and isinstance(response.get("body"), dict | str):
        status = response.get("status_code")
        body = response["body"] if isinstance(response["body"], dict) else {"error": response["body"]}
        known = status if isinstance(status, int) and status >= 100 else 500
        return Result(request_id, known, json.dumps(body).encode(), is_whole)
    if isinstance(error, dict) and error.get("code") in LOST_CODES:
        return Result(request_id, UNANSWERED, b"")
    if error:
        return Result(request_id, 400, orjson.dumps({"error": error}))
    return Result(request_id, UNANSWERED, b"")


def _parsed(line: bytes) -> tuple[Any, bool]:
    try:
        return orjson.loads(line), True
    except ValueError:
        pass
    try:
        return json.loads(line.decode(errors="replace")), False
    except ValueError:
        return None, False


class BatchProblem(NamedTuple):
    """Why a batch failed as a whole. `line` counts from 1; 0 where it is of none."""

    code: str
    message: str
    line: int


class Batch(NamedTuple):
    """A batch as the endpoint tells it."""

    id: str
    status: str
    input_file: str
    output_file: str
    error_file: str
    completed: int | None = None
    """How many requests were answered well, where that is told."""
    metadata: Mapping[str, Any] = MappingProxyType({})
    problems: tuple[BatchProblem, ...] = ()

    @property
    def has_ended(self) -> bool:
        return self.status in ("completed", "failed", "expired", "cancelled")


def read_batch(data: Any) -> Batch:
    """A batch's object. Raises ValueError for what is none."""
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not isinstance(data.get("status"), str):
        raise ValueError("no batch")
    counts, metadata = data.get("request_counts"), data.get("metadata")
    completed = counts.get("completed") if isinstance(counts, dict) else None
    errors = data.get("errors")
    listed = errors.get("data") if isinstance(errors, dict) else None
    return Batch(
        id=data["id"],
        status=data["status"].lower(),
        input_file=str(data.get("input_file_id") or ""),
        output_file=str(data.get("output_file_id") or ""),
        error_file=str(data.get("error_file_id") or ""),
        completed=completed if isinstance(completed, int) else None,
        metadata=metadata if isinstance(metadata, dict) else {},
        problems=tuple(_problem(one) for one in listed or () if isinstance(one, dict)),
    )


def _problem(data: dict[str, Any]) -> BatchProblem:
    line = data.get("line")
    return BatchProblem(
        str(data.get("code") or ""), str(data.get("message") or ""), line if isinstance(line, int) else 0
    )
