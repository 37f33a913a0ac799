from __future__ import annotations

import datetime
import gzip
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from schemas.errors import UsageError
from schemas.ids import text_digest
from sources.files import LONGEST_LINE, numbered_rows, read_seeds
from sources.seed_rows import seed_row, write_seeds


def test_jsonl_rows_keep_their_columns_and_gain_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "rios.jsonl"
    path.write_text(
        '{"text": "O Douro nasce em Espanha.", "rio": "Douro"}\n\n'
        '{"text": "O Sado corre para norte.", "licence": "CC0-1.0"}\n'
    )
    frame = read_seeds(path)
    assert frame["rio"].to_list() == ["Douro", None]
    assert frame["licence"].to_list() == ["NOASSERTION", "CC0-1.0"]
    assert frame["source"].to_list() == ["rios.jsonl"] * 2
    assert frame["digest"][0] == text_digest("O Douro nasce em Espanha.")
    assert frame["id"].n_unique() == 2
    assert frame["id"].to_list() == read_seeds(path)["id"].to_list()


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_written_seeds_read_back_the_same(tmp_path: Path, suffix: str) -> None:
    rows = [
        seed_row(t, source="Livro", licence="CC0-1.0", date="1888-01-01", title="Os Maias") for t in ("Um.", "«Dois»")
    ]
    path = tmp_path / "fora" / f"s{suffix}"
    write_seeds(rows, path)
    assert read_seeds(path).to_dicts() == rows


def test_rows_equal_in_everything_are_kept_once_and_a_given_id_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"text": "a"}\n{"text": "a"}\n')
    assert read_seeds(path).height == 1
    path.write_text('{"id": 7, "text": "a"}\n{"id": 7, "text": "b"}\n')
    with pytest.raises(UsageError, match=r"s\.jsonl:2: id '7' stands at .*s\.jsonl:1"):
        read_seeds(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_csv_of_a_portuguese_spreadsheet(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "s.csv"
    path.write_bytes('código;text\n0123;"Coração;\nde leão"\n\n4000;Está bem\n'.encode(encoding))
    frame = read_seeds(path)
    assert frame["código"].to_list() == ["0123", "4000"]
    assert frame["text"].to_list() == ["Coração;\nde leão", "Está bem"]


def test_parquet_with_dates_and_lists(tmp_path: Path) -> None:
    path = tmp_path / "s.parquet"
    pl.DataFrame(
        {"instrução": ["a", "b"], "quando": [datetime.date(2020, 1, 2)] * 2, "l": [[1], [2, 3]]}
    ).write_parquet(path)
    frame = read_seeds(path)
    assert frame["quando"].to_list() == ["2020-01-02"] * 2
    assert frame["l"].to_list() == [[1], [2, 3]]
    assert frame["digest"].n_unique() == frame["id"].n_unique() == 2


def test_objects_of_different_shapes_in_one_column_become_json_text(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    path.write_text('{"text": "a", "args": {"n": 1}}\n{"text": "b", "args": {"n": "um"}}\n{"text": "c"}\n')
    assert read_seeds(path)["args"].to_list() == ['{"n":1}', '{"n":"um"}', None]


def test_compressed_lines_are_read_and_damage_is_named(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(gzip.compress('{"text": "ação"}\n'.encode()))
    assert read_seeds(path)["text"].to_list() == ["ação"]
    path.write_bytes(b"isto nunca foi gzip")
    with pytest.raises(UsageError, match=r"s\.jsonl\.gz: can't be read"):
        read_seeds(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("s.jsonl", '{"text": "a"}\n{"text": \n', r"s\.jsonl:2: not valid JSON"),
        ("s.jsonl", '{"text": "a"}\n[1]\n', r"s\.jsonl:2: a JSON object was expected, not list"),
        (
            "s.jsonl",
            '{"text": "a"}\n{"text": {"b": 1}}\n',
            r"s\.jsonl: column 'text' holds values of different kinds \(dict, str\)",
        ),
        ("s.jsonl", "\n", r"s\.jsonl: no rows"),
        ("s.csv", "a,b\n1,2\n1,2,3\n", r"s\.csv:3: 3 values, but the header names 2"),
        ("s.csv", 'a,b\n"x\ny",2\n1\n', r"s\.csv:4: 1 values"),
        ("s.csv", "a,a\n1,2\n", r"s\.csv:1: each column needs a name of its own"),
        ("s.csv", 'a,b\n1,"2\n', r"s\.csv:2: not valid CSV"),
        ("s.parquet", "isto não é Parquet", r"s\.parquet: not a Parquet file"),
        ("s.docx", "?", r"s\.docx: rows are read from"),
    ],
)
def test_what_can_not_be_read_is_named_with_its_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(UsageError, match=message):
        read_seeds(tmp_path / name)


@pytest.mark.parametrize("name", ["nada.jsonl", "nada.parquet", "nada.csv"])
def test_a_missing_file_is_said_as_such(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"{name}: there is no such file")):
        read_seeds(tmp_path / name)


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\ufeffsep=;"])
def test_the_line_that_tells_excel_its_separator_is_no_header(tmp_path: Path, first: str) -> None:
    path = tmp_path / "rios.csv"
    path.write_text(f"{first}\r\ntext;id\r\nO Douro, o rio.;a\r\nO Sado;b\r\n", encoding="utf-8")
    assert read_seeds(path)["text"].to_list() == ["O Douro, o rio.", "O Sado"]
    assert [number for number, _ in numbered_rows(path)] == [3, 4]
    path.write_text(f"{first}\r\ntext;id\r\nO Douro\r\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"rios\.csv:3: 1 values"):
        read_seeds(path)


def test_a_separator_that_excel_is_told_is_the_one(tmp_path: Path) -> None:
    path = tmp_path / "rios.csv"
    path.write_text("sep=|\ntext|a;b;c\nO Douro|1;2;3\n", encoding="utf-8")
    assert read_seeds(path)["a;b;c"].to_list() == ["1;2;3"]


def test_a_line_that_is_far_too_long_for_a_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rios.jsonl"
    path.write_bytes(b'{"text": "O Douro"}\n{"text": "' + b"a" * LONGEST_LINE + b'"}\n{"text": "O Sado"}\n')
    with pytest.raises(UsageError, match=r"rios\.jsonl:2: a line of over 16 MiB"):
        read_seeds(path)
    skipped: Counter[str] = Counter()
    assert [number for number, _ in numbered_rows(path, skipped)] == [1, 3]
    assert skipped == {"too_long": 1}
