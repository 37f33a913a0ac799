"""No client reads a reply of the web without end into memory, however small it comes packed; over real sockets."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tracemalloc
import zlib
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path

import httpx
import pytest

from sources import polite_http
from sources.answer_cache import AnswerCache
from sources.polite_http import TOO_LARGE, PoliteHttp
from sources.reply_size import ReplyRefusedError, ReplyTooLargeError, reads_at_most
from sources.request_pace import RequestPace
from tests.sources.floods import MIB, Flood, flooded

ROOT = Path(__file__).resolve().parents[2]
TEXT = b"A serra da Estrela. " * 1000


def fetched(flood: Flood, folder: Path) -> tuple[int, bytes]:
    with flooded(flood) as url:
        http = PoliteHttp(AnswerCache(folder), RequestPace(folder / "pace", 60_000), tries=1)
        try:
            answer = http.ask(f"{url}/a")
        finally:
            http.close()
    return answer.status, answer.body


def bomb(mib: int) -> bytes:
    packer = zlib.compressobj(level=1, wbits=31)
    return b"".join(packer.compress(bytes(MIB)) for _ in range(mib)) + packer.flush()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (repeat(bytes(MIB), 64), {}),
        ([bomb(64)], {"Content-Encoding": "gzip"}),
        (repeat(bytes(MIB), 64), {"Content-Length": str(64 * MIB)}),
    ],
    ids=["without end", "packed small", "told"],
)
def test_what_is_too_large_is_left_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: Iterable[bytes], headers: dict[str, str]
) -> None:
    monkeypatch.setattr(polite_http, "MAX_ANSWER_BYTES", MIB)
    flood = Flood(body, headers)
    tracemalloc.start()
    try:
        assert fetched(flood, tmp_path) == (TOO_LARGE, b"")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MIB
    assert flood.taken < 32 * MIB


def bare(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("Deflate", bare(TEXT)),
        ("br", TEXT),
    ],
    ids=["plain", "gzip", "deflate", "bare deflate", "unknown"],
)
def test_what_fits_comes_as_it_was_before_it_was_packed(tmp_path: Path, encoding: str, body: bytes) -> None:
    flood = Flood([body[:40], body[40:]], {"Content-Encoding": encoding})
    assert fetched(flood, tmp_path) == (200, TEXT)
    assert flood.accepted == "gzip, deflate", "nothing that can only be unpacked at once"


def test_what_cannot_be_unpacked_is_told_with_its_address(tmp_path: Path) -> None:
    with pytest.raises(ReplyRefusedError, match=r"http://127.0.0.1:\d+/a sent what can't be unpacked"):
        fetched(Flood([b"no gzip at all"], {"Content-Encoding": "gzip"}), tmp_path)


def test_a_question_for_the_size_alone_may_be_told_a_large_one() -> None:
    hook = reads_at_most(MIB, httpx.SyncByteStream)
    with (
        flooded(Flood([], {"Content-Length": str(64 * MIB)})) as url,
        httpx.Client(event_hooks={"response": [hook]}) as http,
    ):
        assert http.head(url).headers["Content-Length"] == str(64 * MIB)
        with pytest.raises(ReplyTooLargeError, match="sent more than 1 MiB"):
            http.get(url)


@pytest.mark.integration
def test_what_the_hub_says_of_a_dataset_is_read_up_to_a_limit(tmp_path: Path) -> None:
    flood = Flood(repeat(b" " * MIB, 64), {"Content-Type": "application/json"})
    asks = (
        "import sources.hub as hub; hub.MOST_API_BYTES = 2**20; hub.downloaded_dataset('org/rios', '', ['*.parquet'])"
    )
    with flooded(flood) as url:
        # huggingface_hub reads its environment when it is imported
        environment = {**os.environ, "HF_HUB_DISABLE_TELEMETRY": "1", "HF_HOME": str(tmp_path), "HF_ENDPOINT": url}
        environment.pop("HF_HUB_OFFLINE", None)
        done = subprocess.run(
            [sys.executable, "-c", asks], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
    assert f"ReplyTooLargeError: {url}/api/datasets/org/rios" in done.stderr, done.stderr
    assert flood.taken < 32 * MIB
