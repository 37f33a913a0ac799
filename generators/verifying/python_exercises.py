"""Exercises of programming: are their tests tests, is their code in Portuguese, and the same code with an error."""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quality.language import identify_language
from quality.leaks import find_leaks
from text.prose import word_set

ENGLISH = word_set(
    "add age amount array average balance birthday calculate char chars check city compute convert count counter "
    "current customer date days dictionary discount element elements employee empty end even expense file find "
    "first friend get grade grades has height holiday house index invoice is item items key keys largest last "
    "left length letter letters line lines list lower matrix maximum message minimum money month name names new "
    "next node number numbers odd old order output password people person phone position price prices prime "
    "product products queue quantity remove result results reverse right row rows score search seconds sentence "
    "shop size smallest sort sorted start string strings student students sum swap target temperature text time "
    "title today tree update upper user users value values vowel vowels weight width word words year"
)
"""Names that a Portuguese programmer writing in Portuguese doesn't give; those that are Portuguese too are left out."""
_SWAPS = {
    **{"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "+": "-", "-": "+", "*": "+", "//": "/"},
    **{"+=": "-=", "-=": "+=", "and": "or", "or": "and", "True": "False", "False": "True", "min": "max", "max": "min"},
}


class Test(NamedTuple):
    """An assert as a call and the value that it must give, both as source."""

    call: str
    value: str


def read_test(line: str, function: str) -> Test | None:
    """`assert f(...) == literal`, or None for anything else."""
    try:
        (statement,) = ast.parse(line.strip()).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    match statement:
        case ast.Assert(
            test=ast.Compare(left=ast.Call(func=ast.Name(id=name)) as call, ops=[ast.Eq()], comparators=[value])
        ):
            try:
                literal = ast.literal_eval(value)
            except (ValueError, TypeError, MemoryError, RecursionError):
                return None
            return Test(ast.unparse(call), repr(literal)) if name == function else None
    return None


def foreign_name(code: str) -> str:
    """A name that the code gives to something and that is English; '' when there is none. Raises SyntaxError."""
    for name in _given_names(ast.parse(code)):
        parts = re.split(r"_+|(?<=[a-z])(?=[A-Z])|\d+", name)
        if any(part.casefold() in ENGLISH for part in parts):
            return name
    return ""


def _given_names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name


def foreign_comment(code: str) -> str:
    """What of comments and docstrings isn't European Portuguese; '' when all is. Raises SyntaxError."""
    tree = ast.parse(code)
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    told = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, documented)]
    told += [token.string.lstrip("# ") for token in _tokens(code) if token.type == tokenize.COMMENT]
    text = "\n".join(part for part in told if part)
    if leak := next((found.text for found in find_leaks(text) if found.severity == "hard"), ""):
        return leak
    language = identify_language(text)[0] if len(text.split()) >= 5 else "pt"
    return "" if language in ("pt", "gl", "") else text[:200]


def with_errors(code: str) -> list[str]:
    """The code with one small error each: a comparison, sign, number or word changed. Some change nothing."""
    lines = code.splitlines(keepends=True)
    found = []
    for token in _tokens(code):
        changed = _SWAPS.get(token.string, "")
        if token.type == tokenize.NUMBER and token.string.isdecimal():
            changed = str(int(token.string) + 1)
        (row, start), (_, end) = token.start, token.end
        if changed:
            line = lines[row - 1]
            found.append("".join([*lines[: row - 1], line[:start] + changed + line[end:], *lines[row:]]))
    return [other for other in found if _compiles(other)]


def _tokens(code: str) -> Sequence[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(io.StringIO(code).readline))
    except tokenize.TokenError as error:
        raise SyntaxError(str(error)) from error


def _compiles(code: str) -> bool:
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return False
    return True


def is_name(text: str) -> bool:
    """Whether a text can name a function."""
    return text.isidentifier() and text.isascii() and not keyword.iskeyword(text)
