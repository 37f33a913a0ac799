"""Where an entry of the evidence table counts: the words beside it, near it, and what kinds of words they are."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, verb_form
from text.prose import word_set

DETERMINERS = word_set(
    "o a os as um uma uns umas do da dos das no na nos nas ao à aos às pelo pela pelos pelas num numa dum duma "
    "este esta estes estas esse essa esses essas aquele aquela seu sua seus suas meu minha cada qualquer outro "
    "outra"
)
_NEAR = 15
"""Words on either side that the context `near` looks at."""
_BEFORE = 6
"""Words to the left, within the sentence, that the context `before` looks at."""
_CLASSES = word_set("INF PART VERB NUM CAP START SIGN END QUESTION")
_DIGIT = re.compile(r"\s?\d")
_BEHIND = ("me", "te", "se", "nos", "o", "a", "os", "as", "lhe", "lhes", "no", "na")
_SIGNS = ("", ".", ",", ";", ":", "!", "?", ")", "\n", "»", "”", '"')


class Condition(NamedTuple):
    """One part of a context: some of `words` or `classes` stand on `side` (prev, next, near, before), or, when not
    `wanted`, none does. `longest`: words in the longest of `words`."""

    side: str
    wanted: bool
    words: frozenset[str]
    classes: frozenset[str]
    longest: int


@cache
def parse_context(field: str) -> tuple[Condition, ...]:
    """The conditions of a context as the table writes it ('prev=o,do;near!=pintor,museu'); all must hold."""
    conditions = []
    for part in filter(None, field.split(";")):
        side, _, listed = part.partition("=")
        names = {word.replace("_", " ") for word in listed.split(",")}
        if "DET" in names:
            names |= DETERMINERS
        for verb in [name for name in names if name.startswith("@")]:
            names = names - {verb} | _with_pronouns(verb[1:])
        words, classes = frozenset(names - _CLASSES - {"DET"}), frozenset(names & _CLASSES)
        longest = max((word.count(" ") + 1 for word in words), default=0)
        conditions.append(Condition(side.rstrip("!"), not side.endswith("!"), words, classes, longest))
    return tuple(conditions)


@cache
def _with_pronouns(verb: str) -> frozenset[str]:
    """Every form of a verb, alone and with the pronouns that may stand behind it: 'sentou', 'sentou-se'."""
    forms = forms_of(verb)
    return forms | {
        f"{form}-{pronoun}" for form in forms | {f[:-1] for f in forms if f[-3:] == "mos"} for pronoun in _BEHIND
    }


def fits(conditions: tuple[Condition, ...], text: Text, first: int, last: int) -> bool:
    """Whether the surroundings of the words `first` to `last` meet every condition."""
    return all(_stands(c, text, first, last) == c.wanted for c in conditions)


def _stands(condition: Condition, text: Text, first: int, last: int) -> bool:
    side, words = condition.side, condition.words
    if side == "near":
        before, after = text.words[max(0, first - _NEAR) : first], text.words[last + 1 : last + _NEAR + 1]
        return not (words.isdisjoint(before) and words.isdisjoint(after))
    if side == "before":
        for n in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
            if text.starts_sentence(n + 1):
                return False
            if text.words[n] in words:
                return True
        return False
    if side == "prev":
        beside = text.words[max(0, first - condition.longest) : first]
        found = any(" ".join(beside[n:]) in words for n in range(len(beside)))
        return found or (bool(condition.classes) and _class_before(condition.classes, text, first))
    beside = text.words[last + 1 : last + 1 + condition.longest]
    found = any(" ".join(beside[: n + 1]) in words for n in range(len(beside)))
    return found or (bool(condition.classes) and _class_after(condition.classes, text, last + 1))


def _class_before(classes: frozenset[str], text: Text, first: int) -> bool:
    return (
        ("START" in classes and text.starts_sentence(first))
        or ("SIGN" in classes and not (text.spaced(first) or text.capital(first)))
        or ("PART" in classes and bool(verb_form(text.word(first - 1)) & Form.PARTICIPLE))
        or ("NUM" in classes and text.source[max(0, text.starts[first] - 2) : text.starts[first]][:1].isdigit())
    )


def _class_after(classes: frozenset[str], text: Text, at: int) -> bool:
    form = verb_form(text.word(at))
    return (
        ("INF" in classes and text.spaced(at) and bool(verb_form(text.word(at).partition("-")[0]) & Form.INFINITIVE))
        or ("PART" in classes and bool(form & Form.PARTICIPLE))
        or ("VERB" in classes and bool(form & FINITE) and not form & Form.NOMINAL)
        or ("CAP" in classes and text.capital(at) and text.spaced(at))
        or ("NUM" in classes and _DIGIT.match(text.source, text.ends[at - 1]) is not None)
        or ("END" in classes and text.source[(end := text.ends[at - 1]) : end + 1] in _SIGNS)
        or ("QUESTION" in classes and _asks(text, at))
    )


def _asks(text: Text, at: int) -> bool:
    """Whether the sentence that word `at` stands in ends with a question mark, no more than thirty words on."""
    for n in range(at, min(at + 30, len(text.words)) + 1):
        gap = text.source[text.ends[n - 1] : text.starts[n] if n < len(text.words) else None]
        if any(mark in gap for mark in "?.!\n"):
            return "?" in gap
    return False
