"""Is the answer in the form that was asked for: JSON, a table, a list, code, plain text."""

from __future__ import annotations

import re
from typing import Literal

import orjson

from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from text.prose import FENCED_CODE, word_set, words

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


def check_format(given: CheckInput, settings: FormatSettings) -> CheckResult:
    """Reject `wrong_format`: the answer is not in the form that the instruction (or the recipe) asked for."""
    expected = asked_format(given.content.instruction) if settings.expected == "asked" else settings.expected
    if expected and not has_format(given.content.answer, expected):
        problem = Problem(reason="wrong_format", detail=f"no {expected} in the answer", evidence={"expected": expected})
        return CheckResult(problem)
    return PASSED


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
