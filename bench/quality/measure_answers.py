"""Precision and recall of the checks of answers (refusal, openers, loops, personal data, ...) on labelled answers.

    python -m bench.quality.measure_answers [ROWS.jsonl] [--misses]

A row is {"id", "instruction", "answer", "labels": [...], "finish_reason", "spans": [{"text", "type"}]}; no label means
that the answer is good. Both shipped sets (tests/quality/data/blind/answers_*.jsonl) were written by people who never
saw the rules. The first was read while these were made; the second was not, and is what is measured unless told.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from quality.assistant.talk import find_closing
from quality.checks import run_checks, validate_settings
from quality.contract import CheckInput
from quality.personal.find import find_personal_data
from schemas.message import Message
from schemas.sample import Content

ROWS = Path(__file__).resolve().parents[2] / "tests/quality/data/blind/answers_second.jsonl"
Row = dict[str, Any]

CHECK_OF_LABEL = {
    "refusal": ("refusal", {"refusal"}),
    "opener": ("openers", {"empty_opener"}),
    "empty_closing": ("openers", {"empty_closing"}),
    "meta_talk": ("meta_talk", {"meta_talk"}),
    "placeholder": ("placeholders", {"placeholder"}),
    "markup": ("markup", {"chat_markup", "template_markup", "role_label", "broken_text"}),
    "truncated": ("truncation", {"truncated"}),
    "loop": ("repetition", {"loop"}),
    "copied_instruction": ("copied_instruction", {"copied_instruction"}),
    "not_portuguese": ("language", {"not_portuguese", "foreign_script"}),
    "personal_data": ("personal_data", {"personal_data"}),
}
ENTITIES = {
    "phone": {"PT_MOBILE", "PT_LANDLINE"},
    "email": {"EMAIL_ADDRESS"},
    "address": {"PT_ADDRESS", "PT_POSTAL_CODE"},
    "postal_code": {"PT_POSTAL_CODE", "PT_ADDRESS"},
    "iban": {"IBAN_CODE", "PT_NIB"},
    "nib": {"IBAN_CODE", "PT_NIB"},
    "plate": {"PT_PLATE"},
    "cc": {"PT_CITIZEN_CARD", "PT_CIVIL_NUMBER"},
    "health_number": {"PT_HEALTH_NUMBER"},
    "nif": {"PT_NIF"},
    "niss": {"PT_NISS"},
    "passport": {"PT_PASSPORT"},
    "card": {"CREDIT_CARD"},
}


def found_labels(row: Row) -> dict[str, str]:
    """Which labels the checks would give a row, each with what the check says."""
    messages = (Message(role="user", content=row["instruction"]), Message(role="assistant", content=row["answer"]))
    finish = {"answer": row.get("finish_reason", "stop")}
    given = CheckInput(
        Content(kind="chat", messages=messages), seed={"instruction": row["instruction"]}, finish_reasons=finish
    )
    found = {}
    for label, (check, reasons) in CHECK_OF_LABEL.items():
        if label == "empty_closing":  # the check names one reason, and an empty opener comes first
            if closing := find_closing(row["answer"], row["instruction"]):
                found[label] = closing
            continue
        rejected = run_checks([(check, validate_settings(check))], given).rejected_by
        if rejected and rejected[1].reason in reasons:
            found[label] = rejected[1].detail
    return found


def label_table(rows: list[Row], found: list[dict[str, str]]) -> Table:
    """For each label: rows that have it, rows found, precision, recall."""
    table = Table("label", "positives", "found", "right", "precision", "recall", "false alarms on good answers")
    for label in CHECK_OF_LABEL:
        positive = {row["id"] for row in rows if label in row["labels"]}
        reported = {row["id"] for row, labels in zip(rows, found, strict=True) if label in labels}
        good = sum(not row["labels"] and label in labels for row, labels in zip(rows, found, strict=True))
        right = len(positive & reported)
        table.add_row(
            label,
            str(len(positive)),
            str(len(reported)),
            str(right),
            f"{right / len(reported):.3f}" if reported else "-",
            f"{right / len(positive):.3f}" if positive else "-",
            str(good),
        )
    return table


def span_table(rows: list[Row]) -> Table:
    """For each type of personal data: its spans, those that a finding touches, covers whole, and names rightly; and
    findings that touch no span."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        findings = find_personal_data(row["answer"])
        touched = set()
        for span in row.get("spans", ()):
            start = row["answer"].find(span["text"])
            end = start + len(span["text"])
            near = [f for f in findings if f.start < end and f.end > start]
            touched |= {(f.start, f.end) for f in near}
            counts[span["type"], "spans"] += 1
            counts[span["type"], "found"] += bool(near)
            counts[span["type"], "whole"] += any(f.start <= start and f.end >= end for f in near)
            counts[span["type"], "named"] += any(f.rule in ENTITIES.get(span["type"], ()) for f in near)
        for finding in findings:
            if (finding.start, finding.end) not in touched:
                counts[f"(elsewhere) {finding.rule}", "found"] += 1
    table = Table("personal data", "spans", "found", "whole", "named rightly")
    for kind in sorted({kind for kind, _ in counts}):
        table.add_row(kind, *(str(counts[kind, column]) for column in ("spans", "found", "whole", "named")))
    return table


def print_misses(rows: list[Row], found: list[dict[str, str]], console: Console) -> None:
    """Every row where labels and checks disagree, whole."""
    for row, labels in zip(rows, found, strict=True):
        missed, extra = set(row["labels"]) - set(labels), set(labels) - set(row["labels"])
        if missed or extra:
            said = {label: labels[label] for label in extra}
            console.print(f"{row['id']} missed {sorted(missed)} extra {said} ({row.get('note', '')})", markup=False)
            console.print(f"  Q: {row['instruction']!r}\n  A: {row['answer']!r}\n", markup=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="?", type=Path, default=ROWS)
    parser.add_argument("--misses", action="store_true", help="print every row that was missed or wrongly found")
    arguments = parser.parse_args()
    rows: list[Row] = [json.loads(line) for line in arguments.rows.read_text(encoding="utf-8").splitlines()]
    found = [found_labels(row) for row in rows]
    console = Console()
    good = [labels for row, labels in zip(rows, found, strict=True) if not row["labels"]]
    console.print(f"{len(rows)} answers, {len(good)} of them good; {sum(map(bool, good))} of these hit")
    console.print(label_table(rows, found))
    console.print(span_table(rows))
    if arguments.misses:
        print_misses(rows, found, console)


if __name__ == "__main__":
    main()
