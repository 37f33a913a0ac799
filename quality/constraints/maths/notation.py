"""Reads a formula as Portuguese schools write it: «2x² − 3,5x», «√3/2», «e^(2x)», «sen(π/6)».

A grammar of its own: nothing is evaluated here, and no text of a teacher is ever run. What comes out is a tree of
tuples, small by construction (`LONGEST`, numbers of at most 15 digits), which `values.py` and sympy read.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

Tree = tuple[Any, ...]
"""("number", Fraction), ("constant", "pi" | "e"), ("symbol", "x"), ("call", name, tree), (operator, tree, tree)."""

LONGEST = 200
DEEPEST = 30
SYMBOLS = frozenset("xynk")
FUNCTIONS = {
    **{"sen": "sin", "sin": "sin", "cos": "cos", "tg": "tan", "tan": "tan", "ln": "log", "log": "log10"},
    **{"exp": "exp", "sqrt": "sqrt", "raiz": "sqrt", "√": "sqrt", "∛": "cbrt"},
}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿˣ⁽⁾ᐟ", "0123456789-+nx()/")
_RAISED_RUN = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿˣ⁽⁾ᐟ]+")
_PLAIN = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "∙": "*", "÷": "/", "’": "'"})
_FRACTIONS = {"½": "(1/2)", "⅓": "(1/3)", "⅔": "(2/3)", "¼": "(1/4)", "¾": "(3/4)"}
_TOKEN = re.compile(
    r"(?P<number>\d{1,3}(?:[\u00a0\u202f ]\d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?)|(?P<name>sen|sin|cos|tg|tan|ln|log|exp|"
    r"sqrt|raiz|pi|[a-z])|(?P<sign>[-+*/^()|√∛π])"
)


class NotMathsError(ValueError):
    """A text is no formula of this notation."""


def read_formula(text: str) -> Tree:
    """The tree of a formula. Raises NotMathsError."""
    return _Reader(_tokens(text)).whole()


def _tokens(text: str) -> list[tuple[str, str]]:
    if len(text) > LONGEST:
        raise NotMathsError(f"over {LONGEST} characters")
    plain = _RAISED_RUN.sub(lambda run: f"^({run[0].translate(_RAISED)})", text).translate(_PLAIN)
    for sign, written in _FRACTIONS.items():
        plain = plain.replace(sign, written)
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(plain):
        if plain[at] in " \t\u00a0\u202f":
            at += 1
            continue
        token = _TOKEN.match(plain, at)
        if token is None:
            raise NotMathsError(f"«{plain[at : at + 10]}» is no part of a formula")
        found.append((str(token.lastgroup), token[0]))
        at = token.end()
    return found


def _number(written: str) -> Tree:
    digits = re.sub(r"[\u00a0\u202f ]", "", written)
    if len(digits) > 16:
        raise NotMathsError("a number of more than 15 digits")
    return ("number", Fraction(digits.replace(",", ".")))


class _Reader:
    """Recursive descent: sum, product (signs or side by side), power, atom."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens, self._at, self._depth, self._bars = tokens, 0, 0, 0

    def whole(self) -> Tree:
        tree = self._sum()
        if self._at < len(self._tokens):
            raise NotMathsError(f"«{self._tokens[self._at][1]}» in an odd place")
        return tree

    def _next(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _take(self, *signs: str) -> str:
        if self._next() in signs and self._next():
            self._at += 1
            return self._tokens[self._at - 1][1]
        return ""

    def _sum(self) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotMathsError("too many brackets")
        tree = self._product()
        while sign := self._take("+", "-"):
            tree = (sign, tree, self._product())
        self._depth -= 1
        return tree

    def _product(self) -> Tree:
        tree = self._signed()
        while self._at < len(self._tokens):
            if sign := self._take("*", "/"):
                tree = (sign, tree, self._signed())
            elif self._begins_an_atom():
                tree = ("*", tree, self._power())
            else:
                break
        return tree

    def _begins_an_atom(self) -> bool:
        kind, text = self._tokens[self._at]
        if kind == "number" and self._tokens[self._at - 1][0] == "number":
            raise NotMathsError("two numbers side by side")
        return kind in ("number", "name") or text in ("(", "√", "∛", "π") or (text == "|" and not self._bars)

    def _signed(self) -> Tree:
        signs = 0
        while sign := self._take("-", "+"):
            signs += sign == "-"
        tree = self._power()
        return ("-", ("number", Fraction(0)), tree) if signs % 2 else tree

    def _power(self) -> Tree:
        base = self._atom()
        return ("^", base, self._exponent()) if self._take("^") else base

    def _exponent(self) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotMathsError("too many powers")
        tree = self._signed()
        self._depth -= 1
        return tree

    def _atom(self) -> Tree:
        if self._at >= len(self._tokens):
            raise NotMathsError("the formula breaks off")
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return _number(text)
        if text in ("pi", "π"):
            return ("constant", "pi")
        if text == "e":
            return ("constant", "e")
        if text in FUNCTIONS:
            return self._call(FUNCTIONS[text])
        if text in SYMBOLS:
            return ("symbol", text)
        if text in ("(", "|"):
            return self._inside(text)
        raise NotMathsError(f"«{text}» in an odd place")

    def _inside(self, opening: str) -> Tree:
        self._bars += opening == "|"
        tree = self._sum()
        if not self._take(")" if opening == "(" else "|"):
            raise NotMathsError(f"«{opening}» is never closed")
        self._bars -= opening == "|"
        return ("call", "abs", tree) if opening == "|" else tree

    def _call(self, name: str) -> Tree:
        """`sen x`, `sen(2x)`, `√3`. A root takes the next atom, others the product up to a sign."""
        if self._next() == "(" or name in ("sqrt", "cbrt"):
            return ("call", name, self._atom_or_power(name))
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotMathsError("too many functions")
        tree = self._power()
        while self._at < len(self._tokens) and self._begins_an_atom() and self._tokens[self._at][1] not in FUNCTIONS:
            tree = ("*", tree, self._power())
        self._depth -= 1
        return ("call", name, tree)

    def _atom_or_power(self, name: str) -> Tree:
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotMathsError("too many roots")
        tree = self._atom()
        self._depth -= 1
        return tree
