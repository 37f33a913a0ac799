"""A row of each kind for the card: short, and without what a card should not repeat."""

from __future__ import annotations

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
LEFT_OUT = {
    *("id", "kind", "domain", "topic", "recipe", "method", "source", "licence", "teacher", "teacher_licence", "run_id"),
    *("reviewed", "decision", "judge_scores", "reviewers", "finding_count", "variety_score", "turns", "tokens"),
    *("extra_info", "data_source"),
}
"""Columns that a row of the card does not show: they are described above it."""


def add_examples(found: dict[str, dict[str, Any]], rows: pa.Table | None) -> None:
    """Add to `found` an example of each kind that has none yet: the first row by id that is fit to be shown."""
    if rows is None:
        return
    for kind in sorted(set(rows["kind"].to_pylist()) - found.keys()):
        of_kind = rows.filter(pc.equal(rows["kind"], kind)).slice(0, LOOKED_AT).to_pylist()
        shown = ({name: value for name, value in row.items() if _is_shown(name, value)} for row in of_kind)
        example = next((row for row in shown if _fit(row)), None)
        if example:
            found[kind] = example


def _is_shown(name: str, value: Any) -> bool:
    return name not in LEFT_OUT and value is not None


def _fit(row: dict[str, Any]) -> bool:
    text = orjson.dumps(row).decode()
    if len(text) > LONGEST or find_personal_data(text):
        return False
    return not any(finding.severity == "hard" for finding in find_leaks(text))
