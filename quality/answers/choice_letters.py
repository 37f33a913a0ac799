"""Which option of a multiple-choice question a text picks: the letter as models write it, or the option itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from text.letters import without_accents

LETTERS = "ABCDEFGHIJ"
"""Of options, in the order in which they are shown: there are ten at most."""
_MARKS = r"[\s*_`\"'«»“”(\[{:.]*"
_ALONE = re.compile(rf"{_MARKS}(?:(?:letra|opcao|alinea|hipotese|alternativa|option)\s+)?{_MARKS}([a-j])[\W_]*", re.I)
_FIRST = re.compile(rf"{_MARKS}([A-J])\s*(?:[).:\]*»”\"—–]|-\s)")
_FIELD = re.compile(r'"(?:resposta|letra|opcao|alternativa|answer|option|choice)"\s*:\s*"\s*([a-j])\b', re.I)
_SAID = r"(?:\s+(?:certa|correta|correcta|final|correct|right))?\s*(?:e|sera|seria|is|:|=|->)?\s*"
_NAMED = r"(?:(?:a|o|the)\s+)?(?:(?:letra|opcao|alinea|hipotese|alternativa|option|letter)\s+)?"
_ANSWER = re.compile(rf"\b(?:resposta|answer|solucao){_SAID}:?{_MARKS}{_NAMED}{_MARKS}([A-J])\b(?![ ]+[a-z])", re.I)
_OPTION = re.compile(rf"\b(?:letra|opcao|alinea|hipotese|alternativa|option|choice){_SAID}{_MARKS}([A-J])\b", re.I)
_ONLY_CAPITAL = re.compile(r"[A-J]")


def letter_in(text: str, options: Sequence[str]) -> str:
    """The letter that a text picks out of those of `options` (A is the first); '' where it picks none, or several.

    Read in this order: the text is a letter, or its first or last line is one; it begins with a letter and a mark
    ('B) Évora'); a field of JSON; 'a resposta é a B'; 'opção B'; it is an option, or holds just one of them.
    """
    said = without_accents(text).strip()
    lines = [line for line in said.splitlines() if line.strip()]
    if not lines:
        return ""
    letters = LETTERS[: len(options)]
    for line in dict.fromkeys((said, lines[0], lines[-1])):
        if found := _ALONE.fullmatch(line):
            return _one_of([found[1]], letters)
    if (found := _FIRST.match(lines[0])) and found[1] in letters:
        return found[1]
    for pattern in (_FIELD, _ANSWER, _OPTION):
        told = [letter for letter in pattern.findall(said) if pattern is _FIELD or _ONLY_CAPITAL.fullmatch(letter)]
        if told:
            return _one_of(told if pattern is not _ANSWER else told[-1:], letters)
    return _by_option(said, options)


def _one_of(told: Sequence[str], letters: str) -> str:
    """The one letter that was told, where it is one of an option's."""
    picked = {letter.upper() for letter in told}
    return next(iter(picked)) if len(picked) == 1 and picked <= set(letters) else ""


def _by_option(said: str, options: Sequence[str]) -> str:
    """The letter of the option that a text is, or of the only one whose words it holds."""
    words = _words(said)
    same = [letter for letter, option in zip(LETTERS, options, strict=False) if _words(option) == words]
    held = [
        (letter, _words(option))
        for letter, option in zip(LETTERS, options, strict=False)
        if f" {_words(option)} " in f" {words} "
    ]
    longest = [letter for letter, own in held if not any(own != other and own in other for _, other in held)]
    found = same or longest
    return found[0] if len(found) == 1 else ""


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", without_accents(text).casefold()))
