"""What a manifest states of the whole: its licence, the day it is of, its sources, its size, its title."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from export.checks_ran import checks_of_recipe
from export.files.manifest import Decontamination, RunInput
from export.files.manifest_figures import Licence, Size
from export.licences import Combined, combine
from export.packing import lengths_by_kind, packings
from export.policy import Policy
from export.selection import Selection
from schemas.errors import UsageError

SOURCES_LISTED = 50


def licence_of(kept: pl.DataFrame, selection: Selection) -> Combined:
    licence = combine(kept["licence"].unique(), kept["teacher_licence"].unique())
    if licence.conflicts and not selection.allow_mixed_licences:
        counts_of = kept.group_by("licence").len().sort("len", descending=True)
        found = ", ".join(f"{name or 'none stated'} ({n:,})" for name, n in counts_of.iter_rows())
        raise UsageError(
            f"These samples can't be licensed together: {' '.join(licence.conflicts)} Found: {found}.",
            "Choose some with --licence, or export all the same with --allow-mixed-licences.",
        )
    return licence


def stated(licence: Combined, kept: pl.DataFrame) -> Licence:
    nobody = int((kept["source"].cast(pl.String) == "").sum())
    some_teacher = bool((kept["teacher_licence"] == "").any())
    said = {**licence.model_dump(), "sources_not_stated": nobody, "teachers_not_stated": some_teacher}
    return Licence.model_validate(said)


def as_of(inputs: Sequence[RunInput], decisions: pl.DataFrame) -> str:
    """The day of the newest decision, or of the newest run: an export has no clock."""
    decided = decisions["decided_at"].tail(1).to_list()
    return str(max([*(one.created_at for one in inputs), *decided]))[:10]


def decontamination_of(
    inputs: Sequence[RunInput], rejected: dict[str, int], policy: Policy, repeated: dict[str, int]
) -> Decontamination:
    """What compared samples with evaluation sets: recipes when they were made, an index when they were exported."""
    checking = {r.name for one in inputs for r in one.recipes if "contamination" in checks_of_recipe(r.text)}
    count = sum(n for reason, n in rejected.items() if "contaminat" in reason)
    done = Decontamination(checks=tuple(sorted(checking)), rejected=count)
    if policy.evaluation_sets is None:
        return done
    return done.model_copy(update={"sets": tuple(policy.evaluation_sets.names), "left_out": dict(repeated)})


def sources_of(kept: pl.DataFrame) -> dict[str, int]:
    """Samples of each source, those with most first."""
    counted = kept.group_by("source").len().sort("len", "source", descending=[True, False])
    return {str(name): int(n) for name, n in counted.iter_rows()}


def size_of(kept: pl.DataFrame, tokenizer: Path | None, chat_template: bool) -> Size:
    """Characters, and the tokens that are trained on, where they were counted: in all, by domain and by kind."""
    characters = int(kept["characters"].sum())
    if tokenizer is None:
        return Size(characters=characters)
    by_domain = kept.group_by("domain").agg(pl.col("tokens").sum()).sort("tokens", "domain", descending=[True, False])
    return Size(
        characters=characters,
        tokens=int(kept["tokens"].sum()),
        tokenizer=tokenizer.absolute().parent.name if tokenizer.name == "tokenizer.json" else tokenizer.absolute().name,
        tokens_by_domain=dict(by_domain.iter_rows()),
        chat_template=chat_template,
        not_rendered=int((~kept["rendered"]).sum()),
        tokens_by_kind=lengths_by_kind(kept),
        packing=packings(kept),
    )


def title_of(runs: Sequence[RunInput]) -> str:
    """A title for an export that was given none: its recipes."""
    names = sorted({recipe.name for run in runs for recipe in run.recipes})
    shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return f"Filigrana: {shown}"
