"""The table of evidence says of no form twice what it is in one context."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.quality.build_lexis import conjugations, read_source
from quality.leaks.verbs import DATA


def written(folder: Path, *rows: str) -> Path:
    table = folder / "evidence.tsv"
    table.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return table


def test_rows_that_say_twice_what_a_form_is_are_refused_and_both_named(tmp_path: Path) -> None:
    table = written(
        tmp_path,
        "plugue plugues\t-3\thard\ttomada tomadas\tlexis\t\t",
        "plugue\t-3\thard\ttomada\tlexis\tprev=o\t",
        "# nada",
        "plugue plugues conector\t-2\tsoft\tficha fichas ligador\tlexis\t\t",
        "conector\t-2\tsoft\tligador\tlexis\t\t",
    )
    with pytest.raises(SystemExit) as refused:
        read_source(table, {}, None)
    assert str(refused.value).splitlines() == [
        f"{table}:4: 'plugue' and 1 more stand in row 1 too",
        f"{table}:5: 'conector' stand in row 4 too",
    ]


def test_a_second_verb_in_a_row_is_refused(tmp_path: Path) -> None:
    """A row of a verb is all its forms; of a second one nothing was spelled out."""
    table = written(tmp_path, "@apertar_a_tecla @apertar_as_teclas\t-1\tsoft\tcarregar_na_tecla x\tlexis\t\t")
    with pytest.raises(SystemExit, match="'@apertar_as_teclas' needs a row of its own"):
        read_source(table, conjugations(DATA), None)


def test_a_form_may_have_a_row_for_each_context(tmp_path: Path) -> None:
    table = written(tmp_path, "guia\t0\thard\tseparador\tlexis\tprev=nova\t", "guia\t0\tsoft\tguia\tlexis\tnext=de\t")
    lines, everywhere = read_source(table, {}, None)
    assert len(lines) == 2 and not everywhere


def test_what_is_shipped_is_what_the_table_spells_out() -> None:
    """Whoever changes the table builds it: a form's row, and so its advice, is never another than the table's."""
    hunspell = pytest.importorskip("hunspell")
    european = hunspell.Hunspell("pt_PT", hunspell_data_dir="/usr/share/hunspell")
    lines, _ = read_source(DATA / "evidence.tsv", conjugations(DATA), european)
    assert (DATA / "lexis.tsv").read_text(encoding="utf-8") == "\n".join(lines) + "\n"
