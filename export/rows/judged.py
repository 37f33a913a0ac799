"""What judges said of samples: one mean score, and one for each criterion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import orjson
import polars as pl

from store.run import Run

SCHEMA = {"id": pl.String, "score": pl.Float64, "judge_scores": pl.String}


def judges_scores(runs: Sequence[Run], in_detail: bool) -> pl.DataFrame:
    """For each judged sample: id, score (the mean over judges) and judge_scores, a JSON text of the mean by criterion
    (null unless `in_detail`, which reads every verdict whole)."""
    verdicts = [f for run in runs for f in run.frames("verdicts", ["sample_id", "overall"])]
    empty = pl.DataFrame(schema={"sample_id": pl.String, "overall": pl.Float64})
    scores = pl.concat([empty, *verdicts]).group_by(id="sample_id").agg(score=pl.col("overall").mean())
    if not in_detail:
        return scores.with_columns(judge_scores=pl.lit(None, dtype=pl.String))
    texts = _by_criterion(runs)
    return scores.with_columns(pl.Series("judge_scores", [texts.get(i) for i in scores["id"]], dtype=pl.String))


def _by_criterion(runs: Sequence[Run]) -> dict[str, str]:
    given: dict[str, dict[str, list[float]]] = {}
    for run in runs:
        for frame in run.frames("verdicts", ["sample_id", "data"]):
            for sample, data in frame.drop_nulls().iter_rows():
                of_sample = given.setdefault(sample, defaultdict(list))
                for criterion, score in orjson.loads(data).get("scores", {}).items():
                    of_sample[criterion].append(float(score))
    return {sample: _means(scores) for sample, scores in given.items() if scores}


def _means(scores: dict[str, list[float]]) -> str:
    means = {name: round(sum(values) / len(values), 4) for name, values in sorted(scores.items())}
    return orjson.dumps(means).decode()
