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
    ('B) Évora'), unless an option does ('D. Dinis'); a field of JSON; 'a resposta é a B'; 'opção B'; it holds the words
    of just one option.
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
        return _begins_as(lines[0], options) or found[1]
    for pattern in (_FIELD, _ANSWER, _OPTION):
        told = [letter for letter in pattern.findall(said) if pattern is _FIELD or _ONLY_CAPITAL.fullmatch(letter)]
        if told:
            return _one_of(told if pattern is not _ANSWER else told[-1:], letters)
    return _only_one_held(said, options)


def _one_of(told: Sequence[str], letters: str) -> str:
    """The one letter that was told, where it is one of an option's."""
    picked = {letter.upper() for letter in told}
    return next(iter(picked)) if len(picked) == 1 and picked <= set(letters) else ""


def _begins_as(line: str, options: Sequence[str]) -> str:
    """The letter of the longest option with which a line begins; one of a single letter is told from no other."""
    words = _words(line)
    begun = [(len(own), letter) for letter, own in _lettered(options) if f"{words} ".startswith(f"{own} ")]
    length, letter = max(begun, default=(0, ""))
    return letter if length > 1 else ""


def _only_one_held(said: str, options: Sequence[str]) -> str:
    """The letter of the only option whose words a text holds; one that is part of another held one doesn't count."""
    words = _words(said)
    held = [(letter, own) for letter, own in _lettered(options) if f" {own} " in f" {words} "]
    longest = [letter for letter, own in held if not any(own != other and own in other for _, other in held)]
    return longest[0] if len(longest) == 1 else ""


def _lettered(options: Sequence[str]) -> list[tuple[str, str]]:
    """The words of each option that has any, with its letter."""
    return [(letter, own) for letter, text in zip(LETTERS, options, strict=False) if (own := _words(text))]


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", without_accents(text).casefold()))
