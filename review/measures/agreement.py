"""How far people agree: Krippendorff's alpha for each question, and who differs from whom on what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal

from review.opinions.stored import Latest
from review.page.settings import OF_ITEMS, PROBLEMS, SPAN_LABELS
from schemas.base import Row
from schemas.sample import Decision
from store.alpha import krippendorff_alpha

QUESTIONS_OF_PAIRS = ("verdict", "preferred")
"""The questions on which two people are compared one record at a time."""
RATINGS = ("variety", "correctness", *(question.name for question in OF_ITEMS if question.type == "rating"))
NUMBERS = {question.name: {o: float(n) for n, o in enumerate(question.options)} for question in OF_ITEMS}
"""Of what is asked of an item of a benchmark, besides ratings: a number for each answer."""


class Agreement(Row):
    """Krippendorff's alpha of one question; None where it is undefined (nobody's answers differ)."""

    alpha: float | None
    records: int
    """How many records at least two people answered."""
    answers: int


class Disagreement(Row):
    """One record on which people differ: what each of them answered."""

    sample_id: str
    question: str
    answers: dict[str, str]
    page: str = ""
    """Where a lead settles it, while it is open."""


class PairOfPeople(Row):
    """Two people over the records that both answered."""

    people: tuple[str, str]
    compared: int
    differ: int

    @property
    def share(self) -> float:
        return self.differ / self.compared


def agreement(latest: Latest) -> dict[str, Agreement]:
    """Alpha for each question, over the samples that at least two people answered.

    Verdict, preference and what is asked of an item of a benchmark are nominal, ratings ordinal; each problem and each
    span label counts as marked or not.
    """
    ratings: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for sample, voted in _answered_by_several(latest):
        for name, decision in voted.items():
            for question, value in _codes(decision).items():
                ratings[question][sample, name] = value
    return {question: _alpha(values, question) for question, values in sorted(ratings.items())}


def disagreements(latest: Latest, pages: Mapping[str, str]) -> tuple[Disagreement, ...]:
    """The records on which people's verdicts or preferences differ, in the order of their ids."""
    found = []
    for sample, voted in _answered_by_several(latest):
        for question in QUESTIONS_OF_PAIRS:
            answers = {name: str(d.responses[question]) for name, d in voted.items() if d.responses.get(question)}
            if len(set(answers.values())) > 1:
                page = pages.get(sample, "")
                found.append(Disagreement(sample_id=sample, question=question, answers=answers, page=page))
    return tuple(sorted(found, key=lambda one: (one.sample_id, one.question)))


def pairs(latest: Latest) -> tuple[PairOfPeople, ...]:
    """How often each two people differ in verdict or preference, those who differ most first."""
    compared: dict[tuple[str, str], int] = defaultdict(int)
    differ: dict[tuple[str, str], int] = defaultdict(int)
    for _, voted in _answered_by_several(latest):
        for one, other in combinations(sorted(voted), 2):
            compared[one, other] += 1
            first, second = voted[one].responses, voted[other].responses
            differ[one, other] += any(first.get(q) != second.get(q) for q in QUESTIONS_OF_PAIRS)
    found = [PairOfPeople(people=pair, compared=n, differ=differ[pair]) for pair, n in compared.items()]
    return tuple(sorted(found, key=lambda pair: (-pair.share, -pair.compared, pair.people)))


def _answered_by_several(latest: Latest) -> Sequence[tuple[str, dict[str, Decision]]]:
    """The samples with the answers of at least two people, who are named."""
    answered = [(s, {name: d for name, d in said.items() if "verdict" in d.responses}) for s, said in latest.items()]
    return [(sample, voted) for sample, voted in answered if len(voted) > 1]


_CODES = {"accept": 0, "correct": 1, "reject": 2, "chosen": 0, "rejected": 1, "tie": 2}


def _codes(decision: Decision) -> dict[str, float]:
    """A decision's answers as numbers, by question."""
    answers = decision.responses
    codes = {name: float(_CODES[answers[name]]) for name in QUESTIONS_OF_PAIRS if answers.get(name) in _CODES}
    codes |= {name: float(answers[name]) for name in RATINGS if name in answers}
    codes |= {name: numbers[answers[name]] for name, numbers in NUMBERS.items() if answers.get(name) in numbers}
    marked = set(answers.get("problems") or ())
    codes |= {f"problems: {option}": float(option in marked) for option in PROBLEMS.options}
    labels = {span["label"] for span in answers.get("spans") or ()}
    return codes | {f"spans: {label}": float(label in labels) for label in SPAN_LABELS}


def _alpha(values: Mapping[tuple[str, str], float], question: str) -> Agreement:
    units = sorted({sample for sample, _ in values})
    people = sorted({name for _, name in values})
    table = [[values.get((unit, name), math.nan) for unit in units] for name in people]
    level: Literal["nominal", "ordinal"] = "ordinal" if question in RATINGS else "nominal"
    answers = [sum((unit, name) in values for name in people) for unit in units]
    paired = [n for n in answers if n > 1]
    return Agreement(alpha=krippendorff_alpha(table, level), records=len(paired), answers=sum(paired))
