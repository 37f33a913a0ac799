"""How much of a web reply is read into memory, and how it is unpacked: for every client of httpx, and the hub's."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any

from schemas.errors import OutOfReachError
from schemas.redirects import shown

ACCEPTED = "gzip, deflate"
"""For Accept-Encoding: what can be unpacked piece by piece. httpx would ask for zstd too, whose few bytes may stand for
gigabytes, and unpack those at once."""
PIECE_BYTES = 2**20
_FRAMED = 15
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": _FRAMED}


class ReplyRefusedError(OutOfReachError):
    """A reply that can't be taken. `why` is a verb's phrase: `sent more than...`."""

    def __init__(self, address: str, why: str) -> None:
        super().__init__(f"{shown(address)} {why}.", "Is it the address that you mean? What was done is kept.")
        self.args = (address, why)


class ReplyTooLargeError(ReplyRefusedError):
    """A reply of more bytes than are read of one; the rest was left."""


def reads_at_most(most: int, stream_class: type) -> Callable[[Any], None]:
    """A response hook for a client of httpx, whose `SyncByteStream` is given (huggingface_hub has its own httpx): no
    reply is read beyond `most` bytes, unpacked.

    What it says of its size is believed at once, the rest counted. Reading raises ReplyTooLargeError, or
    ReplyRefusedError where it can't be unpacked.
    """
    bounded = type("BoundedStream", (_Bounded, stream_class), {})

    def bound(reply: Any) -> None:
        address, told = str(reply.url), reply.headers.get("Content-Length", "")
        if reply.request.method != "HEAD" and told.isdecimal() and int(told) > most:
            raise _too_large(address, most)
        window = _WINDOWS.get(reply.headers.pop("Content-Encoding", "").strip().lower(), 0)
        reply.stream = bounded(reply.stream, address, most, window)

    return bound


def _too_large(address: str, most: int) -> ReplyTooLargeError:
    return ReplyTooLargeError(address, f"sent more than {most / 2**20:.0f} MiB, and the rest wasn't read")


class _Bounded:
    """A reply's stream, unpacked here and counted. `window` is zlib's; 0 for bytes as they come."""

    def __init__(self, stream: Any, address: str, most: int, window: int) -> None:
        self._stream, self._address, self._most, self._window = stream, address, most, window

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for piece in self._unpacked() if self._window else self._stream:
            size += len(piece)
            if size > self._most:
                raise _too_large(self._address, self._most)
            yield piece

    def _unpacked(self) -> Iterator[bytes]:
        inflate, may_be_bare = zlib.decompressobj(self._window), self._window == _FRAMED
        for received in self._stream:
            packed = received
            while packed and not inflate.eof:
                try:
                    piece = inflate.decompress(packed, PIECE_BYTES)
                except zlib.error as error:
                    if not may_be_bare:
                        raise ReplyRefusedError(self._address, f"sent what can't be unpacked ({error})") from error
                    inflate, may_be_bare = zlib.decompressobj(-_FRAMED), False  # some servers leave the frame out
                    continue
                may_be_bare, packed = False, inflate.unconsumed_tail
                yield piece

    def close(self) -> None:
        self._stream.close()
