"""A field of a sample that is in the one list of columns reaches the export, wherever in the sample it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from export.exporting import export_runs
from export.files.manifest import read_manifest
from export.sample_columns import SAMPLE_COLUMNS
from export.selection import Shape, Splits
from reports.diff import read_rows
from schemas.sample import Content, Provenance, Sample
from store.grounds import Grounds, grounds
from tests.export.export_run_builders import decide, make_run, make_sample

PLACES = {"sample": Sample, "content": Content, "provenance": Provenance}

EXPORTING = """
import sys
from pathlib import Path
import export.sample_columns as listed
from export.columns import Column
listed.SAMPLE_COLUMNS += (
    listed.SampleColumn(Column("passage", "string", "The text."), "content"),
    listed.SampleColumn(Column("teacher_revision", "string", "Which."), "provenance"),
    listed.SampleColumn(Column("reading_ease", "float64", "How easy."), "measures"),
    listed.SampleColumn(Column("never_measured", "float64", "Nothing has it."), "measures"),
)
listed.NAMES = [one.name for one in listed.SAMPLE_COLUMNS]
listed.TEXTS = [one.name for one in listed.SAMPLE_COLUMNS if one.is_text]
from export.exporting import export_runs
from export.selection import Shape, Splits
from store.run import Run
shape = Shape(file_type=sys.argv[3])
export_runs([Run.open(sys.argv[1])], Path(sys.argv[2]), splits=Splits(validation=0), shape=shape)
"""


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["jsonl", "parquet"])
@pytest.mark.parametrize("seed", [{}, {"seed": {"number": 7, "nested": {"a": 1}}}], ids=["texts", "any seed"])
def test_a_listed_field_is_a_column_in_nfc_and_null_where_a_row_lacks_it(
    tmp_path: Path, file_type: str, seed: dict
) -> None:
    decomposed = "A Amélia chegou a\u0300s nove."
    samples = [
        make_sample(0, kind="grounded", passage=decomposed, measures={"reading_ease": 61, "other": 1.5}, **seed),
        make_sample(1, measures={"reading_ease": 0.25}, teacher_revision="", **seed),
        make_sample(2, **seed),
    ]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    words = [sys.executable, "-c", EXPORTING, str(run.path), str(tmp_path / "out"), file_type]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version = tmp_path / "out" / "v0001"
    (data,) = (version / "data" / "train").iterdir()
    rows = {row["id"]: row for row in read_rows(data)}
    found = [[rows[s.id][name] for s in samples] for name in ("passage", "teacher_revision", "reading_ease")]
    assert found == [["A Amélia chegou às nove.", None, None], ["1", None, "1"], [61.0, 0.25, None]]
    described = {column.name: column.description for column in read_manifest(version).columns}
    assert described["reading_ease"] == "How easy." and {"never_measured", "quote"} <= set(described)


@pytest.mark.slow
def test_rows_and_card_say_what_an_answer_stands_on(tmp_path: Path) -> None:
    source = "https://diariodarepublica.pt/exemplo"
    samples = [
        make_sample(0, stands_on=source, valid_on="2026-11-28"),
        make_sample(1, kind="grounded", passage="A Amélia chegou às nove.", quote="chegou às nove"),
        make_sample(2, passage="A Amélia chegou às nove."),
        make_sample(3),
    ]
    run = make_run(tmp_path / "run", samples, [decide(s, "accepted") for s in samples])
    export_runs([run], tmp_path / "out", splits=Splits(validation=0), shape=Shape(file_type="jsonl"))
    version = tmp_path / "out" / "v0001"
    (data,) = (version / "data" / "train").iterdir()
    rows = {row["id"]: row for row in read_rows(data)}
    found = [(rows[s.id]["stands_on"], rows[s.id]["valid_on"]) for s in samples]
    assert found == [(source, "2026-11-28"), *[(None, None)] * 3]
    said = "3 samples (75%) stand on a source: 2 were written from a text of their seed, 1 from dated excerpts"
    assert said in (version / "README.md").read_text(encoding="utf-8")
    assert grounds(run, 4) == Grounds(samples=4, on_passage=2, on_excerpts=1), "status counts by the same rule"


def test_every_listed_column_is_a_field_of_the_place_it_names() -> None:
    for one in SAMPLE_COLUMNS:
        assert one.place == "measures" or one.name in PLACES[one.place].model_fields, one.name
        assert one.column.type in ("string", "float64") and one.column.description
