"""The one table of evidence (quality/data/evidence.tsv, spelled out as lexis.tsv): leaks and verdict read it here."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from quality.leaks.verbs import DATA

TABLE = DATA / "lexis.tsv"
LEAKS, VERDICT_ALONE = ("hard", "soft"), "-"


class EvidenceRow(NamedTuple):
    """One row: forms with their European forms (one for each, or one for all), and what they say. `weight` is natural
    log-odds, + European; `severity` is hard, soft or '-' (evidence of the verdict alone)."""

    forms: tuple[str, ...]
    weight: float
    severity: str
    european: tuple[str, ...]
    category: str
    context: str


@cache
def evidence_rows() -> tuple[EvidenceRow, ...]:
    """Every row of the table, in its order."""
    return tuple(_row(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines())


def _row(cells: list[str]) -> EvidenceRow:
    forms, weight, severity, european, category, *context = cells
    separator = " " if severity == VERDICT_ALONE else ","
    return EvidenceRow(
        tuple(forms.split(separator)),
        float(weight),
        severity,
        tuple(european.split(",")),
        category,
        context[0] if context else "",
    )
