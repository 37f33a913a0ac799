"""What assistants say instead of answering: refusals, empty openers and closings, talk about themselves."""

from __future__ import annotations

import re
from typing import Any

from quality.answer_phrases import (
    ABSENT_SOURCE,
    AI_TALK,
    AI_TALK_IN_OWN_VOICE,
    AI_WORDS,
    CLOSINGS,
    CLOSINGS_IN_OWN_VOICE,
    OPENERS,
    OPENERS_IN_OWN_VOICE,
    OWN_VOICE_WORDS,
    SOURCE_WORDS,
    SOURCES,
    TASK_TALK,
    TASK_WORDS,
    TEXT_NOUNS,
)
from quality.answer_voice import asks_for_a_voice, is_letter, is_quoted, speaks_of_declining
from quality.checked_texts import assistant_turns, words, written_texts
from quality.contract import CheckInput, CheckResult, Problem, Settings
from quality.refusal_phrases import BARE_NO, DECLINING, DECLINING_IN_OWN_VOICE, DECLINING_WORDS, REFUSALS

SENTENCE_BREAK = re.compile(r"(?<=[.!?…])[»”\"*_)]{0,2}\s+|\n+")
REFUSAL_WINDOW = 240
CLOSING_WINDOW = 300
QUOTED_MATCHES = 20
"""So many matches between quotation marks are looked past, no more."""
YES_OR_NO = re.compile(r"\?|\b(?:não|sim|verdadeir|fals[oa]|nega)", re.IGNORECASE)
ASKS_FOR_A_VERDICT = re.compile(r"\b(?:certo|errad[oa]|verdadeir[oa]|fals[oa]|corret[oa]|confirma|sim ou não)\b")
LONG_INSTRUCTION = 400
SOURCE = re.compile(rf"\b{SOURCES}\b")
OF_THE_TEXT = re.compile(
    rf"\bespero que\b.*\b(?:gost|agrad|sirv)\w+ (?:d?[oa]s?|dest[ea]|est[ea]|com [oa]) {TEXT_NOUNS}\b"
)
ABOUT_THE_TEXT = re.compile(
    r"\b(?:d?est[ea]s?|d?[oa]) (?:texto|mensagem|carta|e-?mail|poema|discurso|convite|anúncio|diálogo|história|conto|"
    r"versão|"
    r"resposta)\b|\b(?:útil|úteis|adapt\w+)\b"
    r"|que (?:eu )?(?:te |lhe |o |a )?(?:traduza|reescreva|adapte|corrija|reformule|resuma|altere|ajuste)\b"
)
AFTER_A_TEXT = re.compile(r"\n\s*(?:-{3,}|\*{3,}|_{3,})\s*\n[^\n]*\s*\Z")


class OpenersSettings(Settings):
    """`closings` rejects empty last sentences too ('Espero ter ajudado!')."""

    closings: bool = True


class MetaTalkSettings(Settings):
    """`task_talk` rejects talk about the prompt too ('conforme solicitado', 'o texto fornecido')."""

    task_talk: bool = True


def check_refusal(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `refusal`: the teacher declines, in Portuguese or English, where an answer starts or in a short one."""
    for field, text in assistant_turns(given):
        if DECLINING_WORDS.isdisjoint(words(text)):
            continue
        head = text if len(text) < 2 * REFUSAL_WINDOW else text[:REFUSAL_WINDOW]
        if found := find_refusal(head, given.content.instruction):
            return _problem("refusal", f"{field}: {found}", {"field": field, "text": head})
    return CheckResult()


def find_refusal(head: str, instruction: str) -> str:
    """The words by which an answer declines; '' when it doesn't. In letters and stories others decline."""
    if is_letter(head):
        return ""
    if found := _unquoted(REFUSALS, head):
        return found.group()
    if len(head) < 40 and BARE_NO.fullmatch(head):
        is_order = not YES_OR_NO.search(instruction)
        return head.strip() if is_order and instruction else ""
    if asks_for_a_voice(instruction) and speaks_of_declining(instruction):
        return ""
    if not (found := _unquoted(DECLINING, head)) and not asks_for_a_voice(instruction):
        found = _unquoted(DECLINING_IN_OWN_VOICE, head)
    return found.group() if found else ""


def check_openers(given: CheckInput, settings: OpenersSettings) -> CheckResult:
    """Reject `empty_opener` ('Claro! Aqui está...') and `empty_closing` ('Espero ter ajudado!')."""
    for field, text in assistant_turns(given):
        if found := find_opener(text, given.content.instruction):
            return _problem("empty_opener", f"{field}: {found}", {"field": field, "text": text[:200]})
        if settings.closings and (found := find_closing(text, given.content.instruction)):
            return _problem("empty_closing", f"{field}: {found}", {"field": field, "text": text[-240:]})
    return CheckResult()


def find_opener(text: str, instruction: str) -> str:
    """The empty phrase an answer begins with; '' when there is none."""
    head = text[:240].lower()
    if found := OPENERS.match(head):
        is_all = found.end() + 2 >= len(text.rstrip())
        is_verdict = ASKS_FOR_A_VERDICT.search(instruction.lower()) is not None
        return "" if is_all or is_verdict else found.group().strip()
    found = OPENERS_IN_OWN_VOICE.match(head)
    return found.group().strip() if found and not (is_letter(text) or asks_for_a_voice(instruction)) else ""


def find_closing(text: str, instruction: str) -> str:
    """The empty sentence an answer ends with; '' when there is none."""
    tail = text.rstrip()[-CLOSING_WINDOW:]
    last = SENTENCE_BREAK.split(tail)[-1].strip(" *_")
    start = len(tail) - len(last)
    if not last or is_quoted(tail, max(0, tail.rfind(last)), start + len(last)):
        return ""
    lowered = last.lower()
    if CLOSINGS.match(lowered) and not _is_a_letters_end(text, lowered, instruction):
        return last
    if not (own := CLOSINGS_IN_OWN_VOICE.match(lowered)):
        return ""
    is_anothers = is_letter(text) or asks_for_a_voice(instruction)
    return last if not is_anothers or OF_THE_TEXT.search(own.string) else ""


def _is_a_letters_end(text: str, last: str, instruction: str) -> bool:
    """Whether a closing belongs to a letter: 'Fico à disposição'. One that speaks of the text itself, or that comes
    after the signature, doesn't."""
    if not (is_letter(text) or asks_for_a_voice(instruction)):
        return False
    return not (ABOUT_THE_TEXT.search(last) or AFTER_A_TEXT.search(text[-2 * CLOSING_WINDOW :]))


def check_meta_talk(given: CheckInput, settings: MetaTalkSettings) -> CheckResult:
    """Reject `meta_talk`: the text speaks of itself as a language model, or of the prompt that asked for it."""
    for field, text in written_texts(given):
        if found := _ai_talk(text, given) or (_task_talk(text, given) if settings.task_talk else None):
            around = text[max(0, found.start() - 80) : found.end() + 80]
            return _problem("meta_talk", f"{field}: {found.group()}", {"field": field, "text": around})
    return CheckResult()


def _ai_talk(text: str, given: CheckInput) -> re.Match[str] | None:
    tokens = words(text)
    if not AI_WORDS.isdisjoint(tokens) and (found := _unquoted(AI_TALK, text)):
        return found
    if OWN_VOICE_WORDS.isdisjoint(tokens) or is_letter(text) or asks_for_a_voice(given.content.instruction):
        return None
    return _unquoted(AI_TALK_IN_OWN_VOICE, text)


def _task_talk(text: str, given: CheckInput) -> re.Match[str] | None:
    tokens = words(text)
    if not TASK_WORDS.isdisjoint(tokens) and (found := _unquoted(TASK_TALK, text)):
        return found
    instruction = given.content.instruction
    if SOURCE_WORDS.isdisjoint(tokens) or not instruction:
        return None
    has_source = len(instruction) > LONG_INSTRUCTION or given.content.passage or SOURCE.search(instruction.lower())
    return None if has_source else _unquoted(ABSENT_SOURCE, text)


def _unquoted(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The first match, in lower case, that isn't somebody's quoted words."""
    for number, found in enumerate(pattern.finditer(text.lower())):
        if not is_quoted(text, found.start(), found.end()):
            return found
        if number == QUOTED_MATCHES:
            break
    return None


def _problem(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
