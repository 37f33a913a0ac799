"""After the rollouts: samples that say what an earlier one said are turned down, the one they repeat as evidence."""

from __future__ import annotations

from collections.abc import Iterator

from prompts.yaml_source import LOADER
from quality.contract import Problem
from quality.overlap.duplicate_pictures import Looks, near_pictures
from quality.overlap.duplicate_samples import find_duplicate_samples
from schemas.media import MediaLimits
from schemas.sample import Content, Rejection, Sample
from store.media import media_facts
from store.rows import rejection_row
from store.run import Run
from text.limited_yaml import load_yaml


def reject_duplicates(run: Run) -> int:
    """Reject the duplicates among a run's accepted samples; the first in the plan's order is kept. Returns how many.

    Safe to repeat. Raises StoreError when another process writes to the run.
    """

    def contents() -> Iterator[tuple[str, Content]]:
        for sample in run.samples():
            yield sample.id, sample.content

    look_alike, say_the_same = _near_pictures(run), find_duplicate_samples(contents())
    if not (look_alike or say_the_same):
        return 0

    def problem_of(sample: Sample) -> Problem | None:
        return look_alike.get(sample.id) or say_the_same.get(sample.id)

    rows = (rejection_row(_rejection(s, problem)) for s in run.samples() if (problem := problem_of(s)))
    return run.append("rejected", rows, "duplicates")


def _near_pictures(run: Run) -> dict[str, Problem]:
    """Samples of recipes with `media: near_duplicates`, whose pictures look like those of one before."""
    limits = {recipe.name: limit for recipe in run.manifest().recipes if (limit := _limit_of(recipe.text)) is not None}
    if not limits:
        return {}
    looks = {facts.digest: facts.perceptual_hash for facts in media_facts(run) if facts.perceptual_hash}
    shown: dict[str, list[tuple[str, tuple[Looks, ...]]]] = {name: [] for name in limits}
    for sample in run.samples():
        if sample.provenance.recipe in shown:
            parts = [part for message in sample.content.messages for part in message.media if part.digest in looks]
            pictures = tuple(Looks(part.digest, looks[part.digest]) for part in parts)
            shown[sample.provenance.recipe].append((sample.id, pictures))
    return {at: problem for name, limit in limits.items() for at, problem in near_pictures(shown[name], limit).items()}


def _limit_of(recipe: str) -> int | None:
    """What a recipe's text, as the manifest keeps it, says of pictures that look alike."""
    return MediaLimits.model_validate((load_yaml(recipe, LOADER) or {}).get("media") or {}).near_duplicates


def _rejection(sample: Sample, problem: Problem) -> Rejection:
    return Rejection(
        rollout_id=sample.provenance.rollout_id,
        recipe=sample.provenance.recipe,
        index=sample.provenance.index,
        stage="duplicates",
        check="duplicates",
        reason=problem.reason,
        detail=problem.detail,
        evidence=problem.evidence,
        content=sample.content,
    )
