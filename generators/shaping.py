"""How an answer is wanted: its length, its form and the system message, drawn by weight for each rollout.

What is drawn beside the usual is told, in the request or in the system message, so that nobody learns to be brief for
no reason. The system message of a sample stands, to the letter, at the head of the one that its teacher was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator

from generators.rollout import Rollout
from prompts.option_files import PackOption
from prompts.packs import Pack
from schemas.message import Message

PARTS = ("length", "form")
TOLD_BY_SYSTEM = 0.3
"""How often the system tells what is wanted, where a row has words for both."""

FEWEST_WORDS, MOST_WORDS = 8, 25
"""No answer is bound to fewer words than these, whatever was drawn."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """`system` is the message that trainers see, '' for none; `wishes` is what the request says, each after «que»."""

    system: str = ""
    wishes: tuple[str, ...] = ()

    @property
    def head(self) -> tuple[Message, ...]:
        """What a sample begins with."""
        return system_turn(self.system)


def system_turn(system: str) -> tuple[Message, ...]:
    """The system message as a turn; nothing for ''."""
    return (Message(role="system", content=system),) if system else ()


def _shapes(pack: Pack | None) -> Pack | None:
    """Raise ValueError for a row of no known part, without a weight, or where no row of a part suits everything."""
    rows = pack.rows if pack else ()
    for row in rows:
        if row.get("part") not in PARTS:
            raise ValueError(f"shape '{row['id']}' has no `part`: {' or '.join(PARTS)}")
    for part in PARTS if rows else ():
        if not any(row["part"] == part and not row.get("suits") for row in rows):
            raise ValueError(f"shapes need a row of part '{part}' that suits everything")
    return _weighed(pack)


def _weighed(pack: Pack | None) -> Pack | None:
    for row in pack.rows if pack else ():
        if not float(row.get("weight") or 0) > 0:
            raise ValueError(f"row '{row['id']}' needs a `weight` over 0")
    return pack


Shapes = Annotated[PackOption | None, AfterValidator(_shapes)]
"""An option: a pack of lengths and forms (`part`), with `weight`, `suits` and what is told. None leaves the task's."""

Systems = Annotated[PackOption | None, AfterValidator(_weighed)]
"""An option: a pack of system messages (`text`), with `weight` and perhaps `register`. None gives none."""


def draw_shape(rollout: Rollout, shapes: Pack | None, systems: Pack | None) -> Shape:
    """The shape of this rollout's answer. From here on the seed's `task`, where it has one, asks for the form and the
    length that were drawn: templates and checks read them there."""
    system, task = draw_system(rollout, systems), rollout.seed.values.get("task")
    if shapes is None or not task:
        return Shape(system)
    rows = [row for row in shapes.rows if not row.get("suits") or task.get("kind") in row["suits"]]
    length, form = (_drawn(rollout, [row for row in rows if row["part"] == part], part) for part in PARTS)
    form = {} if length.get("form") else form
    asked = _asked(task, length, form)
    rollout.seed = rollout.seed.model_copy(update={"values": {**rollout.seed.values, "task": asked}})
    wanted = [row for row in (length, form) if row.get("wish")]
    if rollout.unit("who tells") < TOLD_BY_SYSTEM:
        return Shape(" ".join(filter(None, [system, *(str(row["system"]) for row in wanted)])))
    return Shape(system, tuple(str(row["wish"]) for row in wanted))


def draw_system(rollout: Rollout, systems: Pack | None) -> str:
    """A system message for this rollout's person; '' for none."""
    persona = rollout.seed.values.get("persona") or {}
    reader = str(persona.get("reader") or persona.get("text") or "")
    rows = [row for row in systems.rows if _suits(row, persona, reader)] if systems else []
    return str(_drawn(rollout, rows, "system").get("text") or "").replace("{reader}", reader) if rows else ""


def _asked(task: Row, length: Row, form: Row) -> Row:
    less, more = length.get("factor") or (1, 1)
    style = form.get("form") or length.get("form") or task.get("answer_style")
    bounds = {
        name: max(least, round(task[name] * factor))
        for name, factor, least in (("min_words", less, FEWEST_WORDS), ("max_words", more, MOST_WORDS))
        if isinstance(task.get(name), int)
    }
    return {**task, "answer_style": style, **bounds}


def _suits(row: Row, persona: Row, reader: str) -> bool:
    register = not row.get("register") or row["register"] == persona.get("register")
    return register and bool(reader or "{reader}" not in str(row.get("text") or ""))


def _drawn(rollout: Rollout, rows: Sequence[Row], part: str) -> Row:
    return rollout.choose_weighted(rows, [float(row["weight"]) for row in rows], salt=f"shape-{part}")
