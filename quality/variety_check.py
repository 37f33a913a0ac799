"""The variety check as recipes name it: is a text, as a whole, European Portuguese?"""

from __future__ import annotations

from pydantic import Field

from quality.checked_texts import assistant_turns, words, written_texts
from quality.contract import CheckInput, CheckResult, Problem, Settings
from quality.variety import VarietyVerdict, judge_variety


class VarietySettings(Settings):
    """Rejects texts of `minimum_words` words at least whose probability of pt-PT is under `minimum_score` (0 to 1).
    The defaults let all pass but what is clearly Brazilian (docs/quality.md says what was measured): a shorter text
    often holds nothing that tells them apart. `instruction` looks at instructions that the teacher wrote too."""

    minimum_score: float = Field(default=0.2, gt=0, le=1)
    minimum_words: int = Field(default=40, ge=1)
    instruction: bool = False


def check_variety(given: CheckInput, settings: VarietySettings) -> CheckResult:
    """Reject `not_european`; measure `variety_score`, the probability of pt-PT of the last answer."""
    measures: dict[str, float] = {}
    problem: Problem | None = None
    for field, text in (written_texts if settings.instruction else assistant_turns)(given):
        verdict = judge_variety(text)
        if field == "answer":
            measures["variety_score"] = verdict.score
        problem = problem or variety_problem(field, text, verdict, settings)
    return CheckResult(problem, measures=measures)


def variety_problem(field: str, text: str, verdict: VarietyVerdict, settings: VarietySettings) -> Problem | None:
    """What rejects a text, given its verdict."""
    if verdict.score >= settings.minimum_score or len(words(text)) < settings.minimum_words:
        return None
    evidence = {"field": field, "variety": verdict.variety, "score": round(verdict.score, 3)}
    return Problem(reason="not_european", detail=f"{field}: {verdict.variety}, {verdict.score:.2f}", evidence=evidence)
