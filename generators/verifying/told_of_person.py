"""Does an answer give away what it was told of the person who asks, and the conversation doesn't say?

The teacher knows age and occupation, so that it writes for who reads. A trainer sees neither: an answer that says «como
tens 9 anos» would teach a model to guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from generators.outcomes import RolloutRejectedError

YOUR_AGE = re.compile(
    r"\b(?:n?a (?:tua|sua) idade|(?:pel[oa]|d[oa]|com [oa]) (?:teu|tua|seu|sua) (?:idade|profissão))\b", re.I
)
OF_YOU = r"(?:como|enquanto|sendo|por seres?|és|sabendo que é|uma vez que é|já que é|visto que é)"
ONE = r"(?:uma? )?"


def told(persona: Mapping[str, Any], said: str, answer: str) -> str:
    """The words by which an answer tells what is hidden of a person; '' when it tells nothing. `said` is everything
    that a trainer sees before the answer."""
    for pattern in _patterns(persona, answer.lower()):
        for found in pattern.finditer(answer):
            if found[0].casefold() not in said.casefold() and not _is_said(persona, said, found[0]):
                return found[0]
    return ""


def refuse_told(persona: Mapping[str, Any], said: Iterable[str], answer: str) -> None:
    """Raise RolloutRejectedError `persona_told`."""
    if words := told(persona, "\n".join(said), answer):
        evidence = {"words": words, "persona": str(persona.get("reader") or ""), "answer": answer[:2000]}
        raise RolloutRejectedError(
            "answer", "told_of_person", "persona_told", f"the request doesn't say «{words}»", evidence
        )


def _patterns(persona: Mapping[str, Any], lowered: str) -> Iterable[re.Pattern[str]]:
    """What to look for in an answer that has the word on which it turns. Most have none, and a word is found much
    faster than a pattern."""
    if " idade" in lowered or " profissão" in lowered:  # «cidade» stands in every other answer
        yield YOUR_AGE
    if (age := persona.get("age")) and f" {age} anos" in lowered:
        yield re.compile(rf"\b(?:tens|tem|teus|seus|já que tens|com os teus|com os seus) {age} anos\b", re.I)
    if (title := str(persona.get("occupation") or "").partition(" ")[0]) and title.lower() in lowered:
        yield re.compile(rf"\b{OF_YOU} {ONE}{re.escape(title)}\w*", re.I)
    if str(persona.get("situation") or "") == "reformada" and "reformad" in lowered:
        yield re.compile(rf"\b{OF_YOU} {ONE}reformad[oa]\b", re.I)


def _is_said(persona: Mapping[str, Any], said: str, words: str) -> bool:
    """Whether the conversation says the same in other words: the age, or the occupation's first word."""
    told_words = [word for word in re.findall(r"\w+", words.casefold()) if word.isdigit() or len(word) > 7]
    return bool(told_words) and any(word in said.casefold() for word in told_words)
