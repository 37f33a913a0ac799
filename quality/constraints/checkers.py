"""Constraints that a program can check, in the manner of IFEval (Zhou et al., 2023, arXiv:2311.07911), for Portuguese.

A constraint is {"checker": a name of `CHECKERS`, ...its arguments, "text": the sentence that people read}. Checkers are
pure and strict: what the sentence says, to the letter.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from quality.constraints.held import Held
from quality.constraints.known_values import known_value
from quality.constraints.results import final_answer, final_maths, final_words, json_record, python_tests, python_value
from quality.leaks import find_leaks, treatment_problems
from quality.leaks.treatment import addresses
from quality.variety import judge_variety
from schemas.message import Message
from text.prose import word_set, words
from text.sentences import split_sentences

BULLET = re.compile(r"^[ \t]*-[ \t]+\S", re.MULTILINE)
TITLE = re.compile(r"«[^«»\n]+»")
THIRD_PERSON = word_set(
    "consigo lhe seu sua seus suas pode poderá podia deve deverá devia precisa queira possa tem terá vai sabe quer "
    "consulte peça veja dirija-se contacte tenha lembre-se confirme"
)
"""Words that address a reader in the third person, in a text that speaks to somebody."""


Checker = Callable[..., Held]
"""Takes the answer, and the constraint's arguments by keyword."""


def min_words(answer: str, count: int) -> Held:
    """`count` words or more; a number or a hyphenated word is one."""
    found = len(words(answer))
    return Held(found >= count, {"words": found})


def max_words(answer: str, count: int) -> Held:
    """Between one word and `count`."""
    found = len(words(answer))
    return Held(0 < found <= count, {"words": found})


def n_paragraphs(answer: str, count: int) -> Held:
    """Exactly `count` paragraphs, a blank line between them and no line broken inside."""
    lines = [line for line in answer.splitlines() if line.strip()]
    blocks = [block for block in re.split(r"\n[ \t]*\n", answer.strip()) if block.strip()]
    return Held(len(lines) == len(blocks) == count, {"paragraphs": len(blocks), "lines": len(lines)})


def n_bullets(answer: str, count: int) -> Held:
    """Exactly `count` lines that begin with a hyphen."""
    found = len(BULLET.findall(answer))
    return Held(found == count, {"bullets": found})


def n_sentences(answer: str, count: int) -> Held:
    """Exactly `count` sentences."""
    found = split_sentences(answer)
    return Held(len(found) == count, {"sentences": len(found)})


def contains_keyword(answer: str, keywords: list[str], at_least: int = 1) -> Held:
    """Each keyword `at_least` times, as a word of its own, capitals or not."""
    counts = {k: len(re.findall(rf"(?<![\w-]){re.escape(k)}(?![\w-])", answer, re.IGNORECASE)) for k in keywords}
    return Held(all(n >= at_least for n in counts.values()), {"found": counts})


def contains_any(answer: str, options: list[str]) -> Held:
    """One of these at least, as a word or words of their own, capitals or not."""
    found = [option for option in options if contains_keyword(answer, [option]).holds]
    return Held(bool(found), {"found": found})


def forbids_word(answer: str, keywords: list[str]) -> Held:
    """None of these words, capitals or not, not even as part of a compound with a hyphen."""
    found = [k for k in keywords if re.search(rf"\b{re.escape(k)}\b", answer, re.IGNORECASE)]
    return Held(not found, {"found": found})


def forbids_text(answer: str, texts: list[str]) -> Held:
    """None of these characters or strings, anywhere in the answer."""
    found = [text for text in texts if text in answer]
    return Held(not found and bool(words(answer)), {"found": found})


def no_digits(answer: str) -> Held:
    """Some text without a digit: numbers are written out."""
    found = [c for c in answer if c.isdigit()]
    return Held(not found and bool(words(answer)), {"digits": "".join(found[:40])})


def asks_back(answer: str) -> Held:
    """The answer ends with a question, after something else."""
    text = answer.strip()
    return Held(text.endswith("?") and len(split_sentences(text)) > 1, {"end": text[-60:]})


def json_object(answer: str, required: list[str]) -> Held:
    """Nothing but a JSON object with exactly these keys, none of them empty."""
    try:
        value = json.loads(answer, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        return Held(False, {"problem": str(error)})
    if not isinstance(value, dict):
        return Held(False, {"problem": "no object"})
    empty = [key for key in required if value.get(key) in (None, "", [], {})]
    return Held(set(value) == set(required) and not empty, {"keys": list(value), "empty": empty})


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def starts_with(answer: str, phrase: str) -> Held:
    """The answer starts with the phrase, letter for letter."""
    text = answer.strip()
    return Held(text.startswith(phrase) and text != phrase, {"start": text[: len(phrase) + 20]})


def ends_with(answer: str, phrase: str) -> Held:
    """The answer ends with the phrase, letter for letter, after something else."""
    text = answer.strip()
    before = text[: -len(phrase)]
    return Held(text.endswith(phrase) and before.endswith((" ", "\n")), {"end": text[-len(phrase) - 20 :]})


def lowercase_only(answer: str) -> Held:
    """Letters, and no capital among them."""
    capitals = [c for c in answer if c != c.lower()]
    return Held(not capitals and answer != answer.upper(), {"capitals": "".join(capitals[:40])})


def uppercase_only(answer: str) -> Held:
    """Letters, and all of them capitals."""
    small = [c for c in answer if c != c.upper()]
    return Held(not small and answer != answer.lower(), {"small": "".join(small[:40])})


def no_commas(answer: str) -> Held:
    """Some text without a comma, not even one in a number."""
    return Held("," not in answer and bool(words(answer)), {"commas": answer.count(",")})


def quotes(answer: str) -> Held:
    """The whole answer between « and »."""
    text = answer.strip()
    return Held(len(text) > 2 and text[0] == "«" and text[-1] == "»", {"start": text[:20], "end": text[-20:]})


def title(answer: str) -> Held:
    """A first line that is a title between « and », and text after it."""
    first, _, rest = answer.strip().partition("\n")
    return Held(bool(TITLE.fullmatch(first.strip()) and rest.strip()), {"first_line": first[:200]})


def postscript(answer: str, marker: str) -> Held:
    """A last line that begins with the marker and goes on, and text before it."""
    lines = [line.strip() for line in answer.splitlines() if line.strip()] or [""]
    return Held(len(lines) > 1 and lines[-1].startswith(marker) and lines[-1] != marker, {"last_line": lines[-1][:200]})


def tu_register(answer: str) -> Held:
    """The reader is addressed as tu, and never otherwise."""
    slips, informal = _slips(answer), addresses(answer)[0]
    return Held(bool(informal) and not slips, {"tu": [f.text for f in informal][:10], "slips": slips})


def formal_register(answer: str) -> Held:
    """The reader is addressed in the third person without 'você', and never as tu."""
    slips, (informal, formal) = _slips(answer), addresses(answer)
    marks = [f.text for f in formal] + [word for word in words(answer) if word in THIRD_PERSON]
    evidence = {"tu": [f.text for f in informal][:10], "third_person": marks[:10], "slips": slips}
    return Held(bool(marks) and not informal and not slips, evidence)


def _slips(answer: str) -> list[str]:
    return [p.finding.text for p in treatment_problems([Message(role="assistant", content=answer)])][:10]


def european_variety(answer: str) -> Held:
    """No Brazilianism, and as a whole not Brazilian."""
    leaks = [f.text for f in find_leaks(answer) if f.severity == "hard"]
    verdict = judge_variety(answer)
    return Held(not leaks and verdict.variety != "pt-BR", {"leaks": leaks[:10], "score": round(verdict.score, 3)})


CHECKERS: dict[str, Checker] = {
    "min_words": min_words,
    "max_words": max_words,
    "n_paragraphs": n_paragraphs,
    "n_bullets": n_bullets,
    "n_sentences": n_sentences,
    "contains_keyword": contains_keyword,
    "contains_any": contains_any,
    "forbids_word": forbids_word,
    "forbids_text": forbids_text,
    "no_digits": no_digits,
    "asks_back": asks_back,
    "json_object": json_object,
    "starts_with": starts_with,
    "ends_with": ends_with,
    "lowercase_only": lowercase_only,
    "uppercase_only": uppercase_only,
    "no_commas": no_commas,
    "quotes": quotes,
    "title": title,
    "postscript": postscript,
    "tu_register": tu_register,
    "formal_register": formal_register,
    "european_variety": european_variety,
    "final_answer": final_answer,
    "final_words": final_words,
    "final_maths": final_maths,
    "json_record": json_record,
    "python_tests": python_tests,
    "python_value": python_value,
    "known_value": known_value,
}


def check_constraint(answer: str, constraint: Mapping[str, Any]) -> Held:
    """Run the checker that a sample's constraint names. Raises KeyError or TypeError for one that
    `constraint_problem` finds wrong."""
    arguments = {key: value for key, value in constraint.items() if key not in ("checker", "text")}
    return CHECKERS[constraint["checker"]](answer, **arguments)
