"""Is it an answer at all: length, truncation, refusal, empty openers, talk about itself, the instruction copied."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field

from quality.answer_phrases import AI_TALK, CLOSINGS, META_WORDS, OPENERS, REFUSALS, TASK_TALK
from quality.checked_texts import assistant_turns, prose, word_set, words, written_texts
from quality.contract import CheckInput, CheckResult, Problem, Settings

UNFINISHED_WORDS = word_set(
    "a o as os e ou mas que de do da dos das em no na nos nas um uma uns umas por para com sem sobre pelo pela "
    "pelos pelas ao aos à às se como porque num numa entre até quando onde cujo cuja muito mais"
)
LIST_OR_TABLE = re.compile(r"^\s*(?:[-*+•|#>]|\d{1,3}[.)])")
CODE_FENCE = re.compile(r"^\s{0,8}```", re.MULTILINE)
SENTENCE_END = re.compile(r"[.!?…][\s»”\"]")
REFUSAL_WINDOW = 240


class LengthSettings(Settings):
    """Words an answer may have, both ends included. Where the seed's task says `min_words` and `max_words`, these
    bind instead, widened by `slack`: 1.5 accepts 60 to 300 words for a task of 90 to 200."""

    min_words: int = Field(default=1, ge=0)
    max_words: int = Field(default=2000, ge=1)
    slack: float = Field(default=1.5, ge=1)


class OpenersSettings(Settings):
    """`closings` rejects empty last sentences too ('Espero ter ajudado!')."""

    closings: bool = True


class MetaTalkSettings(Settings):
    """`task_talk` rejects talk about the prompt too ('conforme solicitado', 'o texto fornecido')."""

    task_talk: bool = True


class CopiedInstructionSettings(Settings):
    """`maximum_share`: of the answer's runs of five words, how many may stand in the instruction (0 to 1)."""

    maximum_share: float = Field(default=0.7, gt=0, le=1)


def check_length(given: CheckInput, settings: LengthSettings) -> CheckResult:
    """Reject `empty`, `too_short`, `too_long`; measure `answer_words`."""
    count = len(words(given.content.answer))
    measures = {"answer_words": float(count)}
    called_tools = any(m.tool_calls for m in given.content.messages)
    if not given.content.answer.strip() and not called_tools:
        return CheckResult(Problem(reason="empty", detail="the answer is empty"), measures=measures)
    least, most = _bounds(given.seed, settings)
    if least <= count <= most:
        return CheckResult(measures=measures)
    reason, bound = ("too_short", least) if count < least else ("too_long", most)
    evidence = {"words": count, "bound": bound}
    return CheckResult(
        Problem(reason=reason, detail=f"{count} words, bound {bound:g}", evidence=evidence), (), measures
    )


def _bounds(seed: dict[str, Any], settings: LengthSettings) -> tuple[float, float]:
    task = seed.get("task")
    asked = task if isinstance(task, dict) else seed
    least, most = asked.get("min_words"), asked.get("max_words")
    return (
        least / settings.slack if isinstance(least, int | float) else settings.min_words,
        most * settings.slack if isinstance(most, int | float) else settings.max_words,
    )


def check_truncation(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `truncated`: the teacher hit its token limit, or the text stops in the middle."""
    cut = [step for step, reason in given.finish_reasons.items() if reason == "length"]
    if cut:
        return _problem("truncated", f"finish reason 'length' in step {cut[0]}", {"steps": cut})
    for field, text in assistant_turns(given):
        if why := unfinished(text):
            return _problem("truncated", f"{field} {why}", {"field": field, "text": text[-200:]})
    return CheckResult()


def unfinished(text: str) -> str:
    """Why a text looks cut off ('' when it doesn't): an open code block, a dangling word, a bracket never closed."""
    stripped = text.rstrip()
    if "```" in stripped and len(CODE_FENCE.findall(stripped)) % 2:
        return "leaves a code block open"
    plain = prose(stripped[-6000:]).rstrip()
    if not plain or not stripped.endswith(plain[-1]):
        return ""
    last_line = plain[plain.rfind("\n") + 1 :]
    last_words = words(last_line[-400:])
    if len(last_words) < 4:
        return ""
    if plain[-1] in ",–—":
        return "ends with a comma or dash"
    return _dangling(plain[-1500:], last_line, last_words) if plain[-1].isalpha() else ""


def _dangling(paragraph: str, last_line: str, last_words: tuple[str, ...]) -> str:
    if last_words[-1] in UNFINISHED_WORDS:
        return f"ends with '{last_words[-1]}'"
    if paragraph.count("(") > paragraph.count(")"):
        return "leaves a bracket open"
    if len(last_words) >= 12 and not LIST_OR_TABLE.match(last_line) and SENTENCE_END.search(paragraph):
        return "ends without punctuation"
    return ""


def check_refusal(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `refusal`: the teacher declines, in Portuguese or English, where an answer starts or in a short one."""
    for field, text in assistant_turns(given):
        head = text if len(text) < 2 * REFUSAL_WINDOW else text[:REFUSAL_WINDOW]
        if found := REFUSALS.search(head.lower()):
            return _problem("refusal", f"{field}: {found.group()}", {"field": field, "text": head})
    return CheckResult()


def check_openers(given: CheckInput, settings: OpenersSettings) -> CheckResult:
    """Reject `empty_opener` ('Claro! Aqui está...') and `empty_closing` ('Espero ter ajudado!')."""
    for field, text in assistant_turns(given):
        if found := OPENERS.match(text[:200].lower()):
            return _problem("empty_opener", f"{field}: {found.group().strip()}", {"field": field, "text": text[:200]})
        if settings.closings and (found := CLOSINGS.search(text[-240:].lower())):
            return _problem("empty_closing", f"{field}: {found.group().strip()}", {"field": field, "text": text[-240:]})
    return CheckResult()


def check_meta_talk(given: CheckInput, settings: MetaTalkSettings) -> CheckResult:
    """Reject `meta_talk`: the text speaks of itself as a language model, or of the prompt that asked for it."""
    for field, text in written_texts(given):
        if META_WORDS.isdisjoint(words(text)):  # most texts
            continue
        lowered = text.lower()
        found = AI_TALK.search(lowered) or (settings.task_talk and TASK_TALK.search(lowered))
        if found:
            around = text[max(0, found.start() - 80) : found.end() + 80]
            return _problem("meta_talk", f"{field}: {found.group()}", {"field": field, "text": around})
    return CheckResult()


def check_copied_instruction(given: CheckInput, settings: CopiedInstructionSettings) -> CheckResult:
    """Reject `copied_instruction`: the answer repeats what was asked. A grounded passage may be quoted."""
    instruction = given.content.instruction
    if given.content.passage:
        instruction = instruction.replace(given.content.passage, " ")
    asked, answered = words(instruction), words(given.content.answer)
    if len(asked) < 6 or len(answered) < 6:
        return CheckResult()
    if answered[: len(asked)] == asked:
        return _problem("copied_instruction", "the answer starts with the whole instruction", {"share": 1.0})
    in_question = {asked[i : i + 5] for i in range(len(asked) - 4)}
    runs = len(answered) - 4
    share = sum(answered[i : i + 5] in in_question for i in range(runs)) / runs
    if share > settings.maximum_share:
        return _problem(
            "copied_instruction", f"{share:.0%} of the answer is the instruction", {"share": round(share, 3)}
        )
    return CheckResult()


def _problem(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
