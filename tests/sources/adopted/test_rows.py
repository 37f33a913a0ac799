"""Rows of any file by their place: found one by one, in any order, and damaged ones as faults."""

from __future__ import annotations

import csv
import gzip
import io
import json
import pickle
import random
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.errors import StoreError
from sources.adopted.contract import RowFaultError
from sources.adopted.rows import AdoptedFile, AdoptedRows

ROWS = [
    {"n": str(number), "texto": f'à linha {number}, "ação"\ne outra; ' + "x" * (number % 50)} for number in range(700)
]


def rows_of(*paths: Path) -> AdoptedRows:
    return AdoptedRows([AdoptedFile(path=str(path), dataset="d", name=path.name) for path in paths])


def as_csv(separator: str) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["n", "texto"], delimiter=separator)
    writer.writeheader()
    writer.writerows(ROWS)
    return text.getvalue()


LINES = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n"


def write_zst(path: Path) -> None:
    with pa.CompressedOutputStream(str(path), "zstd") as stream:
        stream.write(LINES.encode())


def write_parquet(path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(ROWS), path, row_group_size=90)


def write_arrow(path: Path) -> None:
    table = pa.Table.from_pylist(ROWS)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table, max_chunksize=101)


FILES: dict[str, Callable[[Path], object]] = {
    "a.jsonl": lambda p: p.write_text(LINES, encoding="utf-8"),
    "bom.jsonl": lambda p: p.write_text(LINES, encoding="utf-8-sig"),
    "utf16.jsonl": lambda p: p.write_text(LINES, encoding="utf-16"),
    "a.jsonl.gz": lambda p: p.write_bytes(gzip.compress(LINES.encode())),
    "a.jsonl.zst": write_zst,
    "a.json": lambda p: p.write_text(json.dumps(ROWS, ensure_ascii=False, indent=1), encoding="utf-8"),
    "lines.json": lambda p: p.write_text(LINES, encoding="utf-8"),
    "a.csv": lambda p: p.write_text(as_csv(","), encoding="utf-8"),
    "excel.csv": lambda p: p.write_text("sep=;\n" + as_csv(";"), encoding="utf-8-sig"),
    "velho.csv": lambda p: p.write_text(as_csv(";"), encoding="cp1252"),
    "utf16.csv": lambda p: p.write_text(as_csv(";"), encoding="utf-16"),
    "a.tsv": lambda p: p.write_text(as_csv("\t"), encoding="utf-8"),
    "a.csv.gz": lambda p: p.write_bytes(gzip.compress(as_csv(",").encode())),
    "a.parquet": write_parquet,
    "a.arrow": write_arrow,
}


@pytest.mark.parametrize("name", FILES)
def test_the_rows_of_any_file_are_found_by_their_place_in_any_order(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    FILES[name](path)
    rows = pickle.loads(pickle.dumps(rows_of(path)))
    assert len(rows) == len(ROWS)
    places = [*range(300), *random.Random(3).sample(range(len(ROWS)), 20), len(ROWS) - 1, 0]
    assert [rows.at(place).value for place in places] == [ROWS[place] for place in places]
    numbers = [rows.at(place).number for place in range(len(ROWS))]
    assert numbers == sorted(set(numbers)) and numbers[0] in (1, 2, 3)


def test_a_damaged_row_is_a_fault_with_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    lines = [b'{"n": 1}', b'{"n": ', b"", b'{"n": "\xe7"}', b"nada", b'{"n": 2}']
    (tmp_path / "a.jsonl").write_bytes(b"\n".join(lines))
    (tmp_path / "b.json").write_text('[{"n": 1}, {"n": }, {"n": 3}, {"n": [1}', encoding="utf-8")
    (tmp_path / "c.csv").write_bytes(b'n,t\n1,a\n2\n3,"b" c\n4,d\n')
    rows = rows_of(*(tmp_path / name for name in ("a.jsonl", "b.json", "c.csv")))
    found = [rows.at(place) for place in range(len(rows))]
    told = [
        (row.file.name, row.number, row.value.reason if isinstance(row.value, RowFaultError) else row.value)
        for row in found
    ]
    assert told == [
        ("a.jsonl", 1, {"n": 1}),
        ("a.jsonl", 2, "damaged_json"),
        ("a.jsonl", 4, "bad_encoding"),
        ("a.jsonl", 5, "damaged_json"),
        ("a.jsonl", 6, {"n": 2}),
        ("b.json", 1, {"n": 1}),
        ("b.json", 2, "damaged_json"),
        ("b.json", 3, {"n": 3}),
        ("b.json", 4, "damaged_json"),
        ("c.csv", 2, {"n": "1", "t": "a"}),
        ("c.csv", 3, "wrong_columns"),
        ("c.csv", 4, "damaged_csv"),
        ("c.csv", 5, {"n": "4", "t": "d"}),
    ]


def test_a_file_that_changed_since_it_was_counted_ends_the_session(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"n": 1}\n{"n": 2}\n', encoding="utf-8")
    rows = rows_of(path)
    path.write_text('{"n": 1}\n', encoding="utf-8")
    with pytest.raises(StoreError, match="no longer the file"):
        rows.at(1)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.csv.gz"])
def test_what_a_cut_file_still_has_is_read_and_the_rest_is_one_fault(name: str, tmp_path: Path) -> None:
    dice = random.Random(1)
    noise = [f"{dice.getrandbits(8000):x}" for _ in range(300)]
    text = "\n".join(["n", *noise] if "csv" in name else [f'{{"n": "{word}"}}' for word in noise])
    path = tmp_path / name
    if name.endswith(".zst"):
        with pa.CompressedOutputStream(str(path), "zstd") as stream:
            stream.write(text.encode())
    else:
        path.write_bytes(gzip.compress(text.encode()))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    rows = rows_of(path)
    found = [rows.at(place).value for place in range(len(rows))]
    assert 20 < len(found) < 290
    assert [value["n"] for value in found[:20]] == noise[:20]
    assert [value.reason for value in found if isinstance(value, RowFaultError)] == ["cut_short"]
