"""Where a sample comes from, as its row says it: the seed, what else the answer stands on, and who was asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from generators.prepare import PreparedRecipe
from generators.rollout import Rollout
from generators.teachers.nobody import NOBODY
from prompts.excerpts import Excerpt
from schemas.base import made
from schemas.sample import Provenance


def place_of(rollout: Rollout) -> dict[str, Any]:
    """Where an adopted row lies, with its columns, for outcomes that have no provenance; {} for rows of packs."""
    return rollout.seed.row if rollout.recipe.seeds.adopted else {}


def provenance_of(rollout: Rollout, prepared: PreparedRecipe, run_id: str) -> Provenance:
    """The provenance of a rollout's sample. Excerpts add their sources and licences to the seed's."""
    seed = rollout.seed
    teacher = rollout.teacher if rollout.request_ids or not prepared.method.takes_rows else NOBODY
    of_seed = made(
        Provenance,
        {
            "run_id": run_id,
            "recipe": prepared.recipe.name,
            "recipe_hash": prepared.hash,
            "method": prepared.recipe.method,
            "rollout_id": rollout.id,
            "index": rollout.index,
            "seed": seed.row,
            "source": seed.source,
            "licence": seed.licence,
            "teacher": teacher.name,
            "teacher_revision": teacher.revision,
            "teacher_licence": teacher.licence,
            "answered_by": tuple(sorted(rollout.answered_by)),
            "request_ids": tuple(rollout.request_ids),
            "domain": seed.domain,
            "topic": seed.topic,
            "stands_on": "",
            "valid_on": "",
            "excerpts": (),
        },
    )
    if not rollout.stands_on:
        return of_seed
    return of_seed.model_copy(update=_with_excerpts(of_seed, rollout.stands_on))


def _with_excerpts(of_seed: Provenance, excerpts: Sequence[Excerpt]) -> dict[str, Any]:
    sources = list(dict.fromkeys(one.source for one in excerpts))
    named = any(source.startswith(of_seed.source) for source in sources)
    given = (of_seed.licence, *(one.licence for one in excerpts))
    licences = {part for licence in given for part in licence.split(" AND ")}
    return {
        "source": "; ".join(sources if named else [of_seed.source, *sources]),
        "licence": " AND ".join(sorted(licences)),
        "stands_on": " | ".join(sources),
        "valid_on": min(one.valid_on for one in excerpts).isoformat(),
        "excerpts": tuple(one.id for one in excerpts),
    }
