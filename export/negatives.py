"""`--negatives`: rows of what people or checks turned down, for formats that train on answers that lost."""

from __future__ import annotations

from typing import Any

import polars as pl

from export.rows.reading import TURNS
from export.rows.turned_down import AllTurnedDown, prompt_key
from export.selection import Shape
from schemas.errors import UsageError

COLUMNS = {"turned_down": pl.String, "only_loser": pl.Boolean, "extra": pl.Boolean}
"""Of every parsed row: why its losing answer was turned down ('' where judges chose, or there is none), whether that
answer alone is a row, and whether the row was made for it."""
OF_A_SAMPLE = ("variety_score", "finding_count", "judge_scores", "judge_score", "reviewers")
"""What is known of an accepted answer, and of one that was never a sample isn't."""
NOT_EXTRA = {"turned_down": "", "only_loser": False, "extra": False}


def require_losers(shape: Shape, options: frozenset[str]) -> None:
    """Raise UsageError for --negatives in a format that has no losing answers."""
    if shape.negatives and "negatives" not in options:
        raise UsageError(
            f"--negatives has no place in --format {shape.format}.", "Give it with --format kto or preference."
        )


def with_repaired(rows: pl.DataFrame, found: AllTurnedDown) -> pl.DataFrame:
    """Samples whose answer was repaired, with the answer before it as the one that lost."""
    before = pl.Series("before", [found.before_repair.get(identity) for identity in rows["id"]], dtype=pl.String)
    plain = (pl.col("rejected_answer").list.len() == 0) & ~pl.col("has_calls") & (pl.col("decision") != "corrected")
    repaired = before.is_not_null() & rows.select(plain).to_series()
    if not repaired.any():
        return rows
    answers = [[_turn(text)] if text else [] for text in before]
    return rows.with_columns(
        rejected_answer=pl.when(repaired).then(pl.Series(answers, dtype=TURNS)).otherwise("rejected_answer"),
        turned_down=pl.when(repaired).then(pl.lit("checks: repaired")).otherwise("turned_down"),
    )


def beside_accepted(rows: pl.DataFrame, found: AllTurnedDown, shape: Shape) -> pl.DataFrame:
    """For accepted rows, the answers to the same prompt that were turned down: rows as `rows` are, under the answer's
    own id, with the accepted one's in `partner`. In kto what people turned down needs none: `of_people`."""
    taken: list[int] = []
    columns: dict[str, list[Any]] = {n: [] for n in ("id", "rejected_answer", "turned_down")}
    calls = rows["has_calls"].to_list()
    for position, turns in enumerate(rows["messages"].to_list()):
        for one in [] if calls[position] else found.by_prompt.get(prompt_key(turns[:-1]), ()):
            if not (one.by_people and shape.format == "kto") and one.answer.strip() != turns[-1]["content"].strip():
                taken.append(position)
                columns["id"].append(one.id)
                columns["rejected_answer"].append([_turn(one.answer)])
                columns["turned_down"].append(one.reason)
    own = pl.DataFrame(columns, schema={"id": pl.String, "rejected_answer": TURNS, "turned_down": pl.String})
    partners = rows[taken]
    alone = shape.format == "kto"
    made = partners.with_columns(own.get_columns()).with_columns(
        partner=partners["id"],
        scores=pl.lit([], dtype=pl.List(pl.Float64)),
        measures=pl.lit(None, dtype=pl.String),
        **({name: pl.lit(None, dtype=rows.schema[name]) for name in OF_A_SAMPLE} if alone else {}),
        only_loser=pl.lit(alone),
        extra=pl.lit(True),
    )
    if not alone:
        return made.select([*rows.columns, "partner"])
    nobody = {"decision": pl.lit(""), "reviewed": pl.lit(False)}
    return made.with_columns(**nobody).select([*rows.columns, "partner"])


def of_people(rows: pl.DataFrame, found: AllTurnedDown) -> pl.DataFrame:
    """Samples that people rejected, for kto: each its own answer as one that is not wanted, with its own score."""
    reasons = [found.by_people.get(identity) for identity in rows["id"]]
    rows = rows.with_columns(pl.Series("turned_down", reasons, dtype=pl.String))
    rows = rows.filter(pl.col("turned_down").is_not_null() & ~pl.col("has_calls"))
    none = pl.lit(None, dtype=pl.Float64)
    return rows.with_columns(
        rejected_answer=pl.col("messages").list.tail(1),
        scores=pl.concat_list(none, pl.col("judge_score")),
        measures=pl.lit(None, dtype=pl.String),
        decision=pl.lit("rejected"),
        reviewed=pl.lit(True),
        only_loser=pl.lit(True),
        extra=pl.lit(True),
        partner=pl.lit(""),
    )


def one_each(found: list[pl.DataFrame]) -> pl.DataFrame:
    """Each answer that was turned down once, beside the accepted one whose id comes first. In no plan: `index` is none
    of a rollout."""
    once = pl.concat(found).sort("id", "partner").unique("id", keep="first", maintain_order=True)
    return once.with_columns(index=-1 - pl.int_range(pl.len(), dtype=pl.Int64))


def _turn(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": text, "reasoning": None}
