"""What is counted of rows: sums that add up, whatever order and process they come from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any, Final

from reports.audit.rows import AuditedRow

SCORE_BINS: Final = 20
LENGTH_EDGES: Final = (10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
"""Words: a row of 10 to 19 words counts under 20."""
NOT_BRAZILIAN: Final = frozenset(("misspelling", "pre_ao90", "personal_data", "treatment", "number_format"))
"""Categories of findings that are no Brazilianisms."""
CLEARLY_BRAZILIAN: Final = 0.2
"""The score under which `variety` rejects a text of 40 words and more."""


@dataclass(slots=True)
class Tally:
    """Counts of rows. `words` are those of the answers that findings belong to; `found` counts findings by category,
    `hard` those that reject alone; `scores` is a histogram of the probability of pt-PT in twenty bins."""

    rows: int = 0
    accepted: int = 0
    unread: int = 0
    """Rows without an answer: damaged, or of no known shape."""
    cut_short: int = 0
    """Rejected rows whose checks stopped at the first: what else is in them is not known."""
    words: int = 0
    characters: int = 0
    turns: int = 0
    with_leaks: int = 0
    with_hard_leaks: int = 0
    scored: int = 0
    score_sum: float = 0.0
    clearly_brazilian: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    """Why rows were turned down: each row once."""
    problems: Counter[str] = field(default_factory=Counter)
    """Every reason for which a check would turn a row down: a row may have several."""
    found: Counter[str] = field(default_factory=Counter)
    hard: Counter[str] = field(default_factory=Counter)
    scores: Counter[str] = field(default_factory=Counter)
    lengths: Counter[str] = field(default_factory=Counter)
    treatment: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    personal: Counter[str] = field(default_factory=Counter)
    contaminated: Counter[str] = field(default_factory=Counter)

    def add(self, row: AuditedRow) -> None:
        """Count one row."""
        self.rows += 1
        self.accepted += row.accepted
        self.licences[row.licence or "not stated"] += 1
        if row.reason:
            self.reasons[row.reason] += 1
        self.problems.update(set(row.reasons.values()))
        if not row.answer:
            self.unread += 1
            return
        self.cut_short += not row.whole
        self._add_answer(row)

    def _add_answer(self, row: AuditedRow) -> None:
        count = row.answer_words
        self.words += count
        self.characters += sum(len(text) for _, text in row.turns)
        self.turns += len(row.turns)
        self.lengths[_bin(count)] += 1
        self.languages[row.language] += 1
        self.treatment[row.treatment] += 1
        leaks = hard = 0
        for finding in row.findings:
            category = finding["category"]
            self.found[category] += 1
            if finding["severity"] == "hard":
                self.hard[category] += 1
            if category == "personal_data":
                self.personal[finding.get("rule") or "other"] += 1
            if category not in NOT_BRAZILIAN:
                leaks += 1
                hard += finding["severity"] == "hard"
        self.with_leaks += leaks > 0
        self.with_hard_leaks += hard > 0
        if (score := row.measures.get("variety_score")) is not None:
            self.scored += 1
            self.score_sum += score
            self.clearly_brazilian += score < CLEARLY_BRAZILIAN
            self.scores[str(min(SCORE_BINS - 1, int(score * SCORE_BINS)))] += 1

    def merge(self, other: Tally) -> None:
        """Add another's counts."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def as_json(self) -> dict[str, Any]:
        """The counts, with the shares and rates that follow from them under `rates`."""
        counts = {one.name: getattr(self, one.name) for one in fields(self)}
        plain = {
            name: dict(value.most_common()) if isinstance(value, Counter) else value for name, value in counts.items()
        }
        return plain | {"rates": self.rates()}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Tally:
        """The tally that `as_json` told."""
        tally = cls()
        for one in fields(cls):
            if one.name in stored:
                value = stored[one.name]
                setattr(tally, one.name, Counter(value) if isinstance(value, dict) else value)
        return tally

    def rates(self) -> dict[str, float]:
        """Shares of rows, and findings in 1,000 words."""
        brazilian = sum(n for category, n in self.found.items() if category not in NOT_BRAZILIAN)
        return {
            "accepted": self.accepted / max(self.rows, 1),
            "variety_score": self.score_sum / max(self.scored, 1),
            "clearly_brazilian": self.clearly_brazilian / max(self.scored, 1),
            "rows_with_leaks": self.with_leaks / max(self.rows - self.unread, 1),
            "rows_with_hard_leaks": self.with_hard_leaks / max(self.rows - self.unread, 1),
            "leaks_per_1000_words": 1000 * brazilian / max(self.words, 1),
            "pre_ao90_per_1000_words": 1000 * self.found["pre_ao90"] / max(self.words, 1),
            "words_per_answer": self.words / max(self.rows - self.unread, 1),
        }


def _bin(count: int) -> str:
    return str(next((edge for edge in LENGTH_EDGES if count < edge), "more"))
