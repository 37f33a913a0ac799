"""An instruction and one to three constraints that a program checks -> an answer that keeps them all.

After IFEval (Zhou et al., 2023, arXiv:2311.07911). The checkers and their arguments stay with the sample, so that a
trainer can run them again on another answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field, model_validator

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.option_files import PackOption
from quality.constraints.checkers import check_constraint
from quality.constraints.problems import constraint_problem
from schemas.message import Message
from schemas.sample import Content

Row = dict[str, Any]


class VerifiableOptions(Options):
    """`counts`: how many constraints a request has, drawn evenly (name one twice to double it). `forms`: how they are
    told, in running text (`frases`) or as a `lista`. `constraints`: a pack of rows with `checker`, `arguments`, `texts`
    (wordings, one drawn each time; or one `text`), `group`, `excludes` (groups that can't go along) and `suits` (kinds
    of request, the seed's `kind`; all when empty)."""

    counts: tuple[int, ...] = Field((1, 2, 3), min_length=1)
    forms: tuple[Literal["frases", "lista"], ...] = Field(("frases", "lista"), min_length=1)
    constraints: PackOption = Field("constraints", validate_default=True)

    @model_validator(mode="after")
    def _checkable(self) -> VerifiableOptions:
        if not all(1 <= count <= 5 for count in self.counts):
            raise ValueError("`counts` are numbers from 1 to 5")
        for row in self.constraints.rows:
            problem = constraint_problem(str(row.get("checker")), row.get("arguments") or {})
            if problem or not _wordings(row):
                raise ValueError(f"constraint '{row['id']}': {problem or 'it has no `text` and no `texts`'}")
        return self


async def verifiable(rollout: Rollout, options: VerifiableOptions) -> Content:
    """Ask, then run every checker. Rejects `constraint_failed`, naming each one that doesn't hold and what was seen."""
    kind = str(rollout.seed.values["seed"].get("kind") or "")
    rows = suiting(options.constraints.rows, kind)
    if not rows:
        raise RolloutRejectedError("seed", "suits", "no_constraint", f"none suits a request of kind '{kind}'", {})
    drawn = draw_constraints(rollout, rows, rollout.choose(options.counts, salt="count"))
    texts = [rollout.choose(_wordings(row), salt=f"wording-{place}") for place, row in enumerate(drawn)]
    shown: dict[str, Any] = {
        "constraints": texts,
        "checkers": [row["checker"] for row in drawn],
        "form": rollout.choose(options.forms, salt="form"),
    }
    request = rollout.render("request", **shown)[-1].text
    answer = await rollout.answer("answer", request=request, **shown)
    constraints = tuple(
        {"checker": row["checker"], **(row.get("arguments") or {}), "text": text}
        for row, text in zip(drawn, texts, strict=True)
    )
    content = Content(
        kind="verifiable",
        messages=(Message(role="user", content=request), answer),
        constraints=constraints,
    )
    refuse_failed(content)
    return content


def refuse_failed(content: Content) -> None:
    """Raise RolloutRejectedError `constraint_failed` when a constraint of the content doesn't hold for its answer."""
    results = [(constraint, check_constraint(content.answer, constraint)) for constraint in content.constraints]
    failed = [{**constraint, "evidence": held.evidence} for constraint, held in results if not held.holds]
    if failed:
        detail = f"{failed[0]['text']} Seen: {failed[0]['evidence']}"
        evidence = {"failed": failed, "answer": content.answer[:2000]}
        raise RolloutRejectedError("answer", failed[0]["checker"], "constraint_failed", detail, evidence, content)


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


def _go_together(one: Row, other: Row) -> bool:
    apart = _group(other) in one.get("excludes", ()) or _group(one) in other.get("excludes", ())
    return not apart and _group(one) != _group(other)


def _wordings(row: Row) -> list[str]:
    return [str(text) for text in row.get("texts") or [row.get("text")] if text]


def _group(row: Row) -> str:
    return str(row.get("group") or row["checker"])


SHOWN: dict[str, Any] = {"constraints": ["A resposta tem uma só frase."], "checkers": ["n_sentences"], "form": "lista"}

VERIFIABLE = Method(
    run=verifiable,
    kind="verifiable",
    summary="instruction + constraints that a program checks -> an answer that keeps them (IFEval)",
    steps={"request": SHOWN, "answer": {**SHOWN, "request": "Explica o que é uma freguesia, numa só frase."}},
    needs=("seed.text",),
    options=VerifiableOptions,
    verifies=True,
    calls=lambda options: {"request": 0},
)
