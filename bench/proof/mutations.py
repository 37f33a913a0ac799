"""Small changes of a program that a test should notice, found in its syntax tree: one operator, one value, one line."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator

from schemas.base import Row
from schemas.ids import content_id

_COMPARISONS: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(), ast.NotEq: ast.Eq(), ast.Lt: ast.LtE(), ast.LtE: ast.Lt(), ast.Gt: ast.GtE(),
    ast.GtE: ast.Gt(), ast.In: ast.NotIn(), ast.NotIn: ast.In(), ast.Is: ast.IsNot(), ast.IsNot: ast.Is(),
}  # fmt: skip
_SUMS: dict[type[ast.operator], ast.operator] = {ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Add()}
_TEXT = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.ListComp)
"""What is added up without being a number: changing its sign is a crash, which says nothing of the tests."""


class Mutant(Row):
    """A file in which the bytes from `start` to `end` are others. `line` counts from 1."""

    file: str
    line: int
    start: int
    end: int
    was: str
    now: str
    within: str
    """The line as it is, by which an argued equivalent is known again."""
    at_import: bool = False
    """Whether it runs when the module is imported: whichever test that was, all of the file's may notice."""

    @property
    def key(self) -> str:
        return content_id([self.file, self.within.strip(), self.was, self.now])[:16]

    def made(self, text: str) -> str:
        data = text.encode()
        return (data[: self.start] + self.now.encode() + data[self.end :]).decode()


def mutants_of(file: str, text: str) -> list[Mutant]:
    """Every mutant of a file, in the order of its lines."""
    lines = text.encode().splitlines(keepends=True)
    begins = [sum(map(len, lines[:n])) for n in range(len(lines))]
    found: dict[str, Mutant] = {}
    tree = ast.parse(text)
    called = {n for one in ast.walk(tree) if isinstance(one, _FUNCTIONS) for n in _body_lines(one)}
    for node, now in _changes(tree):
        start = begins[node.lineno - 1] + node.col_offset
        end = begins[node.end_lineno - 1] + node.end_col_offset
        was = text.encode()[start:end].decode()
        within = lines[node.lineno - 1].decode().strip()
        mutant = Mutant(
            file=file, line=node.lineno, start=start, end=end, was=was, now=now, within=within,
            at_import=node.lineno not in called,
        )  # fmt: skip
        found.setdefault(mutant.key, mutant)
    return list(found.values())


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> range:
    return range(function.body[0].lineno, (function.end_lineno or function.lineno) + 1)


def _changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    """Each place with what may stand there instead. Annotations, decorators and what is only said are left."""
    waiting: list[ast.AST] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Raise):
            yield node, "pass"  # what it says is no part of it
            continue
        yield from _of(node)
        waiting += [child for name, value in ast.iter_fields(node) for child in _within(node, name, value)]


def _within(node: ast.AST, name: str, value: object) -> list[ast.AST]:
    if name in ("annotation", "returns", "decorator_list", "bases", "type_params") or isinstance(node, ast.JoinedStr):
        return []
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, ast.AST)]


def _of(node: ast.AST) -> Iterator[tuple[ast.expr | ast.stmt, str]]:
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield node, _with(node, "ops", [_COMPARISONS[type(op)]])
        case ast.BoolOp(op=op):
            yield node, _with(node, "op", ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield node, f"({ast.unparse(operand)})"
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if isinstance(test, ast.Name | ast.Call | ast.Attribute | ast.NamedExpr):
                yield test, f"(not ({ast.unparse(test)}))"
        case ast.Constant(value=bool(value)):
            yield node, str(not value)
        case ast.Constant(value=int(value)):
            yield node, str(value + 1)
        case ast.BinOp(op=op, left=left, right=right) if type(op) in _SUMS:
            if not isinstance(left, _TEXT) and not isinstance(right, _TEXT) and not (_says(left) or _says(right)):
                yield node, _with(node, "op", _SUMS[type(op)])
        case ast.Return(value=ast.expr()) if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield node, "return None"
        case ast.Expr(value=ast.Call() | ast.Await() | ast.Yield() | ast.YieldFrom()) | ast.AugAssign() | ast.Delete():
            yield node, "pass"
        case ast.Continue() | ast.Break():
            yield node, "break" if isinstance(node, ast.Continue) else "continue"


def _says(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _with(node: ast.expr, name: str, value: object) -> str:
    other = copy.copy(node)
    setattr(other, name, value)
    return f"({ast.unparse(other)})"
