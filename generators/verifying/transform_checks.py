"""Did a rewriting do what it was asked? One pure function for each kind; a source is looked at before it is used."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from generators.verifying.lost_parts import lost_parts, numbers
from quality.constraints.checkers import european_variety, formal_register, tu_register
from text.prose import words
from text.sentences import split_sentences

SUMMARY_SHARE = 0.6
"""Of its source's words, how many a summary may have at most."""
PLAIN_SHARE = 0.8
"""Of the words in its source's longest sentence, how many the longest of plain language may have."""

Problem = tuple[str, str]
"""A reason, short and stable, and what was seen; ('', '') when all is well."""
FINE: Problem = ("", "")


def source_problem(kind: str, source: str) -> Problem:
    """Why a text that the teacher wrote is no source for its kind."""
    if kind == "tratar_por_tu" and not formal_register(source).holds:
        return "source_register", "the source doesn't address its reader in the third person"
    if kind == "tratar_por_senhor" and not tu_register(source).holds:
        return "source_register", "the source doesn't address its reader as tu"
    if kind == "brasileiro" and european_variety(source).holds:
        return "source_not_brazilian", "nothing in the source is Brazilian"
    return FINE


def answer_problem(kind: str, source: str, answer: str, right: str = "") -> Problem:
    """Why an answer isn't the rewriting that was asked of `source`; `right` is the only right one, if known."""
    if " ".join(answer.split()) == " ".join(source.split()):
        return "unchanged", "the answer is the source as it was"
    return CHECKS[kind](source, answer, right) if kind in CHECKS else FINE


def _summary(source: str, answer: str, right: str) -> Problem:
    count, most = len(words(answer)), SUMMARY_SHARE * len(words(source))
    if count > most:
        return "not_shorter", f"{count} words, at most {most:.0f}"
    invented = sorted(numbers(answer) - numbers(source))
    return ("invented_number", f"not in the source: {', '.join(invented)}") if invented else FINE


def _plain(source: str, answer: str, right: str) -> Problem:
    before, after = _longest_sentence(source), _longest_sentence(answer)
    if after > PLAIN_SHARE * before:
        return "not_plainer", f"{after} words in the longest sentence, from {before}"
    return _lost(source, answer)


def _longest_sentence(text: str) -> int:
    return max((len(sentence) for line in text.splitlines() for sentence in split_sentences(line)), default=0)


def _tu(source: str, answer: str, right: str) -> Problem:
    held = tu_register(answer)
    return _lost(source, answer) if held.holds else ("wrong_register", f"not in tu: {held.evidence}")


def _formal(source: str, answer: str, right: str) -> Problem:
    held = formal_register(answer)
    return _lost(source, answer) if held.holds else ("wrong_register", f"not in the third person: {held.evidence}")


def _european(source: str, answer: str, right: str) -> Problem:
    held = european_variety(answer)
    return _lost(source, answer) if held.holds else ("not_european", f"still Brazilian: {held.evidence}")


def _lost(source: str, answer: str) -> Problem:
    lost = lost_parts(source, answer, (), ())
    for kind in ("number", "address"):
        if kind in lost:
            return f"lost_{kind}", f"not there any more: {', '.join(lost[kind])[:200]}"
    return FINE


def _restored(source: str, answer: str, right: str) -> Problem:
    given, wanted = answer.split(), right.split()
    changes = SequenceMatcher(None, wanted, given, autojunk=False).get_opcodes()
    wrong = [f"«{' '.join(wanted[a:b])}» → «{' '.join(given[c:d])}»" for tag, a, b, c, d in changes if tag != "equal"]
    return ("not_restored", "; ".join(wrong)[:300]) if wrong else FINE


CHECKS: Mapping[str, Callable[[str, str, str], Problem]] = {
    "resumir": _summary,
    "linguagem_clara": _plain,
    "tratar_por_tu": _tu,
    "tratar_por_senhor": _formal,
    "corrigir": _restored,
    "acordo": _restored,
    "brasileiro": _european,
}


def extraction_schema(fields: Mapping[str, str]) -> dict[str, Any]:
    """The JSON Schema of an extraction: for each field, a list of short strings."""
    listed = {"type": "array", "items": {"type": "string", "minLength": 1, "maxLength": 120}, "maxItems": 12}
    return _object({name: {**listed, "description": text} for name, text in fields.items()})


def label_schema(labels: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a classification."""
    return _object({"categoria": {"enum": list(labels)}})


def read_valid(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    """JSON that its schema allows. Raises ValueError that says what is wrong."""
    value = json.loads(text)
    error = best_match(Draft202012Validator(schema).iter_errors(value))
    if error is not None:
        raise ValueError(error.message)
    return dict(value)


def extraction_problem(source: str, found: Mapping[str, list[str]]) -> Problem:
    """What was extracted stands in the source, word for word, and is not nothing."""
    plain = " ".join(source.split()).casefold()
    strange = [part for parts in found.values() for part in parts if " ".join(part.split()).casefold() not in plain]
    if strange:
        return "not_in_text", f"not in the source: {'; '.join(strange)[:200]}"
    return FINE if any(found.values()) else ("nothing_extracted", "every field is empty")


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
