"""What an export may say of its language: measured on the texts as they are exported, never assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import orjson
import polars as pl

from export.files.manifest_figures import LookedAt, Mean, Quantiles, RowsWith
from quality.european import RELIABLE_WORDS
from quality.language import LanguageSettings, identify_language
from quality.leaks.find import find_leaks
from quality.personal.find import find_personal_data
from quality.variety import judge_variety
from text.prose import words

MEASURED_ROWS = 5_000
"""5 ms a row of 200 words: of larger exports the rows with the lowest ids are read; ids are hashes."""
STATED_FROM = 0.9
"""An export is called European Portuguese (or Portuguese) where so many of the rows that could be judged are."""


def measured(rows: pl.DataFrame, on_rows: Callable[[int], None] = lambda _: None) -> LookedAt:
    """Lengths, language, variety, leaks and personal data of MEASURED_ROWS exported rows at most.

    `rows` have id, messages and measures. Answers are all of the assistant's turns of the wanted conversation, edits
    applied. Each figure names the rows that it is of: a row without a text long enough to be judged counts in none.
    """
    read = rows.sort("id").head(MEASURED_ROWS)
    if not read.height:
        return LookedAt(rows=0)
    tally = _Tally()
    for number, turns in enumerate(read["messages"].to_list(), 1):
        tally.add(turns)
        if number % 250 == 0 or number == read.height:
            on_rows(number)
    return tally.figures(read.height).model_copy(update={"measures": _means(read["measures"])})


class _Tally:
    """Counts over rows, one after the other."""

    def __init__(self) -> None:
        self.lengths: list[int] = []
        self.languages: Counter[str] = Counter()
        self.varieties: Counter[str] = Counter()
        self.rows_with: Counter[str] = Counter()
        self.findings: Counter[str] = Counter()
        self.personal: Counter[str] = Counter()

    def add(self, turns: Sequence[dict[str, str]]) -> None:
        answers = [t["content"] for t in turns if t["role"] == "assistant" and (t["content"] or "").strip()]
        asked = [t["content"] for t in turns if t["role"] in ("user", "system") and t["content"]]
        last = answers[-1] if answers else ""
        self.lengths.append(len(last.split()))
        long = len(words(last))
        if long >= LanguageSettings().minimum_words:
            self.languages[identify_language(last)[0]] += 1
        if long >= RELIABLE_WORDS:
            self.varieties[judge_variety(last).variety] += 1
        found = [finding for text in answers for finding in find_leaks(text)]
        self.findings.update(finding.category for finding in found)
        self.rows_with["answers"] += bool(answers)
        self.rows_with["findings"] += bool(found)
        self.rows_with["hard_findings"] += any(finding.severity == "hard" for finding in found)
        self.rows_with["hard_findings_in_prompts"] += any(
            f.severity == "hard" for text in asked for f in find_leaks(text)
        )
        entities = {f.rule for text in (*answers, *asked) for f in find_personal_data(text)}
        self.personal.update(entities)
        self.rows_with["personal_data"] += bool(entities)

    def figures(self, rows: int) -> LookedAt:
        return LookedAt(
            rows=rows,
            answer_words=Quantiles(**{f"p{q}": float(np.percentile(self.lengths, q)) for q in (5, 25, 50, 75, 95)}),
            languages=dict(_commonest(self.languages)),
            varieties=dict(_commonest(self.varieties)),
            rows_with=RowsWith(**self.rows_with),
            findings_per_1000_rows={name: round(1000 * n / rows, 2) for name, n in _commonest(self.findings)},
            personal_data_rows=dict(_commonest(self.personal)),
        )


def _commonest(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _means(measures: pl.Series) -> dict[str, Mean]:
    """Of each number that the checks and judges of a run left: over how many of the rows, and its mean."""
    values: dict[str, list[float]] = {}
    for text in measures.drop_nulls():
        for name, value in orjson.loads(text).items():
            if value is not None:
                values.setdefault(name, []).append(float(value))
    return {name: Mean(rows=len(v), mean=round(float(np.mean(v)), 4)) for name, v in sorted(values.items())}


def is_portuguese(seen: LookedAt) -> bool:
    """Whether the rows that could be judged are in Portuguese."""
    return _mostly(seen.languages, "pt")


def is_european(seen: LookedAt) -> bool:
    """Whether they are in European Portuguese: by the verdict on whole answers, and the share without a hard leak."""
    if not is_portuguese(seen) or not _mostly(seen.varieties, "pt-PT"):
        return False
    return seen.rows_with.hard_findings <= (1 - STATED_FROM) * seen.rows_with.answers


def _mostly(counted: dict[str, int], wanted: str) -> bool:
    return sum(counted.values()) > 0 and counted.get(wanted, 0) >= STATED_FROM * sum(counted.values())
