"""A row of a dataset that is there already -> a sample, as it is: read, told what shape it has, and checked.

No teacher is asked. What can't be read or is no example is turned down with its place, and never ends the run.
"""

from __future__ import annotations

from typing import Any

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.adopted_seeds import ADOPTED
from schemas.sample import Content
from sources.adopted.contract import RowFaultError
from sources.adopted.conversation import Conversation, conversation_of


class AdoptOptions(Options):
    """None yet."""


async def adopt(rollout: Rollout, options: AdoptOptions) -> Content:
    """The row as a conversation. Rejects it as its fault says: `damaged_json`, `unknown_shape`, `empty_answer`..."""
    told = read_row(rollout)
    if told.wanted is False:
        detail = "its label says that this answer is not one to learn from"
        raise RolloutRejectedError("row", "label", "undesired", detail, {}, told.content)
    return told.content


def read_row(rollout: Rollout) -> Conversation:
    """What the rollout's row says; the rest of the rollout, and its provenance, sees the row's place and columns."""
    seed = rollout.seed
    found = seed.values.get(ADOPTED)
    value = seed.values["seed"] if found is None else found.value
    rollout.seed = seed.model_copy(update={"values": {"seed": seed.row if found else {}}})
    try:
        if isinstance(value, RowFaultError):
            raise value
        told = conversation_of(value)
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
    summary="a row of an existing dataset, as it is, through the checks",
    steps={},
    options=AdoptOptions,
    takes_rows=True,
)
