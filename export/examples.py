"""A row of each kind for the card: short, and without what a card should not repeat."""

from __future__ import annotations

from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Examples:
    """One row of each kind: `whole` where one is short enough, else the first with its long texts cut."""

    whole: dict[str, dict[str, Any]] = field(default_factory=dict)
    cut: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def of_kinds(self) -> dict[str, dict[str, Any]]:
        found = {**self.cut, **self.whole}
        return {kind: found[kind] for kind in sorted(found)}

    def add(self, rows: pa.Table | None) -> None:
        """Look for an example of each kind that has none yet: the first row by id that is fit to be shown."""
        if rows is None:
            return
        for kind in sorted(set(pc.unique(rows["kind"]).to_pylist()) - self.whole.keys()):
            for row in rows.filter(pc.equal(rows["kind"], kind)).slice(0, LOOKED_AT).to_pylist():
                shown = {name: value for name, value in row.items() if name not in LEFT_OUT and value is not None}
                short = len(orjson.dumps(shown)) <= LONGEST
                if (short or kind not in self.cut) and _harmless(shown):
                    (self.whole if short else self.cut)[kind] = shown if short else _cut(shown)
                if kind in self.whole:
                    break


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
