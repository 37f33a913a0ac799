"""Tables and records: every answer is found again from what is written; all of it is European Portuguese."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest
from jsonschema import Draft202012Validator

from generators.invented_data.catalogue import SUBJECTS
from generators.invented_data.contract import STYLES, Table, written
from generators.invented_data.questions import KINDS, question
from generators.invented_data.records import RECORDS
from generators.invented_data.subjects import Subject, table_of
from generators.verifying.kept_parts import missing_parts
from generators.verifying.known_result import KnownResult
from prompts.packs import load_pack
from quality.constraints.records import same_record
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings

Lines = list[list[str]]


def read(table: Table) -> Lines:
    """The table's lines as anybody reads them from its text."""
    return list(csv.reader(io.StringIO(written(table, "csv")), delimiter=";"))[1:]


def value(cell: str) -> Decimal:
    return Decimal(cell.replace(" ", "").replace(",", "."))


def column(subject: Subject, text: str) -> int:
    """Which column a question speaks of; its words stand in it, with or without an article."""
    named = [n for n, number in enumerate(subject.numbers) if number.what.split(" ", 1)[1] in text]
    return 2 + max(named, key=lambda n: len(subject.numbers[n].what))


def rounded(values: list[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def again(kind: str, subject: Subject, tables: tuple[Table, ...], asked: KnownResult) -> bool:
    """Whether the answer follows from the text of table and question."""
    lines = read(tables[0])
    if kind == "não consta":
        return asked.words == ("não consta",) and subject.absent in asked.text
    if kind in ("em falta", "sem falhas"):
        gaps = [line[0] for line in lines if not line[2]]
        known = [value(line[2]) for line in lines if line[2]]
        return list(asked.words) == gaps != [] if kind == "em falta" else Decimal(asked.number) == rounded(known)
    place = column(subject, asked.text)
    quoted = re.findall(r"«([^»]+)»", asked.text)
    if len(tables) > 1:
        of_person = {line[1]: line[0] for line in read(tables[1])}
        held = [value(line[place]) for line in lines if line[1] == of_person[quoted[0]]]
        return Decimal(asked.number) == (max(held) if "mais alto" in asked.text else sum(held))
    if "média" in asked.text:
        return Decimal(asked.number) == rounded([value(line[place]) for line in lines])
    if limit := re.search(r"(superior|inferior) a ([\d ]+(?:,\d+)?)", asked.text):
        sign = 1 if limit[1] == "superior" else -1
        names = [line[0] for line in lines if sign * (value(line[place]) - value(limit[2])) > 0]
        return Decimal(asked.number) == len(names) if asked.number else list(asked.words) == names
    if asked.words:
        falling = re.search(r"maior|mais alto", asked.text) is not None
        names = [line[0] for line in sorted(lines, key=lambda line: value(line[place]), reverse=falling)]
        return list(asked.words) == names[: len(asked.words)]
    return Decimal(asked.number) == sum(value(line[place]) for line in lines if not quoted or line[1] == quoted[0])


@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_follows_from_what_is_written(kind: str) -> None:
    for seed, (name, subject) in enumerate(sorted(SUBJECTS.items()) * 3):
        tables, asked = question(kind, Random(seed), subject)
        assert again(kind, subject, tables, asked), (name, seed, asked, written(tables[0], "csv"))


@pytest.mark.parametrize("style", STYLES)
def test_a_table_says_the_same_in_every_style(style: str) -> None:
    table = table_of(SUBJECTS["casa"], Random(4), gaps=2)
    text = written(table, style)  # type: ignore[arg-type]
    assert all(str(row[0]) in text for row in table.rows)
    if style == "json":
        rows = json.loads(text)
        assert [row["Água (€)"] for row in rows] == [None if c is None else float(c) for c in table.column(2)]
    else:
        assert re.search(r"\d\.\d", text) is None and re.search(r"\d,\d\d", text)


def test_texts_are_european_portuguese_and_no_question_treats_anybody_as_tu() -> None:
    texts = [question(kind, Random(1), subject)[1].text for kind in KINDS for subject in SUBJECTS.values()]
    texts += [told for family in RECORDS.values() for seed in range(5) for told in family(Random(seed)).told]
    assert [(f.text, f.rule) for text in texts for f in (*find_leaks(text), *find_misspellings(text))] == []
    assert [text for text in texts if re.match(r"(Soma|Indica|Conta|Diz|Calcula|Faz|Ordena)\b", text)] == []


@pytest.mark.parametrize("family", RECORDS)
def test_a_record_holds_to_its_schema_and_is_told_in_full(family: str) -> None:
    records = [RECORDS[family](Random(seed)) for seed in range(30)]
    assert len({json.dumps(record.values) for record in records}) >= 28
    for record in records:
        assert list(Draft202012Validator(record.schema).iter_errors(record.values)) == []
        Draft202012Validator.check_schema(record.schema)
        assert missing_parts(" ".join(record.told), record.keep) == []
        assert same_record(json.dumps(record.values, ensure_ascii=False), record.values)[0]
        told = [name for name, value in record.values.items() if value is not None]
        assert len(told) == len(record.told)


def test_the_pack_names_every_family_once() -> None:
    assert sorted(row["family"] for row in load_pack("invented_data").rows) == sorted([*SUBJECTS, *RECORDS])
