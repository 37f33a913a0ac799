"""Is the answer in the asked form, and free of leftovers: chat markup, template marks, placeholders."""

from __future__ import annotations

import re
from typing import Literal

import orjson

from quality.checked_texts import FENCED_CODE, prose, word_set, words, written_texts
from quality.contract import CheckInput, CheckResult, Problem, Settings
from quality.personal_data import MASKS

CHAT_MARKUP = re.compile(
    r"<\|[\w /-]{1,40}\|>|<｜[^｜\n]{1,40}｜>|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|<(?:bos|eos|pad|unk|mask)>"
    r"|</?think(?:ing)?>"
    r"|</?tool_(?:call|response)s?>|^<s>|</s>$|\[(?:PAD|BOS|EOS|UNK|MASK|CLS|SEP)\]"
    r"|^\s{0,3}#{2,4} ?(?:Response|Instruction|Input|Output|Resposta|Instrução|Assistant|User|Human)\s?:\s?$"
    r"|^(?:Human|Assistant|User|AI|System|<?(?:human|assistant|user|system)>?)\s?:",
    re.MULTILINE,
)
ROLE_LABEL = re.compile(
    r"\s*[*_]{0,2}(?:assistente|resposta|instrução|pergunta|utilizador|r|p)[*_]{0,2}\s?:", re.IGNORECASE
)
TEMPLATE_MARKUP = re.compile(r"\{\{[^{}\n]{1,80}\}\}|\{%[^%\n]{1,80}%\}|\$\{[A-Za-z_]\w{0,40}\}|\[\[[a-z_ ]{1,40}\]\]")
BROKEN_TEXT = re.compile("\ufffd|Ã[£©§¡³ªº\u00ad\u00b5]|â€[™œ“”\u009d\u0153]|[\x00-\x08\x0b\x0e-\x1f]")

_BLANK = (
    r"(?:(?:[oa]s? )?(?:(?:seu|sua|teu|tua|vosso|vossa) )?(?:nome|apelido|data|dia|hora|local|localidade|morada|"
    r"endereço|cidade|país|empresa|instituição|entidade|organização|escola|universidade|departamento|cargo|função|profissão|"
    r"título|assunto|tema|tópico|número|n\.º|valor|montante|quantia|preço|assinatura|contacto|telefone|telemóvel|e-?mail|link|"
    r"ligação|url|imagem|destinatário|remetente|cliente|produto|serviço|projeto|motivo|idade|código postal|nif|iban|"
    r"exemplo|descrição)\b"
    r"|(?:inser|preench|coloc|indi[cq]|escrev|adicion|especifi[cq]|complet|substitu)\w{1,8}\b|"
    r"your |insert |name\b|date\b|company\b|placeholder|todo\b|a (?:definir|preencher|completar|confirmar)\b)"
)
PLACEHOLDER = re.compile(
    rf"\[{_BLANK}[^\[\]\n]{{0,60}}\](?!\()|\{{{_BLANK}[^{{}}\n]{{0,40}}\}}|<{_BLANK}[^<>\n]{{0,40}}>"
    r"|\bX{4,}\b|_{4,}|\blorem ipsum\b|\[\s?\.{3,}\s?\]\s?$",
    re.IGNORECASE,
)
PLACEHOLDER_HINTS = ("[", "{", "<", "_", "xxxx", "XXXX", "orem ipsum")
PLACEHOLDER_IN_CAPITALS = re.compile(r"\[[A-ZÀ-Ü]{2,}(?:[ _][A-ZÀ-Ü]{2,}){0,5}\](?!\()")

NUMBERED = re.compile(r"^\s{0,6}\**\d{1,3}[.)]", re.MULTILINE)
BULLETED = re.compile(r"^\s{0,6}[-*+•–] ", re.MULTILINE)
TABLE = re.compile(r"^\s{0,3}\|?.+\|.+\n\s{0,3}\|?[\s:|-]*-{3}[\s:|-]*$", re.MULTILINE)

AskedFormat = Literal["json", "table", "numbered_list", "list", "code", "plain", ""]
ASKED: tuple[tuple[AskedFormat, re.Pattern[str]], ...] = (
    (
        "json",
        re.compile(r"\b(?:em|no|num|formato|ficheiro|objeto|documento) (?:formato |objeto )?json\b", re.IGNORECASE),
    ),
    ("table", re.compile(r"\b(?:numa|em|uma|forma de|formato de) (?:forma de |formato de )?tabela\b", re.IGNORECASE)),
    ("numbered_list", re.compile(r"\b(?:lista|passos) numerad[ao]s?\b", re.IGNORECASE)),
    (
        "list",
        re.compile(r"\b(?:numa|em|uma) (?:forma de )?lista (?:de|com) (?:pontos|tópicos|marcas)\b", re.IGNORECASE),
    ),
    ("plain", re.compile(r"\bsem (?:usar |utilizar )?(?:listas|markdown|formatação|tópicos)\b", re.IGNORECASE)),
)
ASKED_WORDS = word_set("json tabela numerada numerado numeradas numerados lista listas markdown formatação tópicos")
"""An instruction without any of these words asks for no form."""


class FormatSettings(Settings):
    """`expected`: the form every answer must have; 'asked' (the default) reads it from the instruction."""

    expected: Literal["asked", "json", "table", "numbered_list", "list", "code", "plain"] = "asked"


class PlaceholderSettings(Settings):
    """`allowed`: placeholders that may stand as they are, without brackets ('NOME'), for templates of letters."""

    allowed: frozenset[str] = frozenset()


def check_markup(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `chat_markup`, `template_markup`, `role_label` and `broken_text` (wrong encoding, control characters)."""
    for field, text in written_texts(given):
        if any(mark in text for mark in "<[#:") and (found := CHAT_MARKUP.search(text)):
            return _problem("chat_markup", field, found.group())
        if found := ROLE_LABEL.match(text[:80]):
            return _problem("role_label", field, found.group())
        if ("{" in text or "[[" in text) and (found := TEMPLATE_MARKUP.search(prose(text))):
            return _problem("template_markup", field, found.group())
        if found := BROKEN_TEXT.search(text):
            return _problem("broken_text", field, text[max(0, found.start() - 20) : found.end() + 20])
    return CheckResult()


def check_placeholders(given: CheckInput, settings: PlaceholderSettings) -> CheckResult:
    """Reject `placeholder`: '[nome]', '{data}', 'XXXX' left to fill in. The masks of personal data are none."""
    masks = frozenset(MASKS.values())
    for field, text in written_texts(given):
        plain = prose(text)
        if not any(hint in plain for hint in PLACEHOLDER_HINTS):
            continue
        for pattern in (PLACEHOLDER, PLACEHOLDER_IN_CAPITALS):
            for found in pattern.finditer(plain):
                if found.group().strip("[]{}<> ") not in settings.allowed and found.group() not in masks:
                    return _problem("placeholder", field, found.group())
    return CheckResult()


def check_format(given: CheckInput, settings: FormatSettings) -> CheckResult:
    """Reject `wrong_format`: the answer is not in the form that the instruction (or the recipe) asked for."""
    expected = asked_format(given.content.instruction) if settings.expected == "asked" else settings.expected
    if expected and not has_format(given.content.answer, expected):
        problem = Problem(reason="wrong_format", detail=f"no {expected} in the answer", evidence={"expected": expected})
        return CheckResult(problem)
    return CheckResult()


def asked_format(instruction: str) -> AskedFormat:
    """The form an instruction asks for in so many words ('numa tabela', 'em JSON'); '' when it doesn't."""
    if ASKED_WORDS.isdisjoint(words(instruction)):
        return ""
    return next((name for name, pattern in ASKED if pattern.search(instruction[:4000])), "")


def has_format(answer: str, expected: str) -> bool:
    """Whether an answer has (or, for `plain`, keeps to) a form."""
    match expected:
        case "json":
            return _holds_json(answer)
        case "table":
            return TABLE.search(answer) is not None or "\t" in answer
        case "numbered_list":
            return len(NUMBERED.findall(answer)) >= 2
        case "list":
            return len(BULLETED.findall(answer)) + len(NUMBERED.findall(answer)) >= 2
        case "code":
            return FENCED_CODE.search(answer) is not None
        case _:
            return not (BULLETED.search(answer) or NUMBERED.search(answer) or TABLE.search(answer))


def _holds_json(answer: str) -> bool:
    blocks = [found.group() for found in FENCED_CODE.finditer(answer)]
    bodies = ["\n".join(block.split("\n")[1:]).rstrip("`~ \n") for block in blocks] or [answer]
    return any(_parses(body) for body in bodies)


def _parses(body: str) -> bool:
    try:
        return isinstance(orjson.loads(body), dict | list)
    except orjson.JSONDecodeError:
        return False


def _problem(reason: str, field: str, text: str) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=f"{field}: {text[:80]}", evidence={"field": field, "text": text}))
