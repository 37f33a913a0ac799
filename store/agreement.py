"""How far the judges of a run agree."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

import orjson
import polars as pl

from schemas.base import Row
from store.run import Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class CriterionAgreement(Row):
    """How judges agree on a criterion (`overall` for all of them) of a rubric, over `samples` that several scored.

    `exact` is the share of pairs of scores that are the same, rounded to whole ones; `apart` the mean absolute
    difference; `alpha` Krippendorff's for ordinal data, None where it is undefined (all scores are the same).
    """

    rubric: str
    criterion: str
    judges: tuple[str, ...]
    samples: int
    exact: float
    apart: float
    alpha: float | None


def judge_agreement(run: Run) -> tuple[CriterionAgreement, ...]:
    """By rubric and criterion, over every sample that was judged, rejected or not. Empty for a run of one judge."""
    if len(run.manifest().judges) < 2:
        return ()
    import numpy as np  # 0.1 s that `status` of a run of one judge has no use for

    found = []
    for rubric, frames in _scores(run).items():
        rows = pl.concat(frames, how="diagonal").unique(["sample", "judge"], keep="last", maintain_order=True)
        for criterion in rows.columns[2:]:
            wide = rows.pivot("judge", index="sample", values=criterion, sort_columns=True).drop("sample")
            table = wide.to_numpy().astype(float).T
            table = table[:, (~np.isnan(table)).sum(axis=0) > 1]
            if table.shape[1]:
                found.append(_agreement(rubric, criterion, tuple(wide.columns), table))
    return tuple(found)


def _scores(run: Run) -> dict[str, list[pl.DataFrame]]:
    """By rubric: sample (hashed), judge, overall and each criterion.

    Shard by shard, so that the reasons, which are most of the verdicts, are never all in memory.
    """
    found: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    for frame in run.frames("verdicts", ["sample_id", "rubric", "judge", "overall", "data"]):
        for (rubric,), rows in frame.group_by(["rubric"], maintain_order=True):
            said = pl.Struct({"scores": pl.Struct(dict.fromkeys(orjson.loads(rows["data"][0])["scores"], pl.Float32))})
            scores = rows.select(
                pl.col("sample_id").hash().alias("sample"),
                pl.col("judge"),
                pl.col("overall").cast(pl.Float32),
                pl.col("data").str.json_decode(said).struct.field("scores").struct.unnest(),
            )
            found[str(rubric)].append(scores)
    return found


def _agreement(rubric: str, criterion: str, judges: tuple[str, ...], table: NDArray[np.float64]) -> CriterionAgreement:
    import numpy as np

    from store.alpha import krippendorff_alpha

    whole = np.floor(table + 0.5)
    pairs = [(a, b) for a, b in combinations(range(len(judges)), 2)]
    apart = np.concatenate([np.abs(table[a] - table[b]) for a, b in pairs])
    same = np.concatenate([np.where(np.isnan(table[a] + table[b]), np.nan, whole[a] == whole[b]) for a, b in pairs])
    return CriterionAgreement(
        rubric=rubric,
        criterion=criterion,
        judges=judges,
        samples=table.shape[1],
        exact=round(float(np.nanmean(same)), 4),
        apart=round(float(np.nanmean(apart)), 4),
        alpha=_rounded(krippendorff_alpha(whole, "ordinal")),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
