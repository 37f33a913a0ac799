"""Constraints drawn from a pack: which go together, in which words, and whether an answer keeps them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.packs import Pack
from quality.constraints.checkers import check_constraint
from quality.constraints.problems import constraint_problem
from schemas.sample import Content

Row = dict[str, Any]
Constraint = dict[str, Any]
"""As a sample stores it: {"checker": name, ...its arguments, "text": the sentence that people read}."""


class Drawn(NamedTuple):
    """The sentences that tell constraints, the names of their checkers, and the constraints as a sample has them."""

    texts: list[str]
    checkers: list[str]
    constraints: tuple[Constraint, ...]

    @property
    def shown(self) -> dict[str, Any]:
        """What templates see of them."""
        return {"constraints": self.texts, "checkers": self.checkers}


def require_checkable(pack: Pack) -> None:
    """Raise ValueError for a row that no checker takes, or that has no words."""
    for row in pack.rows:
        problem = constraint_problem(str(row.get("checker")), row.get("arguments") or {})
        if problem or not wordings(row):
            raise ValueError(f"constraint '{row['id']}': {problem or 'it has no `text` and no `texts`'}")


def draw(rollout: Rollout, rows: Iterable[Row], count: int) -> Drawn:
    """Up to `count` constraints that go together, each in one of the wordings that a person of this register uses."""
    drawn = draw_constraints(rollout, rows, count)
    register = str((rollout.seed.values.get("persona") or {}).get("register", ""))
    texts = [rollout.choose(wordings(row, register), salt=f"wording-{place}") for place, row in enumerate(drawn)]
    constraints = tuple(
        {"checker": row["checker"], **(row.get("arguments") or {}), "text": text}
        for row, text in zip(drawn, texts, strict=True)
    )
    return Drawn(texts, [str(row["checker"]) for row in drawn], constraints)


def suiting(rows: Iterable[Row], kind: str) -> list[Row]:
    """The constraints that make sense for a request of this kind; all of them when the kind isn't known."""
    return [row for row in rows if not kind or not row.get("suits") or kind in row["suits"]]


def draw_constraints(rollout: Rollout, rows: Iterable[Row], count: int) -> list[Row]:
    """Up to `count` rows that go together: evenly over the groups still open, then over a group's rows."""
    pool, drawn = list(rows), list[Row]()
    while pool and len(drawn) < count:
        group = rollout.choose(sorted({_group(row) for row in pool}), salt=f"group-{len(drawn)}")
        chosen = rollout.choose([row for row in pool if _group(row) == group], salt=f"constraint-{len(drawn)}")
        drawn.append(chosen)
        pool = [row for row in pool if _go_together(chosen, row)]
    return drawn


def broken(answer: str, constraints: Sequence[Constraint]) -> list[Constraint]:
    """The constraints that don't hold for an answer, each with what was seen as `evidence`."""
    results = [(constraint, check_constraint(answer, constraint)) for constraint in constraints]
    return [{**constraint, "evidence": held.evidence} for constraint, held in results if not held.holds]


def refuse_broken(answer: str, constraints: Sequence[Constraint], stage: str, content: Content | None = None) -> None:
    """Raise RolloutRejectedError `constraint_failed` when a constraint doesn't hold for the answer."""
    if failed := broken(answer, constraints):
        detail = f"{failed[0]['text']} Seen: {failed[0]['evidence']}"
        evidence = {"failed": failed, "answer": answer[:2000]}
        raise RolloutRejectedError(stage, failed[0]["checker"], "constraint_failed", detail, evidence, content)


def wordings(row: Row, register: str = "") -> list[str]:
    """The sentences that tell a constraint: those of who asks formally, where the row has them, or all others."""
    formal = row.get("texts_formal") if register == "formal" else None
    return [str(text) for text in formal or row.get("texts") or [row.get("text")] if text]


def _go_together(one: Row, other: Row) -> bool:
    apart = _group(other) in one.get("excludes", ()) or _group(one) in other.get("excludes", ())
    return not apart and _group(one) != _group(other)


def _group(row: Row) -> str:
    return str(row.get("group") or row["checker"])
