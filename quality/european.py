"""The checks of European Portuguese as recipes name them: leaks, treatment, variety and orthography."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import Field

from quality.checked_texts import assistant_turns, quotable_texts, written_texts
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from quality.language import identify_language
from quality.leaks import treatment_problems
from quality.leaks.find import leaks_of
from quality.leaks.tokens import cut
from quality.spelling.accents import has_lost_its_accents
from quality.spelling.orthography import STRIPPED, misspellings_of
from quality.variety import VarietyVerdict, judge_variety
from schemas.finding import Finding
from text.prose import words

SHOWN = 10
_HARDLY = 0.5
"""A language told with less than this is a guess."""
RELIABLE_WORDS = 40
"""From so many words on, a verdict of variety is to be relied on."""
_SHARES = ((RELIABLE_WORDS, 1.0), (20, 0.5), (0, 0.25))
"""From how many words on, what share of `minimum_score` rejects."""


class LeaksSettings(Settings):
    """A text is rejected by more than `tolerated_hard` hard leaks, or more than `tolerated_soft` soft ones in each 100
    words begun. Leaks of `ignored` categories are not looked at; those of `reported` stay for review, and never
    reject. `instruction` looks at instructions that the teacher wrote too. `topic_is_brazil`: true lets Brazilian
    institutions pass; left out, the text itself decides."""

    tolerated_hard: int = Field(default=0, ge=0)
    tolerated_soft: int = Field(default=2, ge=0)
    ignored: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    instruction: bool = True
    topic_is_brazil: bool | None = None


class VarietySettings(Settings):
    """Rejects texts of `minimum_words` words at least whose probability of pt-PT is under `minimum_score` (0 to 1), or
    half of it for texts under 40 words, a quarter under 20, as a short text often holds little that tells
    the varieties apart. The defaults let all pass but what is clearly Brazilian (docs/quality.md has the measures).
    `instruction` looks at instructions that the teacher wrote too."""

    minimum_score: float = Field(default=0.2, gt=0, le=1)
    minimum_words: int = Field(default=10, ge=1)
    instruction: bool = False


class TreatmentSettings(Settings):
    """`tolerated`: how often the assistant may leave the form of address it began with. 'Você' is never tolerated."""

    tolerated: int = Field(default=0, ge=0)


class OrthographySettings(Settings):
    """A text is rejected by more than `tolerated_pre_ao90` words spelt as before the Acordo Ortográfico (reason
    `pre_ao90`), by having lost its accents as a whole (reason `no_accents`), or by more than `tolerated_unknown` words
    in each 100 begun that the dictionary doesn't know (reason `misspelling`). `instruction`: instructions that the
    teacher wrote too."""

    tolerated_pre_ao90: int = Field(default=0, ge=0)
    tolerated_unknown: int = Field(default=3, ge=0)
    instruction: bool = True


def check_leaks(given: CheckInput, settings: LeaksSettings) -> CheckResult:
    """Reject `brazilianism`. What was found in the answer stays with the sample; measures count it."""
    kept: tuple[Finding, ...] = ()
    problem: Problem | None = None
    quotable = quotable_texts(given)
    for field, text in written_texts(given):
        if not settings.instruction and not _is_assistants(field, given):
            continue
        sources = quotable if _is_assistants(field, given) else quotable[1:]
        found = leaks_of(cut(text), topic_is_brazil=settings.topic_is_brazil, quotable=sources)
        if settings.ignored:
            found = tuple(f for f in found if f.category not in settings.ignored)
        if field == "answer":
            kept = found
        problem = problem or leaks_problem(field, text, found, settings)
    hard = sum(f.severity == "hard" for f in kept)
    return CheckResult(problem, kept, {"leaks_hard": float(hard), "leaks_soft": float(len(kept) - hard)})


def leaks_problem(field: str, text: str, found: Sequence[Finding], settings: LeaksSettings) -> Problem | None:
    """What rejects a text, given its leaks."""
    if not found:
        return None
    counted = [f for f in found if f.category not in settings.reported]
    hard = [f for f in counted if f.severity == "hard"]
    soft = [f for f in counted if f.severity == "soft"]
    if len(hard) > settings.tolerated_hard:
        return findings_problem("brazilianism", field, hard)
    allowed = settings.tolerated_soft * (1 + len(words(text)) // 100)
    return findings_problem("brazilianism", field, soft) if len(soft) > allowed else None


def check_treatment(given: CheckInput, settings: TreatmentSettings) -> CheckResult:
    """Reject `treatment`: the assistant says 'você', or mixes tu and the third person, anywhere in the dialogue."""
    found = treatment_problems(given.content.messages)
    mixed = [p for p in found if p.reason != "voce"]
    counted = [p for p in found if p.reason == "voce"] or (mixed if len(mixed) > settings.tolerated else [])
    if not counted:
        return PASSED
    field = f"messages[{counted[0].message}]"
    problem = findings_problem("treatment", field, [p.finding for p in counted if p.message == counted[0].message])
    last = max((n for n, m in enumerate(given.content.messages) if m.role == "assistant"), default=-1)
    return CheckResult(problem, tuple(p.finding for p in found if p.message == last))


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
    if verdict.score >= settings.minimum_score:
        return None
    count = len(words(text))
    share = next((share for shortest, share in _SHARES if count >= shortest), 0.0)
    if count < settings.minimum_words or verdict.score >= share * settings.minimum_score:
        return None
    evidence = {"field": field, "variety": verdict.variety, "score": round(verdict.score, 3)}
    return Problem(reason="not_european", detail=f"{field}: {verdict.variety}, {verdict.score:.2f}", evidence=evidence)


def check_orthography(given: CheckInput, settings: OrthographySettings) -> CheckResult:
    """Reject `pre_ao90` and `misspelling`. What was found in the answer stays with the sample."""
    kept: tuple[Finding, ...] = ()
    problem: Problem | None = None
    for field, text in written_texts(given):
        if not settings.instruction and not _is_assistants(field, given):
            continue
        found = misspellings_of(cut(text))
        if field == "answer":
            kept = found
        problem = problem or orthography_problem(field, text, found, settings)
    return CheckResult(problem, kept) if problem or kept else PASSED


def orthography_problem(
    field: str, text: str, found: Sequence[Finding], settings: OrthographySettings
) -> Problem | None:
    """What rejects a text, given its misspellings."""
    if not found:
        return None
    old = [f for f in found if f.severity == "hard"]
    stripped = [f for f in found if f.rule == STRIPPED]
    if has_lost_its_accents(text, [f.text for f in stripped]) and not _is_another_language(text):
        return findings_problem("no_accents", field, stripped)
    unknown = [f for f in found if f.severity == "soft"]
    if len(old) > settings.tolerated_pre_ao90:
        return findings_problem(old[0].category, field, old)
    if len(unknown) > settings.tolerated_unknown * (1 + len(words(text)) // 100):
        return findings_problem("misspelling", field, unknown)
    return None


def _is_another_language(text: str) -> bool:
    """Whether a text is surely not Portuguese: a translation that was asked for has other accents."""
    language, score = identify_language(text)
    return language not in ("pt", "gl", "") and score > _HARDLY


def findings_problem(reason: str, field: str, found: Sequence[Finding]) -> Problem:
    """A problem whose evidence lists the first findings, and names the field they are in."""
    listed: list[dict[str, Any]] = [
        {"start": f.start, "end": f.end, "text": f.text, "category": f.category, "suggestion": f.suggestion}
        for f in found[:SHOWN]
    ]
    shown = ", ".join(f"«{f.text}»" + (f" → «{f.suggestion}»" if f.suggestion else "") for f in found[:3])
    return Problem(
        reason=reason, detail=f"{field}: {shown}", evidence={"field": field, "count": len(found), "findings": listed}
    )


def _is_assistants(field: str, given: CheckInput) -> bool:
    return field == "answer" or any(field == name for name, _ in assistant_turns(given))
