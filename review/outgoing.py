"""What a push sends: which samples go to which dataset, and each as a record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from pydantic import Field

from review.assignment import Share
from review.local.process import WORKSPACE
from review.measures.gold import GoldItem, mixed_in
from review.page.media_fields import shows_media
from review.page.records import ROLE_GOLD, record_of
from review.sampling import Sampling
from schemas.base import Row
from schemas.ids import unit_interval
from schemas.sample import Sample, SampleKind
from store.media import MediaStore
from store.run import Run


class PushOptions(Row):
    """How to push. `overlap` people answer each record, of the `overlap_share` of samples that it applies to."""

    sampling: Sampling = Sampling()  # type: ignore[call-arg]
    overlap: int = Field(1, ge=1)
    overlap_share: float = Field(1.0, gt=0, le=1)
    gold: tuple[GoldItem, ...] = ()
    assign: tuple[Share, ...] = ()
    """Who gets how many; everyone may answer everything when empty."""
    second_look: float = Field(default=0.0, ge=0, le=1)
    """Share of what was accepted that another person looks at."""
    workspace: str = WORKSPACE


Group = tuple[SampleKind, int, bool, bool]
"""A dataset's kind, people a record, whether it is for second looks, and whether its samples show anything."""


def needed_for(sample: Sample, options: PushOptions) -> int:
    """How many people answer a sample."""
    shared = options.overlap > 1 and unit_interval("overlap", sample.id) < options.overlap_share
    return options.overlap if shared else 1


def by_dataset(samples: Iterable[Sample], gold: Iterable[Sample], options: PushOptions) -> dict[Group, list[Sample]]:
    """What goes to which dataset."""
    groups: dict[Group, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[sample.content.kind, needed_for(sample, options), False, shows_media(sample.content)].append(sample)
    of_gold: dict[Group, list[Sample]] = defaultdict(list)
    for item in gold:
        of_gold[item.content.kind, options.overlap, False, shows_media(item.content)].append(item)
    return {key: mixed_in(of_gold[key], groups[key]) for key in sorted(groups.keys() | of_gold.keys())}


def for_second_looks(samples: Iterable[Sample]) -> dict[Group, list[Sample]]:
    """The datasets for second looks: one more person is asked."""
    groups: dict[Group, list[Sample]] = defaultdict(list)
    for sample in samples:
        groups[sample.content.kind, 1, True, shows_media(sample.content)].append(sample)
    return groups


def body_of(
    sample: Sample,
    scores: Mapping[str, float],
    gold: Collection[str],
    assigned: Sequence[str],
    media: MediaStore | None = None,
) -> dict[str, Any]:
    """The record of a sample, or of a gold item, which looks like any other."""
    body = record_of(sample, scores.get(sample.id), assigned, media)
    if sample.id in gold:
        body["metadata"] = {**body["metadata"], "role": ROLE_GOLD}
        del body["metadata"]["rollout"]
    return body


def judge_scores(run: Run) -> dict[str, float]:
    """The mean of the judges' overall scores, by sample."""
    given: dict[str, list[float]] = defaultdict(list)
    for verdict in run.verdicts():
        given[verdict.sample_id].append(verdict.overall)
    return {sample: sum(scores) / len(scores) for sample, scores in given.items()}
