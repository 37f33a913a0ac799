"""Was a text cut off: by the token limit, or in the middle of a sentence, a list, a block of code."""

from __future__ import annotations

import re
from typing import Any

from quality.checked_texts import assistant_turns
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.prose import prose, word_set, words

UNFINISHED_WORDS = word_set(
    "a o as os e ou mas que de do da dos das em no na nos nas um uma uns umas por para com sem sobre pelo pela "
    "pelos pelas ao aos à às se como porque num numa entre até quando onde cujo cuja muito mais"
)
LIST_OR_TABLE = re.compile(r"^\s*(?:[-*+•|#>]|\d{1,3}[.)])")
CODE_FENCE = re.compile(r"^\s{0,8}```", re.MULTILINE)
SENTENCE_END = re.compile(r"[.!?…][\s»”\"]")
JSON_BLOCK = re.compile(r"```(?:json)?\s*$|\A```json\s*", re.MULTILINE)
FIRST_TAG = re.compile(r"<(ul|ol|table|div|html|body|section|form|svg|select|article|main)\b")
HEADING = re.compile(r"#{1,6} \S")
CUT_AFTER = re.compile(r"(?: [=×÷+]|\d-)\Z")
DIALOGUE = re.compile(r"[—–] ?\S")
ENTITY = re.compile(r"&\w{2,6};\s*$")
EMPTY_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)])\s*[*_]{0,2}\s*")
SALUTATION = re.compile(
    r"\s*(?:com (?:os |as )?(?:meus |minhas )?(?:melhor|cordia|sincer|respeit|amizade|carinho|estima|elevada|muita|"
    r"toda)|melhores|"
    r"cordialmente|atenciosamente|respeitosamente|cumprimentos|um (?:\w+ )?(?:abraço|beij)|abraço|beij|car[oa]s?\b|"
    r"exm|ex\.m|querid|"
    r"prezad|saudações|subscrev|até )",
    re.IGNORECASE,
)
SIGNATURE = re.compile(
    r"[AO]s? (?:administra|ger[êe]n|dire[çct]|equipa|comiss|presiden|secret|colet|empresa|família|organiza|professor|"
    r"departament|junta|conselho|associa|clube|turma|grupo|autor|remetente|teu|tua|vizinh|mãe|pai|filh|avó|avô|prim"
    r"|tia|tio)"
    r"[^\W\d_]{0,20}|(?:(?:[A-ZÀ-Ü][\w.]{0,20}|d[aeo]s?|e)(?: |$)){1,5}"
)
PAUSE = re.compile(r"[.!?…,;:–—] ")


def check_truncation(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `truncated`: the teacher hit its token limit, or the text stops in the middle."""
    cut = [step for step, reason in given.finish_reasons.items() if reason == "length"]
    if cut:
        return _problem("truncated", f"finish reason 'length' in step {cut[0]}", {"steps": cut})
    for field, text in assistant_turns(given):
        if why := unfinished(text):
            return _problem("truncated", f"{field} {why}", {"field": field, "text": text[-200:]})
    return PASSED


def unfinished(text: str) -> str:
    """Why a text looks cut off ('' when it doesn't): an open code block, a dangling word, a bracket never closed."""
    stripped = text.rstrip()
    if "```" in stripped and len(CODE_FENCE.findall(stripped)) % 2:
        return "" if stripped[-1] in ".!?`" else "leaves a code block open"
    if why := _unfinished_structure(stripped):
        return why
    plain = prose(stripped[-6000:]).rstrip()
    plain = ENTITY.sub("", plain) if "&" in plain else plain
    if not plain or not stripped.endswith(plain[-1]):
        return ""
    last_line = plain[plain.rfind("\n") + 1 :]
    if EMPTY_ITEM.fullmatch(last_line) and "\n" in plain:
        return "ends with an empty item"
    if not (plain[-1].isalpha() or plain[-1] in ",;:–—"):
        return ""
    last_words = words(last_line[-400:])
    if LIST_OR_TABLE.match(last_line) and plain[-1].isalpha() and _unlike_its_list(plain, last_words):
        return "ends in the middle of an item"
    if len(last_words) < 4:
        return ""
    if plain[-1] in ",;:–—" and not SALUTATION.match(last_line):
        return f"ends with '{plain[-1]}'"
    return _dangling(plain[-1500:], last_line, last_words) if plain[-1].isalpha() else ""


def _unfinished_structure(text: str) -> str:
    """What JSON, HTML or a table lack at their end; a heading with nothing under it."""
    body = JSON_BLOCK.sub("", text).strip() if text.startswith("```json") else text
    is_json = len(body) > 20 and body[0] in "{[" and body[1] in '"\n{[ '
    if is_json and body.count("{") + body.count("[") > body.count("}") + body.count("]"):
        return "leaves JSON open"
    if (tag := FIRST_TAG.match(text)) and f"</{tag[1]}" not in text:
        return f"leaves <{tag[1]}> open"
    last_line = text[text.rfind("\n") + 1 :]
    if last_line.startswith("|") and not last_line.endswith("|") and "|\n|" in text:
        return "ends in the middle of a row"
    if HEADING.match(last_line) and "\n" in text:
        return "ends with a heading"
    if CUT_AFTER.match(text, len(text) - 2) and not HEADING.match(last_line):
        return f"ends with '{text[-1]}'"
    if DIALOGUE.match(last_line) and text[-1].islower():
        before = [line.rstrip()[-1] for line in text.split("\n")[:-1] if DIALOGUE.match(line)]
        return "ends in the middle of a line of dialogue" if before and all(c in ".!?…:»”" for c in before) else ""
    return ""


def _dangling(paragraph: str, last_line: str, last_words: tuple[str, ...]) -> str:
    if last_words[-1] in UNFINISHED_WORDS:
        return f"ends with '{last_words[-1]}'"
    for opening, closing in ("()", "«»", "“”"):
        if paragraph.count(opening) > paragraph.count(closing):
            return "leaves a bracket or quotation open"
    if _may_be_a_signature(last_line):
        return ""
    if len(last_words) >= 12 and not LIST_OR_TABLE.match(last_line) and SENTENCE_END.search(paragraph):
        return "ends without punctuation"
    return ""


def _unlike_its_list(text: str, last_words: tuple[str, ...]) -> bool:
    """Whether the last item of a list alone lacks the punctuation that all others end with."""
    items = [line.rstrip() for line in text[-3_000:].split("\n") if LIST_OR_TABLE.match(line) and "|" not in line][:-1]
    return len(items) >= 2 and len(last_words) >= 1 and all(item[-1] in ".;," for item in items)


def _may_be_a_signature(line: str) -> bool:
    """Whether a line's last words, after its last full stop, may be who signs: 'Até logo. Dalila Cruz'."""
    return SENTENCE_END.search(line) is not None and SIGNATURE.fullmatch(PAUSE.split(line)[-1]) is not None


def _problem(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
