"""Compressed files that are damaged, or that become far more than they are, end with a sentence."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from schemas.errors import UsageError
from sources import unpacked
from sources.adopted.rows import reader_of
from sources.documents import read_documents
from sources.files import numbered_rows
from sources.text_rows import read_rows
from text.encoding import decode


def rows_of(count: int) -> bytes:
    return b"".join(json.dumps({"text": f"Linha {n}"}).encode() + b"\n" for n in range(count))


def test_a_small_file_that_becomes_enormous_is_turned_down_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacked, "ALWAYS_ALLOWED", 2**16)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "' + b"a" * 10**6 + b'"}\n'))
    reader = reader_of(path)
    assert reader is not None
    for read in (lambda: list(numbered_rows(path)), lambda: list(read_rows(path)), lambda: reader.count(path)):
        with pytest.raises(UsageError, match=r"bomb.jsonl.gz: unpacked, it is over 200 times its size.*\n.*unpack it"):
            read()


@pytest.mark.parametrize("ending", [".jsonl.gz", ".jsonl.zst"])
def test_honest_compressed_rows_are_read(tmp_path: Path, ending: str) -> None:
    import pyarrow

    path = tmp_path / f"rows{ending}"
    kind = "gzip" if ending.endswith("gz") else "zstd"
    with pyarrow.CompressedOutputStream(str(path), kind) as stream:
        stream.write(rows_of(500))
    assert len(list(numbered_rows(path))) == 500
    assert next(iter(read_rows(path))).place == f"{path}:1"


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_a_cut_or_garbled_file_is_named(tmp_path: Path, kind: str) -> None:
    import pyarrow

    path = tmp_path / f"rows.jsonl.{'gz' if kind == 'gzip' else 'zst'}"
    with pyarrow.CompressedOutputStream(str(path), kind) as stream:
        stream.write(rows_of(900))
    whole = path.read_bytes()
    garbled = whole[:40] + b"\xff\x00\xff" + whole[43:]
    for damaged in (whole[: len(whole) // 2], b"\x00" * 9 + whole[9:], *([garbled] if kind == "gzip" else [])):
        path.write_bytes(damaged)
        with pytest.raises(UsageError, match=r"can't be read|not valid JSON"):
            list(numbered_rows(path))


@pytest.mark.parametrize("charset", ["base64", "rot13", "hex", "zip", "undefined", "punycode\x00", "nada"])
def test_a_page_may_say_that_it_is_written_in_what_is_no_writing(charset: str) -> None:
    assert decode("A ponte é bonita.".encode("cp1252"), charset) == "A ponte é bonita."


def test_a_page_in_base64_by_its_own_word_is_read(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    text = "<p>A ponte é bonita e abriu em 1966, e atravessa o rio Tejo há muito tempo.</p>" * 5
    page.write_bytes(f"<html><head><meta charset=base64></head><body>{text}</body></html>".encode("cp1252"))
    assert "é bonita" in next(iter(read_documents(page))).text
