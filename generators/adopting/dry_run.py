"""What adopting a dataset would make of its rows, told beforehand: nothing is written, no teacher is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from generators.adopting.correct import corrected_turns
from generators.prepare import PreparedRecipe
from prompts.adopted_seeds import ADOPTED
from schemas.sample import Content
from sources.adopted.contract import RowFaultError
from sources.adopted.conversation import Conversation, conversation_of
from sources.adopted.rows import AdoptedRow

LOOKED_AT = 1000
"""Rows, from everywhere in the dataset."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A row before and after: `after` is None, and `fault` says why, where it is no example."""

    place: str
    before: Any
    after: Content | None
    columns: dict[str, Any]
    fault: str = ""


@dataclass(slots=True)
class DryRun:
    """What was seen: counts over the rows looked at, and some of them, first one of each shape."""

    rows: int
    looked_at: int = 0
    files: dict[str, int] = field(default_factory=dict)
    shapes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By what the row is, and the kind of sample that it becomes."""
    faults: Counter[str] = field(default_factory=Counter)
    first_faults: dict[str, str] = field(default_factory=dict)
    """For each reason the first place and sentence."""
    columns: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    """Columns that are too long to carry."""
    licences: Counter[str] = field(default_factory=Counter)
    corrected: int = 0
    """Rows that the recipe would correct by program."""
    examples: list[Example] = field(default_factory=list)


def dry_run(prepared: PreparedRecipe) -> DryRun:
    """Look at up to `LOOKED_AT` rows as the recipe's method would read them."""
    size = prepared.seeds.size
    seen = DryRun(size)
    looked_at = min(size, LOOKED_AT)
    later: list[Example] = []
    for number in range(looked_at):
        seed, _ = prepared.seeds.seed(number * size // looked_at, 0)
        found: AdoptedRow = seed.values[ADOPTED]
        seen.files[seed.row["file"]] = seen.files.get(seed.row["file"], 0) + 1
        place = str(seed.row["id"])
        try:
            told = _told(found, prepared)
        except RowFaultError as fault:
            is_new = fault.reason not in seen.faults
            seen.faults[fault.reason] += 1
            seen.first_faults.setdefault(fault.reason, f"{place}: {fault.detail}")
            example = Example(place, _before(found), None, {}, f"{fault.reason}: {fault.detail}")
        else:
            is_new = (told.shape, told.content.kind) not in seen.shapes
            after = corrected_turns(told.content) if getattr(prepared.options, "correct", False) else told.content
            _count(seen, told, seed.licence, after is not told.content)
            example = Example(place, found.value, after, told.columns)
        (seen.examples if is_new and len(seen.examples) < SHOWN else later).append(example)
    seen.looked_at = looked_at
    seen.examples += later[: SHOWN - len(seen.examples)]
    return seen


def _told(found: AdoptedRow, prepared: PreparedRecipe) -> Conversation:
    if isinstance(found.value, RowFaultError):
        raise found.value
    adopted = prepared.recipe.seeds.adopted
    return conversation_of(found.value, getattr(prepared.options, "trim", False), adopted.map if adopted else None)


def _before(found: AdoptedRow) -> Any:
    return "(can't be read)" if isinstance(found.value, RowFaultError) else found.value


def _count(seen: DryRun, told: Conversation, licence: str, corrected: bool) -> None:
    seen.shapes[told.shape, told.content.kind] += 1
    seen.columns.update(list(told.columns))
    seen.lost.update(told.lost)
    seen.licences[told.licence or licence] += 1
    seen.corrected += corrected
