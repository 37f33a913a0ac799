"""Texts that a pattern may match, made from the pattern itself by dice; what looks around is left to chance."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from importlib import import_module
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyzáàâãéêíóôõúçABCÉ"
OF_CATEGORIES = {"CATEGORY_DIGIT": "0123456789", "CATEGORY_SPACE": " \n\t\u00a0", "CATEGORY_WORD": LETTERS + "0_"}
ANY = LETTERS + " 0.,;-«»\u2014\n"


def made_matches(pattern: re.Pattern[str], count: int, dice: random.Random) -> list[str]:
    """Such of `count` texts as the pattern does match."""
    tree = import_module("re._parser").parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    return [text for _ in range(count) if pattern.search(text := _made(tree, dice))]


def _made(items: Iterable[Any], dice: random.Random) -> str:
    return "".join(_part(str(name), value, dice) for name, value in items)


def _part(name: str, value: Any, dice: random.Random) -> str:
    if name == "LITERAL":
        return chr(value)
    if name in ("NOT_LITERAL", "ANY"):
        return dice.choice(ANY)
    if name == "IN":
        return _one_of([(str(kind), inner) for kind, inner in value], dice)
    if name == "BRANCH":
        return _made(dice.choice(value[1]), dice)
    if name in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _made(value[3] if name == "SUBPATTERN" else value, dice)
    if name.endswith("REPEAT"):
        least, most, repeated = value
        return "".join(_made(repeated, dice) for _ in range(dice.randint(least, min(most, least + 9))))
    return ""


def _one_of(members: list[tuple[str, Any]], dice: random.Random) -> str:
    if members[0][0] == "NEGATE":
        return dice.choice(ANY)
    kind, value = dice.choice(members)
    if kind == "RANGE":
        return chr(dice.randint(*value))
    return chr(value) if kind == "LITERAL" else dice.choice(OF_CATEGORIES.get(str(value), ANY))
