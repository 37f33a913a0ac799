"""Python in an answer: the block that defines a function, its tests in the sandbox, and a value in the last line."""

from __future__ import annotations

import ast
import re
from typing import Any

from quality.constraints.final_answer import LABEL
from quality.sandbox.run import run_python

BLOCK = re.compile(
    r"^[ \t]*```[ \t]*(?:python|py)?[ \t]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL | re.IGNORECASE
)
LONGEST_VALUE = 2_000


def function_code(answer: str, function: str) -> str:
    """The last code block that defines the function; '' when there is none."""
    blocks = [str(found) for found in BLOCK.findall(answer)]
    return next(
        (block for block in reversed(blocks) if re.search(rf"^def {re.escape(function)}\(", block, re.MULTILINE)), ""
    )


def tests_hold(answer: str, function: str, tests: list[str]) -> tuple[bool, dict[str, Any]]:
    """Whether the answer's function passes every test; with what was seen. Raises SandboxUnavailableError."""
    code = function_code(answer, function)
    if not code:
        return False, {"problem": f"no code block defines {function}"}
    ran = run_python(code, tests)
    if ran.error:
        return False, {"problem": ran.error}
    return not ran.failed, {"failed": [list(one) for one in ran.failed[:3]]}


def same_value(answer: str, value: str) -> tuple[bool, dict[str, Any]]:
    """Whether the answer's last line gives this Python value («Resposta: [1, 2]»): a literal of the same type."""
    lines = [line for line in answer.splitlines() if line.strip()] or [""]
    labelled = LABEL.fullmatch(lines[-1].strip())
    said = re.sub(r"^[`*\s]+|[`*\s]+$", "", labelled["said"]) if labelled else ""
    evidence = {"last_line": lines[-1][:200], "expected": value}
    holds = any(_same_literal(form, value) for form in (said, said.removesuffix(".")))
    return holds, evidence


def _same_literal(said: str, value: str) -> bool:
    if not said or len(said) > LONGEST_VALUE:
        return False
    try:
        one, other = ast.literal_eval(said), ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return type(one) is type(other) and bool(one == other)
