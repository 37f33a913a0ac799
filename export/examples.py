"""A row of each kind for the card: short, and without what a card should not repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from quality.leaks.find import find_leaks
from quality.personal.find import find_personal_data

LOOKED_AT = 40
"""Rows of a kind that are looked at in one batch."""
LONGEST = 4_000
"""Bytes of a row's JSON."""
LONGEST_TEXT = 600
"""Characters of a text in a row that is longer."""
LEFT_OUT = {
    *("id", "kind", "domain", "topic", "recipe", "method", "source", "licence", "teacher", "teacher_licence", "run_id"),
    *("reviewed", "decision", "judge_scores", "reviewers", "finding_count", "variety_score", "turns", "tokens"),
    *("extra_info", "data_source", "images", "audios", "image"),
}
"""Columns that a row of the card does not show: they are described above it."""


def candidates(rows: pa.Table) -> pa.Table:
    """Of rows as they are written the first of each kind, as far as they are shown."""
    kinds = rows["kind"]
    first = [pc.indices_nonzero(pc.equal(kinds, kind))[:LOOKED_AT] for kind in pc.unique(kinds)]
    shown = [name for name in rows.column_names if name == "kind" or name not in LEFT_OUT]
    return rows.select(shown).take(pa.concat_arrays(first))


def examples(batches: Sequence[pa.Table]) -> dict[str, dict[str, Any]]:
    """By kind the first row among `candidates` that is fit to be shown: one that is short enough, where there is any,
    else the first with its long texts cut."""
    whole: dict[str, dict[str, Any]] = {}
    cut: dict[str, dict[str, Any]] = {}
    for row in (row for batch in batches for row in batch.to_pylist() if row["kind"] not in whole):
        shown = {name: value for name, value in row.items() if name not in LEFT_OUT and value is not None}
        short = len(orjson.dumps(shown)) <= LONGEST
        if (short or row["kind"] not in cut) and _harmless(shown):
            (whole if short else cut)[row["kind"]] = shown if short else _cut(shown)
    return dict(sorted({**cut, **whole}.items()))


def _harmless(row: dict[str, Any]) -> bool:
    """Whether nothing in a row looks like personal data, nor surely Brazilian but for what a pair turns down."""
    meant = orjson.dumps({name: value for name, value in row.items() if not name.startswith("rejected")}).decode()
    is_personal = bool(find_personal_data(orjson.dumps(row).decode()))
    return not is_personal and not any(finding.severity == "hard" for finding in find_leaks(meant))


def _cut(value: Any) -> Any:
    """A value whose long texts end in an ellipsis."""
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    return f"{value[:LONGEST_TEXT]}…" if isinstance(value, str) and len(value) > LONGEST_TEXT else value
