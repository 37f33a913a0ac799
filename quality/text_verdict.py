"""One text's verdict as a Portuguese editor would give it: variety, leaks, spelling, and why it can't be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    reasoning: TextVerdict | None = None
    """The verdict on what was thought before the answers, where that is there and was judged."""

    @property
    def has_found(self) -> bool:
        """Whether there is a reason to reject, or a finding that is certain; in the reasoning too."""
        if self.reasoning and self.reasoning.has_found:
            return True
        return bool(self.reasons) or any(f.severity == "hard" for f in (*self.leaks, *self.orthography))

    @property
    def misspelt(self) -> tuple[Finding, ...]:
        """The spelling of what is no leak: 'ônibus' isn't to be respelt as if it were European ('ónibus')."""
        leaking = [(f.start, f.end) for f in self.leaks]
        return tuple(f for f in self.orthography if not any(s < f.end and e > f.start for s, e in leaking))

    def fixes(self, text: str) -> tuple[Finding, ...]:
        """The findings of `text`, the judged one, whose suggestion is certain."""
        return certain_fixes(text, (*self.leaks, *self.misspelt))

    def as_json(self) -> dict[str, Any]:
        """The form of `filigrana check --format jsonl`."""
        return {
            "variety": self.variety,
            "score": round(self.score, 4),
            "leaks": [_as_json(f) for f in self.leaks],
            "orthography": [_as_json(f) for f in self.orthography],
            "reasons": list(self.reasons),
        } | ({"reasoning": self.reasoning.as_json()} if self.reasoning else {})


def judge_text(text: str) -> TextVerdict:
    """The verdict on a plain text, which need not be an answer."""
    message = Message(role="assistant", content=text)
    given = CheckInput(Content(kind="chat", messages=(message,)))
    return _verdict(text, (), _reasons(CHECKS_OF_TEXT, given))


def corrected(text: str, verdict: TextVerdict) -> str:
    """The judged text with every certain correction made; nothing else changes."""
    return propose_fix(text, verdict.fixes(text))


def correct_text(text: str, quotable: Sequence[str] = ()) -> str:
    """A text with every certain correction made, without the rest of its verdict. `quotable`: what it may quote."""
    found = TextVerdict("undecided", 0.5, find_leaks(text, quotable=quotable), find_misspellings(text), ())
    return corrected(text, found)


def thoughts_of(content: Content) -> str:
    """What the assistant thought before its answers, all of it."""
    return "\n\n".join(m.reasoning for m in content.messages if m.role == "assistant" and m.reasoning.strip())


def judge_conversation(content: Content, with_reasoning: bool = False) -> TextVerdict:
    """The verdict on a conversation: variety and spans are those of the last answer, reasons of all of them. What the
    user asked is not judged; the reasoning is, as a text of its own, where that is wanted. Nobody says anything and
    nothing is called: reason `empty_answer`."""
    asked = {"asked": [m.text for m in content.messages if m.role == "user"]}
    given = CheckInput(content, seed=asked)
    reasons = _reasons(CHECKS_OF_ANSWERS, given)
    if not content.answer.strip() and not any(m.tool_calls for m in content.messages):
        reasons.insert(0, "empty_answer")
    earlier = [text for field, text in assistant_turns(given) if field != "answer"]
    verdict = _verdict(content.answer, earlier, reasons, quotable_texts(given))
    thoughts = thoughts_of(content) if with_reasoning else ""
    return replace(verdict, reasoning=judge_text(thoughts)) if thoughts else verdict


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
