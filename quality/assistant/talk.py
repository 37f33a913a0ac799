"""What assistants say beside the answer: empty openers and closings, talk about themselves and their task."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import Any

from quality.assistant.declining import REFUSAL_WINDOW, find_refusal
from quality.assistant.meta_talk import (
    ABSENT_SOURCE,
    AI_TALK,
    AI_TALK_IN_OWN_VOICE,
    AI_WORDS,
    ASSUMES_A_SOURCE,
    MACHINE_TALK_WORDS,
    OWN_VOICE_WORDS,
    SOURCE_WORDS,
    SOURCES,
    SPEAKS_AS_A_MACHINE,
    SPEAKS_OF_ITS_TASK,
    TASK_TALK,
    TASK_TALK_WORDS,
    TASK_WORDS,
)
from quality.assistant.openings import (
    CLOSES_WITHOUT_SAYING,
    CLOSINGS,
    CLOSINGS_IN_OWN_VOICE,
    GREETING,
    GREETS,
    OFFERS_ANOTHER,
    OPENERS,
    OPENERS_IN_OWN_VOICE,
    OPENS_WITHOUT_SAYING,
    TEXT_NOUNS,
)
from quality.assistant.voice import asks_for_a_voice, is_letter, is_quoted, unquoted
from quality.checked_texts import assistant_turns, written_texts
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.pattern_sets import PatternSet
from text.word_places import words_in

SENTENCE_BREAK = re.compile(r"(?<=[.!?…])[»”\"*_)]{0,2}\s+|\n+")
CLOSING_WINDOW = 300
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
ABOUT_ITS_OWN_TEXT = re.compile(
    r"\bposso (?:fazer|mudar|alterar|ajustar|adaptar|escrever|criar|dar)\b[^.!?\n]{0,40}\b(?:se |caso )?(?:quis|queir"
    r"|pref|alteraç|vers)"
    r"|\b(?:substituir|preencher|personalizar|trocar|adaptar|ajustar)\b[^.!?\n]{0,40}(?:entre (?:parênteses|parêntesis"
    r"|colchetes|"
    r"chavetas)|espaços em branco|marcadores|(?:teus|seus) dados|(?:teu|seu) (?:gosto|caso|estilo)|(?:tuas"
    r"|suas) necessidades|este texto)"
    r"|\b(?:queres|quer|gostavas|preferes)\b[^.!?\n]{0,20}\b(?:outra? (?:versão|opção|tom|ideia|estilo)"
    r"|alguma alteração|ajust\w+|alter\w+)\b"
    rf"|\b(?:gost|agrad|sirv|ajud)\w+ (?:d?est[ea]|d[oa] resultado|d?[oa]s? {TEXT_NOUNS}\b)"
)
MOST_ORNAMENTS = 12
AFTER_THE_LAST_WORD = re.compile(rf"[^\w.!?…»”\"')\]`|]{{1,{MOST_ORNAMENTS}}}\Z")
"""Emoji and other ornaments after a last sentence."""
SHORT_LAST_SENTENCE = 70
_OPENINGS = PatternSet((OPENERS, OPENERS_IN_OWN_VOICE, OPENS_WITHOUT_SAYING, GREETS), at_start=True)
_ENDINGS = PatternSet(
    [
        re.compile(rf"(?:\n|[.!?…][»”\"*_)]{{0,2}}\s)[\s*_]*(?:{closing.pattern})")
        for closing in (CLOSINGS, CLOSINGS_IN_OWN_VOICE, CLOSES_WITHOUT_SAYING)
    ]
)
"""Closings as the beginnings of sentences."""
_META_TALK = PatternSet(
    (
        AI_TALK,
        AI_TALK_IN_OWN_VOICE,
        SPEAKS_AS_A_MACHINE,
        TASK_TALK,
        SPEAKS_OF_ITS_TASK,
        ABSENT_SOURCE,
        ASSUMES_A_SOURCE,
    )
)
_ITS_WORDS = reduce(
    or_,
    (
        words.bits
        for words in (AI_WORDS, OWN_VOICE_WORDS, MACHINE_TALK_WORDS, TASK_WORDS, TASK_TALK_WORDS, SOURCE_WORDS)
    ),
)
"""Without a word of one of these lists there is no meta talk."""
AFTER_A_TEXT = re.compile(r"\n\s*(?:-{3,}|\*{3,}|_{3,})\s*\n[^\n]*\s*\Z")


class OpenersSettings(Settings):
    """`closings` rejects empty last sentences too ('Espero ter ajudado!')."""

    closings: bool = True


class MetaTalkSettings(Settings):
    """`task_talk` rejects talk about the prompt too ('conforme solicitado', 'o texto fornecido')."""

    task_talk: bool = True


def check_openers(given: CheckInput, settings: OpenersSettings) -> CheckResult:
    """Reject `empty_opener` ('Claro! Aqui está...') and `empty_closing` ('Espero ter ajudado!')."""
    for field, text in assistant_turns(given):
        if found := find_opener(text, given.content.instruction):
            return _problem("empty_opener", f"{field}: {found}", {"field": field, "text": text[:200]})
        if settings.closings and (found := find_closing(text, given.content.instruction)):
            return _problem("empty_closing", f"{field}: {found}", {"field": field, "text": text[-240:]})
    return PASSED


def find_opener(text: str, instruction: str) -> str:
    """The empty phrase an answer begins with; '' when there is none."""
    if instruction and text.startswith(instruction):
        text = text[len(instruction) :].lstrip()
    head = text[:240].lower()
    if not _OPENINGS.possible(head):
        return ""
    if found := OPENERS.match(head):
        is_all = found.end() + 2 >= len(text.rstrip())
        is_verdict = ASKS_FOR_A_VERDICT.search(instruction.lower()) is not None
        return "" if is_all or is_verdict else str(found.group()).strip()
    found = OPENERS_IN_OWN_VOICE.match(head) or OPENS_WITHOUT_SAYING.match(head)
    if not found and (greeting := GREETS.match(head)):
        found = None if GREETING.search(instruction[:200].lower()) else greeting
    if not found or found.end() + 2 >= len(text.rstrip()):
        return ""
    return "" if is_letter(text) or asks_for_a_voice(instruction) else str(found.group()).strip()


def find_closing(text: str, instruction: str) -> str:
    """The empty sentence an answer ends with; '' when there is none."""
    tail = text.rstrip()[-CLOSING_WINDOW - MOST_ORNAMENTS :]
    if AFTER_THE_LAST_WORD.match(tail[-1:]):
        tail = AFTER_THE_LAST_WORD.sub("", tail)
    tail = tail[-CLOSING_WINDOW:]
    if not _ENDINGS.possible(f"\n{tail}"):
        return ""
    sentences = [s for piece in SENTENCE_BREAK.split(tail) if (s := piece.strip(" *_"))]
    if not sentences or len(sentences[-1]) >= len(text.strip()):
        return ""
    if _is_a_closing(sentences[-1], tail, text, instruction):
        return sentences[-1]
    is_short = len(sentences[-1]) <= SHORT_LAST_SENTENCE and not sentences[-1][-1].isalnum()
    if not is_short or len(sentences) < 2 or text.startswith(sentences[-2]):
        return ""
    return sentences[-2] if _is_a_closing(sentences[-2], tail, text, instruction) else ""


def _is_a_closing(last: str, tail: str, text: str, instruction: str) -> bool:
    start = max(0, tail.rfind(last))
    lowered = last.lower()
    set_phrase = CLOSINGS.match(lowered)
    own = CLOSINGS_IN_OWN_VOICE.match(lowered) or CLOSES_WITHOUT_SAYING.match(lowered)
    if not (set_phrase or own) or lowered in instruction.lower():  # 'acaba com a frase «Mãos à obra!»'
        return False
    if set_phrase and not _is_a_letters_end(text, lowered, instruction):
        return not is_quoted(tail, start, start + len(last)) and not _is_an_alternative(lowered, text, instruction)
    if not own or is_quoted(tail, start, start + len(last)) or _is_an_alternative(lowered, text, instruction):
        return False
    is_anothers = is_letter(text) or asks_for_a_voice(instruction)
    if is_anothers and find_refusal(text[: 2 * REFUSAL_WINDOW], instruction):
        return True
    return not is_anothers or (OF_THE_TEXT.search(own.string) or ABOUT_ITS_OWN_TEXT.search(own.string)) is not None


def _is_an_alternative(last: str, text: str, instruction: str) -> bool:
    """Whether something else is offered after a refusal: that is part of the refusal."""
    return OFFERS_ANOTHER.match(last) is not None and find_refusal(text[: 2 * REFUSAL_WINDOW], instruction) != ""


def _is_a_letters_end(text: str, last: str, instruction: str) -> bool:
    """Whether a closing belongs to a letter: 'Fico à disposição'. One that speaks of the text itself, or that comes
    after the signature, doesn't."""
    if not (is_letter(text) or asks_for_a_voice(instruction)):
        return False
    return not (ABOUT_THE_TEXT.search(last) or AFTER_A_TEXT.search(text[-2 * CLOSING_WINDOW :]))


def check_meta_talk(given: CheckInput, settings: MetaTalkSettings) -> CheckResult:
    """Reject `meta_talk`: the text speaks of itself as a language model, or of the prompt that asked for it."""
    for field, text in written_texts(given):
        if not words_in(text).told() & _ITS_WORDS or not _META_TALK.possible(text):
            continue
        if found := _ai_talk(text, given) or (_task_talk(text, given) if settings.task_talk else None):
            around = text[max(0, found.start() - 80) : found.end() + 80]
            return _problem("meta_talk", f"{field}: {found.group()}", {"field": field, "text": around})
    return PASSED


def _ai_talk(text: str, given: CheckInput) -> re.Match[str] | None:
    if AI_WORDS.stand_in(text) and (found := unquoted(AI_TALK, text)):
        return found
    if all(text != said for _, said in assistant_turns(given)):
        return None  # people may say of themselves what no assistant does: «não consigo ver esta imagem»
    is_silent, is_no_machine = not OWN_VOICE_WORDS.stand_in(text), not MACHINE_TALK_WORDS.stand_in(text)
    if (is_silent and is_no_machine) or is_letter(text) or asks_for_a_voice(given.content.instruction):
        return None
    found = None if is_silent else unquoted(AI_TALK_IN_OWN_VOICE, text)
    return found or (None if is_no_machine else unquoted(SPEAKS_AS_A_MACHINE, text))


def _task_talk(text: str, given: CheckInput) -> re.Match[str] | None:
    if TASK_WORDS.stand_in(text) and (found := unquoted(TASK_TALK, text)):
        return found
    instruction = given.content.instruction
    is_own_voice = not asks_for_a_voice(instruction)
    if is_own_voice and TASK_TALK_WORDS.stand_in(text) and (found := unquoted(SPEAKS_OF_ITS_TASK, text)):
        return found
    if not SOURCE_WORDS.stand_in(text) or not instruction:
        return None
    has_source = len(instruction) > LONG_INSTRUCTION or given.content.passage or SOURCE.search(instruction.lower())
    if has_source or len(given.content.messages) > 3:
        return None
    if found := unquoted(ABSENT_SOURCE, text):
        return found
    return None if is_letter(text) or asks_for_a_voice(instruction) else unquoted(ASSUMES_A_SOURCE, text)


def _problem(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
