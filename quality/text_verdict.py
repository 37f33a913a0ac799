"""One text's verdict as a Portuguese editor would give it: variety, leaks, spelling, and why it can't be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quality.checked_texts import assistant_turns, quotable_texts
from quality.checks import each_result, validate_settings
from quality.contract import CheckInput
from quality.european import (
    LeaksSettings,
    OrthographySettings,
    VarietySettings,
    leaks_problem,
    orthography_problem,
    variety_problem,
)
from quality.fixes import certain_fixes, propose_fix
from quality.leaks import find_leaks
from quality.personal.find import find_personal_data
from quality.spelling.orthography import find_misspellings
from quality.variety import judge_variety
from schemas.finding import Finding, Variety
from schemas.message import Message
from schemas.sample import Content

CHECKS_OF_TEXT = ("language", "repetition", "markup", "personal_data")
CHECKS_OF_ANSWERS = (
    *CHECKS_OF_TEXT,
    "truncation",
    "refusal",
    "openers",
    "placeholders",
    "meta_talk",
    "format",
    "copied_instruction",
    "quote_in_passage",
    "treatment",
)


@dataclass(frozen=True, slots=True)
class TextVerdict:
    """`score` is the probability of pt-PT (0 to 1); spans are offsets in the text in Unicode code points; `reasons`
    are those for which a recipe with every check would reject the text."""

    variety: Variety
    score: float
    leaks: tuple[Finding, ...]
    orthography: tuple[Finding, ...]
    reasons: tuple[str, ...]
    personal_data: tuple[Finding, ...] = ()

    @property
    def has_found(self) -> bool:
        """Whether there is a reason to reject, or a finding that is certain."""
        return bool(self.reasons) or any(f.severity == "hard" for f in (*self.leaks, *self.orthography))

    def fixes(self, text: str) -> tuple[Finding, ...]:
        """The findings of `text`, the judged one, whose suggestion is certain. What is a leak without a certain
        European form ('ônibus') isn't respelt as if it were European ('ónibus')."""
        leaking = [(f.start, f.end) for f in self.leaks]
        spelling = (f for f in self.orthography if not any(s < f.end and e > f.start for s, e in leaking))
        return certain_fixes(text, (*self.leaks, *spelling))

    def as_json(self) -> dict[str, Any]:
        """The form of `filigrana check --format jsonl`."""
        return {
            "variety": self.variety,
            "score": round(self.score, 4),
            "leaks": [_as_json(f) for f in self.leaks],
            "orthography": [_as_json(f) for f in self.orthography],
            "reasons": list(self.reasons),
        }


def judge_text(text: str) -> TextVerdict:
    """The verdict on a plain text, which need not be an answer."""
    message = Message(role="assistant", content=text)
    given = CheckInput(Content(kind="chat", messages=(message,)))
    return _verdict(text, (), _reasons(CHECKS_OF_TEXT, given))


def corrected(text: str, verdict: TextVerdict) -> str:
    """The judged text with every certain correction made; nothing else changes."""
    return propose_fix(text, verdict.fixes(text))


def judge_conversation(content: Content) -> TextVerdict:
    """The verdict on a conversation: variety and spans are those of the last answer, reasons of all of them. What the
    user asked is not judged."""
    asked = {"asked": [m.text for m in content.messages if m.role == "user"]}
    given = CheckInput(content, seed=asked)
    reasons = _reasons(CHECKS_OF_ANSWERS, given)
    earlier = [text for field, text in assistant_turns(given) if field != "answer"]
    return _verdict(content.answer, earlier, reasons, quotable_texts(given))


def _verdict(text: str, earlier: Sequence[str], reasons: list[str], quotable: Sequence[str] = ()) -> TextVerdict:
    variety, orthography = judge_variety(text), find_misspellings(text)
    leaks = find_leaks(text, quotable=quotable)
    problems = [
        variety_problem("answer", text, variety, VarietySettings()),
        leaks_problem("answer", text, leaks, LeaksSettings()),
        orthography_problem("answer", text, orthography, OrthographySettings()),
        *(leaks_problem("answer", turn, find_leaks(turn, quotable=quotable), LeaksSettings()) for turn in earlier),
    ]
    found = [*reasons, *(problem.reason for problem in problems if problem)]
    personal = find_personal_data(text) if "personal_data" in reasons else ()
    return TextVerdict(variety.variety, variety.score, leaks, orthography, tuple(dict.fromkeys(found)), personal)


def _reasons(names: tuple[str, ...], given: CheckInput) -> list[str]:
    checks = [(name, validate_settings(name)) for name in names]
    return [result.problem.reason for _, result in each_result(checks, given) if result.problem]


def _as_json(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(include={"start", "end", "text", "category", "severity", "suggestion"})
