"""What an audit keeps of a row that was turned down: all that the checks found in it."""

from __future__ import annotations

from typing import Any

from quality.checks import Outcome
from quality.contract import Problem


def audited(problem: Problem, outcome: Outcome) -> dict[str, Any]:
    """A rejection's evidence with, under `audit`, findings and measures of every check, and what else would reject."""
    return {
        **problem.evidence,
        "audit": {
            "findings": [finding.model_dump() for finding in outcome.findings],
            "measures": outcome.measures,
            "also": {check: other.model_dump() for check, other in outcome.also},
        },
    }
