"""Subjects after which 'se' can be no 'if': 'O homem que ela viu se levantou', 'A receita sobe, o lucro se mantém'."""

from __future__ import annotations

from quality.leaks.clause import sentence_start
from quality.leaks.clause_words import SUBORDINATORS
from quality.leaks.contexts import DETERMINERS
from quality.leaks.finite_words import could_be_finite, is_finite
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from quality.leaks.whether import ASKING_VERBS, PRONOMINAL
from text.prose import word_set

_SUBJECT_OPENERS = (DETERMINERS | word_set("este esta estes estas aquela aquelas dois três quatro")) - word_set(
    "do da dos das no na nos nas ao à aos às pelo pela pelos pelas num numa dum duma"
)
_LONGEST_SUBJECT = 12
_LONGEST_NOUN_PHRASE = 6
_STOPS = frozenset(".!?;:…\n")


def closes_relative_subject(text: Text, i: int) -> bool:
    """Whether all that stands before 'se' at word `i` is a subject and its relative clause, and the verb after it is
    the sentence's only other one: 'O homem que ela viu se levantou'."""
    verb, start = text.words[i + 1], sentence_start(text, i)
    told = verb_form(verb) & (Form.PRETERITE | Form.IMPERFECT)
    if not told or not 2 < i - start <= _LONGEST_SUBJECT or _asks(text, i):
        return False
    if text.words[start] not in _SUBJECT_OPENERS or any(not text.spaced(n) for n in range(start + 1, i + 1)):
        return False
    relative = next((n for n in range(start + 2, i) if text.words[n] == "que"), 0)
    if not relative or any(_surely_finite(text.words[n]) for n in range(start + 1, relative)):
        return False
    inside = range(relative + 1, i)
    if any(text.words[n] in SUBORDINATORS for n in inside) or sum(is_finite(text, n) for n in inside) != 1:
        return False
    return not _verb_follows(text, i + 2)


def parallel_subject(text: Text, i: int) -> bool:
    """Whether only a noun phrase stands between the comma before 'se' at word `i` and it, and the verb after it ends
    the sentence: 'A receita sobe, o lucro se mantém.'"""
    end = text.ends[i + 1]
    if text.source[end : end + 1] not in ("", ".", ";", "!", "\n") or verb_form(text.words[i + 1]) & Form.NOMINAL:
        return False
    for n in range(i - 1, max(0, i - 1 - _LONGEST_NOUN_PHRASE), -1):
        if text.words[n] in SUBORDINATORS or _surely_finite(text.words[n]):
            return False
        if not text.spaced(n):
            return text.gap(n) == ", " and text.words[n] in _SUBJECT_OPENERS and n < i - 1
    return False


def _asks(text: Text, i: int) -> bool:
    """Whether the verb before 'se' at word `i` may ask: 'perguntou se', but not 'que ela viu se levantou'."""
    asking = infinitives(text.words[i - 1]) & ASKING_VERBS
    seen = asking == {"ver"} and text.word(i - 2) != "que" and infinitives(text.words[i + 1]) & PRONOMINAL
    return bool(asking) and not seen


def _surely_finite(word: str) -> bool:
    form = verb_form(word)
    return bool(form & FINITE) and not form & (Form.NOMINAL | Form.INFINITIVE)


def _verb_follows(text: Text, start: int) -> bool:
    for n in range(start, min(start + 30, len(text.words))):
        if text.parted(n, _STOPS):
            return False
        if could_be_finite(text, n):
            return True
    return False
