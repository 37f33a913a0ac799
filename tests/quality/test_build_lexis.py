"""A form that two rows of the table of evidence have with the same context is told with both rows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench" / "quality"))

from build_lexis import read_source


def test_rows_that_say_twice_what_a_form_is_are_both_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "evidence.tsv"
    rows = [
        "plugue plugues\t-3\thard\ttomada tomadas\tlexis\t\t",
        "plugue\t-3\thard\ttomada\tlexis\tprev=o\t",
        "# nada",
        "plugue plugues conector\t-2\tsoft\tficha fichas ligador\tlexis\t\t",
    ]
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines, leaks = read_source(table, {}, None)
    assert lines[-1].split("\t")[0] == "conector" and leaks == {"plugue", "plugues", "conector"}
    assert capsys.readouterr().err == f"{table}:4: 'plugue' and 1 more stand in row 1, which holds\n"
