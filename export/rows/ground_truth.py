"""What a program checks of an answer, or quotes from a passage, after people edited the text: still true, or stale."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
import polars as pl

from quality.constraints.checkers import check_constraint
from quality.constraints.problems import constraint_problem

Said = Sequence[dict[str, str]]


def is_stale(edited: pl.DataFrame) -> pl.Series:
    """Of rows with an edit (`made` and `messages` are the turns before and after it; constraints, quote), whether the
    text no longer holds a constraint, or no longer has the quote that it had, in the answer or in what is asked."""
    rows = edited.select("made", "messages", "constraints", "quote").iter_rows()
    return pl.Series("stale", [_broken(*row) for row in rows], dtype=pl.Boolean)


def _broken(made: Said, messages: Said, constraints: list[str], quote: str | None) -> bool:
    answer = messages[-1]["content"] if messages else ""
    if not all(_holds(answer, constraint) for constraint in constraints):
        return True
    if not quote:
        return False
    before, after = _parts(made), _parts(messages)
    return any(quote in was and quote not in now for was, now in zip(before, after, strict=True))


def _holds(answer: str, constraint: str) -> bool:
    """Whether a constraint holds; one that no checker here knows can't be said to."""
    given = orjson.loads(constraint)
    arguments = {key: value for key, value in given.items() if key not in ("checker", "text")}
    return not constraint_problem(str(given.get("checker")), arguments) and check_constraint(answer, given).holds


def _parts(turns: Said) -> tuple[str, str]:
    """What is asked, and the last answer."""
    asked = "\n".join(turn["content"] for turn in turns if turn["role"] in ("user", "system"))
    return asked, turns[-1]["content"] if turns else ""
