"""Which samples people look at: all, a rate, a rate of each stratum, or the most uncertain first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from schemas.base import Row
from schemas.errors import UsageError
from schemas.ids import unit_interval
from schemas.sample import Sample

SamplingMethod = Literal["all", "rate", "stratified", "uncertain"]
MIDDLE_OF_JUDGE = 3.0
MANY_FINDINGS = 3


class Sampling(Row):
    """What to send for review. `rate` is a share of the run's samples (0 to 1); `limit` the most new ones to send now.

    The choice depends on the samples' ids alone: choosing again gives the same, and a higher rate only adds.
    """

    method: SamplingMethod = "all"
    rate: float = Field(1.0, gt=0, le=1)
    limit: int | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _rate_has_a_method(self) -> Sampling:
        if self.method == "all" and self.rate < 1:
            raise ValueError("`all` takes no rate below 1: `rate` and `stratified` do")
        return self


def asked_sampling(method: str | None, rate: float | None, limit: int | None = None) -> Sampling:
    """What `--sample` and `--rate` ask for: a rate alone is a rate of all. Raises ValidationError."""
    if method is None:
        method = "all" if rate is None else "rate"
    elif method == "rate" and rate is None:
        raise UsageError("--sample rate needs --rate.", "For a tenth: --rate 0.1")
    return Sampling.model_validate({"method": method, "rate": 1.0 if rate is None else rate, "limit": limit})


def choose(
    samples: Sequence[Sample], judge_scores: Mapping[str, float], sampling: Sampling, already_sent: Collection[str] = ()
) -> list[Sample]:
    """The samples to send that weren't sent yet, in the order in which to send them."""
    if sampling.method == "stratified":
        chosen = _stratified(samples, judge_scores, sampling.rate)
    elif sampling.method == "uncertain":
        ranked = sorted(samples, key=lambda s: (-uncertainty(s, judge_scores.get(s.id)), s.id))
        chosen = ranked[: math.ceil(sampling.rate * len(ranked))]
    else:
        chosen = [s for s in samples if sampling.method == "all" or _dice(s) < sampling.rate]
        if sampling.limit is not None:
            chosen.sort(key=_dice)
    new = [sample for sample in chosen if sample.id not in already_sent]
    return new if sampling.limit is None else new[: sampling.limit]


def uncertainty(sample: Sample, judge_score: float | None) -> float:
    """How much a person's look would tell, 0 to 1: the mean of the signals there are (0 when there is none).

    A judge's score (1 to 5) near the middle, a variety score (0 to 1) near one half, and soft findings. A sample that
    its recipe marked for review (judges that disagree) comes before all others.
    """
    if sample.needs_review:
        return 1.0
    signals = [min(1.0, len(sample.findings) / MANY_FINDINGS)] if sample.findings else []
    if judge_score is not None:
        signals.append(max(0.0, 1 - abs(judge_score - MIDDLE_OF_JUDGE) / 2))
    if (variety := sample.measures.get("variety_score")) is not None:
        signals.append(max(0.0, 1 - abs(2 * variety - 1)))
    return sum(signals) / len(signals) if signals else 0.0


def _stratified(samples: Sequence[Sample], judge_scores: Mapping[str, float], rate: float) -> list[Sample]:
    """The same rate, and at least one, of each recipe and band of judge score, taken in turns."""
    strata: dict[tuple[str, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        strata[sample.provenance.recipe, round(judge_scores.get(sample.id, 0))].append(sample)
    shares = [sorted(strata[key], key=_dice)[: math.ceil(rate * len(strata[key]))] for key in sorted(strata)]
    return list(_in_turns(shares))


def _in_turns(groups: Sequence[Sequence[Sample]]) -> Iterator[Sample]:
    for position in range(max(map(len, groups), default=0)):
        yield from (group[position] for group in groups if position < len(group))


def _dice(sample: Sample) -> float:
    return unit_interval("review", sample.id)
