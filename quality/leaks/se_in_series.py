"""'Se' that is no 'if' since the verbs beside it are told in the same way: 'Se deita em taças e deixa-se secar'."""

from __future__ import annotations

from quality.leaks.clause_words import SUBORDINATORS
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, verb_form

_FARTHEST = 40
_STOPS = frozenset(".!?;:…\n")


def told_before(text: Text, start: int, i: int) -> bool:
    """Whether, from word `start` on, a verb with '-se' stands before the pronoun at word `i`, in the same tense:
    'deita-se fora a água e se coze o feijão'."""
    return any(_alike(text, n, i) for n in range(start, i))


def told_behind(text: Text, i: int) -> bool:
    """Whether a verb with '-se' is joined to the one at word `i + 1` by a bare 'e', or two of them follow in its
    sentence: 'se subtrai 32, multiplica-se por 5 e divide-se por 9'."""
    alike = 0
    joined = True
    for n in range(i + 2, min(i + _FARTHEST, len(text.words))):
        if text.parted(n, _STOPS):
            break
        if _alike(text, n, i):
            alike += 1
            if joined and text.words[n - 1] == "e":
                return True
        joined = joined and text.spaced(n) and text.words[n] not in SUBORDINATORS
    return alike > 1


def _alike(text: Text, n: int, i: int) -> bool:
    verb, _, pronoun = text.words[n].partition("-")
    return pronoun == "se" and bool(verb_form(verb) & verb_form(text.words[i + 1]) & INDICATIVE)
