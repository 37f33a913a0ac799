"""A row of a dataset that is there already -> a sample: as it is, corrected by program, or brought to Portugal.

What can't be read or is no example is turned down with its place, and never ends the run. A teacher is asked only
where the recipe has the step `localise` (before the checks) or `rewrite` (of what they turn down).
"""

from __future__ import annotations

from typing import Any

from generators.adopting import localise, rewrite
from generators.adopting.changed import PROGRAM, note_changes
from generators.adopting.correct import corrected_turns
from generators.adopting.localise import STEP as LOCALISE
from generators.adopting.localise import is_european, localised
from generators.adopting.rewrite import STEP as REWRITE
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.adopted_seeds import ADOPTED
from schemas.sample import Content
from sources.adopted.contract import RowFaultError
from sources.adopted.conversation import Conversation, conversation_of


class AdoptOptions(Options):
    """`correct`: make the corrections that are certain. `trim`: leave out what comes after the last answer."""

    correct: bool = False
    trim: bool = False


async def adopt(rollout: Rollout, options: AdoptOptions) -> Content:
    """The row as a conversation. Rejects it as its fault says: `damaged_json`, `unknown_shape`, `empty_answer`..."""
    told = read_row(rollout, options.trim)
    if told.wanted is False:
        detail = "its label says that this answer is not one to learn from"
        raise RolloutRejectedError("row", "label", "undesired", detail, {}, told.content)
    content = told.content
    if LOCALISE in rollout.recipe.templates and not is_european(content):
        content = await localised(rollout, content)
    if options.correct:
        better = corrected_turns(content)
        note_changes(rollout, content.messages, better.messages, PROGRAM)
        content = better
    return content


def read_row(rollout: Rollout, trim: bool = False) -> Conversation:
    """What the rollout's row says; the rest of the rollout, and its provenance, sees the row's place and columns."""
    seed = rollout.seed
    found = seed.values.get(ADOPTED)
    value = seed.values["seed"] if found is None else found.value
    rollout.seed = seed.model_copy(update={"values": {"seed": seed.row if found else {}}})
    try:
        if isinstance(value, RowFaultError):
            raise value
        told = conversation_of(value, trim, adopted.map if (adopted := rollout.recipe.seeds.adopted) else None)
    except RowFaultError as fault:
        place = f"{found.file.name}:{found.number}: " if found else ""
        raise RolloutRejectedError("row", "row", fault.reason, f"{place}{fault.detail}", {}) from fault
    about: dict[str, Any] = {"shape": told.shape}
    about |= {name: given for name in ("licence", "columns", "lost") if (given := getattr(told, name))}
    row = seed.row | about if found else seed.row
    thoughts = rollout.recipe.reasoning_for("default").language
    rollout.languages = {turn.reasoning: thoughts for turn in told.content.messages if turn.reasoning}
    rollout.seed = rollout.seed.model_copy(
        update={
            "values": {"seed": {}},
            "row": row,
            "licence": told.licence or seed.licence,
            "domain": told.domain or seed.domain,
        }
    )
    return told


ADOPT = Method(
    run=adopt,
    kind="chat",
    summary="a row of an existing dataset: as it is, or corrected, or rewritten where the checks turn it down",
    steps={LOCALISE: localise.SEEN, REWRITE: rewrite.SEEN},
    optional_steps=(LOCALISE, REWRITE),
    options=AdoptOptions,
    takes_rows=True,
    mends=rewrite.rewritten,
)
