"""Whether an answer declines to answer."""

from __future__ import annotations

import re

from quality.assistant.refusals import (
    BARE_NO,
    DECLINES_TO_ANSWER,
    DECLINES_TO_WRITE,
    DECLINING,
    DECLINING_IN_OWN_VOICE,
    DECLINING_TOO,
    DECLINING_WORDS,
    FIRST_PERSON,
    GOES_ON_AFTER_ALL,
    REFUSALS,
)
from quality.assistant.voice import asks_for_a_voice, is_letter, speaks_of_declining, unquoted
from quality.checked_texts import assistant_turns
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.pattern_sets import PatternSet

REFUSAL_WINDOW = 240
SHORT = 40
"""Characters of an answer that may be a bare no."""
_REFUSING = PatternSet((REFUSALS, DECLINING, DECLINING_IN_OWN_VOICE, DECLINES_TO_ANSWER, DECLINES_TO_WRITE))
YES_OR_NO = re.compile(r"\?|\b(?:não|sim|verdadeir|fals[oa]|nega)", re.IGNORECASE)


def check_refusal(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `refusal`: the teacher declines, in Portuguese or English, where an answer starts or in a short one."""
    for field, text in assistant_turns(given):
        if not DECLINING_WORDS.stand_in(text):
            continue
        head = text if len(text) < 2 * REFUSAL_WINDOW else text[:REFUSAL_WINDOW]
        if len(head) >= SHORT and not (DECLINING_TOO.stand_in(text) or (head is not text and _ends_declining(head))):
            continue
        if found := find_refusal(head, given.content.instruction):
            evidence = {"field": field, "text": head}
            return CheckResult(Problem(reason="refusal", detail=f"{field}: {found}", evidence=evidence))
    return PASSED


def _ends_declining(head: str) -> bool:
    """Whether a head's last word, cut off, may decline."""
    return DECLINING_TOO.stand_in(head.rpartition(" ")[2])


def find_refusal(head: str, instruction: str) -> str:
    """The words by which an answer declines; '' when it doesn't. In letters and stories others decline."""
    if len(head) >= SHORT and not _REFUSING.possible(head):
        return ""
    if is_letter(head):
        return ""
    if found := unquoted(REFUSALS, head):
        return found.group()
    if len(head) < SHORT and BARE_NO.fullmatch(head):
        is_order = not YES_OR_NO.search(instruction)
        return head.strip() if is_order and instruction else ""
    if asks_for_a_voice(instruction) and speaks_of_declining(instruction):
        return ""
    if not (found := unquoted(DECLINING, head)) and not asks_for_a_voice(instruction):
        found = unquoted(DECLINING_IN_OWN_VOICE, head) or _declines(DECLINES_TO_ANSWER, head)
    found = found or _declines(DECLINES_TO_WRITE, head)
    return found.group() if found else ""


def _declines(pattern: re.Pattern[str], head: str) -> re.Match[str] | None:
    """A refusal by its grammar, unless the answer comes after it: 'Não posso confirmar, mas costuma ser em maio.'"""
    if not FIRST_PERSON.stand_in(head):
        return None
    found = unquoted(pattern, head)
    return found if found and not GOES_ON_AFTER_ALL.match(found.string, found.end()) else None
