"""Where a sample comes from, as its row says it: the seed, what else the answer stands on, and who was asked."""

from __future__ import annotations

from typing import Any

from generators.prepare import PreparedRecipe
from generators.rollout import Rollout
from generators.teachers.nobody import NOBODY
from schemas.sample import Provenance


def place_of(rollout: Rollout) -> dict[str, Any]:
    """Where an adopted row lies, with its columns, for outcomes that have no provenance; {} for rows of packs."""
    return rollout.seed.row if rollout.recipe.seeds.adopted else {}


def provenance_of(rollout: Rollout, prepared: PreparedRecipe, run_id: str) -> Provenance:
    """The provenance of a rollout's sample. Excerpts add their sources and licences to the seed's."""
    seed, excerpts = rollout.seed, rollout.stands_on
    sources = list(dict.fromkeys(one.source for one in excerpts))
    teacher = rollout.teacher if rollout.request_ids or not prepared.method.takes_rows else NOBODY
    named = any(source.startswith(seed.source) for source in sources)
    licences = {*seed.licence.split(" AND "), *(part for one in excerpts for part in one.licence.split(" AND "))}
    return Provenance(
        run_id=run_id,
        recipe=prepared.recipe.name,
        recipe_hash=prepared.hash,
        method=prepared.recipe.method,
        rollout_id=rollout.id,
        index=rollout.index,
        seed=seed.row,
        source="; ".join(sources if named else [seed.source, *sources]),
        licence=" AND ".join(sorted(licences)) if excerpts else seed.licence,
        teacher=teacher.name,
        teacher_revision=teacher.revision,
        teacher_licence=teacher.licence,
        answered_by=tuple(sorted(rollout.answered_by)),
        request_ids=tuple(rollout.request_ids),
        domain=seed.domain,
        topic=seed.topic,
        stands_on=" | ".join(sources),
        valid_on=min(one.valid_on for one in excerpts).isoformat() if excerpts else "",
        excerpts=tuple(one.id for one in excerpts),
    )
