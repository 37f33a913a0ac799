"""How much of an endpoint's reply is read: what the request allows with room to spare, and no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from schemas.addresses import shown_url
from schemas.errors import TeacherError
from store.files import disk_errors

if TYPE_CHECKING:
    from aiohttp import ClientResponse, StreamReader
    from yarl import URL

    from schemas.request import SamplingParams

MOST_BYTES = 16 * 2**20
"""Of a reply that holds no tokens of ours (a list of models), and what stands beside them in one that does."""
TOKEN_BYTES, WEIGHED_TOKEN_BYTES = 2**10, 8 * 2**10
"""Room for a token that may be written, as JSON, and for one with the log-probabilities of others: 20 of those are
about 3 KB."""
ERROR_BYTES = 2**20
"""Of a reply that isn't 200. What comes after is left there: the start says what is wrong."""


class Body(NamedTuple):
    """A reply whose head has come: where its body is read."""

    status: int
    headers: Mapping[str, str]
    url: URL
    content: StreamReader


def most_bytes(sampling: SamplingParams) -> int:
    """How large the reply to a request may be, decompressed."""
    each = WEIGHED_TOKEN_BYTES if sampling.logprobs else TOKEN_BYTES
    return MOST_BYTES + sampling.max_tokens * sampling.n * each


async def read_at_most(reply: Body, most: int) -> bytes:
    """A reply's body, decompressed piece by piece; the start of it where the status isn't 200.

    A connection that isn't read to its end is closed with the reply. Raises TeacherError (`reply_too_large`) for more.
    """
    content = reply.content
    first = await content.readany()
    if content.at_eof():  # nearly every reply: it costs nothing to know that it is small
        return first
    cut = reply.status != 200
    most = ERROR_BYTES if cut else most
    length = reply.headers.get("Content-Length", "")
    if not cut and length.isdecimal() and int(length) > most:
        raise too_large(reply.url, most)
    blocks, size = [first], len(first)
    while size <= most and (block := await content.readany()):
        blocks.append(block)
        size += len(block)
    if size > most and not cut:
        raise too_large(reply.url, most)
    return b"".join(blocks)


async def write_at_most(
    reply: ClientResponse, path: Path, most: int, masked: Callable[[bytes], bytes], longest: int
) -> None:
    """The same onto the disk, for files that would fill the memory, without what is `masked`: at most `longest` bytes
    at a time, which may come in two blocks. Raises TeacherError for more than `most`, StoreError."""
    size, held = 0, b""
    with disk_errors(path), path.open("wb") as file:
        async for block in reply.content.iter_any():
            size += len(block)
            if size > most:
                raise too_large(reply.url, most)
            held = masked(held + block)
            ready = max(0, len(held) - longest)
            file.write(held[:ready])
            held = held[ready:]
        file.write(held)


def too_large(url: URL, most: int) -> TeacherError:
    message = f"{shown_url(str(url))} sent more than {most / 2**20:.0f} MiB, which no answer to this takes."
    return TeacherError("reply_too_large", f"{message} The rest wasn't read.", retryable=True)
