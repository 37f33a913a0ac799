"""A row of a pack -> another row for that pack, seen from an angle of its own, unlike all that are there.

After Self-Instruct (Wang et al., ACL 2023, arXiv:2212.10560), whose pool of tasks grows out of a few written by hand,
and the trees of topics of GLAN (Li et al., 2024, arXiv:2402.13064). Rows that were grown and kept are the next seeds.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from pydantic import Field

from generators.growing.known_rows import KnownRows, Likeness, same, texts_of
from generators.growing.shape import Row, UnfitError
from generators.growing.shapes import SHAPES
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from prompts.option_files import PackOption
from prompts.row_text import beside_text, row_text
from schemas.ids import content_id
from schemas.message import Message
from schemas.sample import Content, GrownRow

PackName = Literal["topics", "dialogue_scenarios", "tools", "problems", "question_kinds", "constraints"]


class GrowOptions(Options):
    """`pack`: which pack the rows are for. `known`: the packs that a new row must not repeat; `shown` of their rows
    that lie near the seed are shown to the teacher. `angles`: from which side the seed is looked at, another each time
    that it is drawn."""

    pack: PackName
    known: tuple[PackOption, ...] = ()
    shown: int = Field(6, ge=0, le=30)
    angles: tuple[str, ...] = Field(("",), min_length=1)

    @cached_property
    def known_rows(self) -> KnownRows:
        """The rows of `known`, indexed once."""
        return KnownRows(row for pack in self.known for row in pack.rows)


async def grow(rollout: Rollout, options: GrowOptions) -> Content:
    """Ask for a row. Rejects `repeats_known`, `repeats_seed`, and what a program finds wrong of the pack's own."""
    parent: Row = rollout.seed.values["seed"]
    shape = SHAPES[options.pack]
    seen: dict[str, Any] = {
        "angle": _angle(rollout, options),
        "shown": _shown(rollout, options),
        "level": _level(parent),
    }
    reply = await rollout.ask_for("grow", shape.reply, **seen)
    try:
        row = shape.row(reply, parent)
    except UnfitError as unfit:
        raise RolloutRejectedError("grow", "row", unfit.reason, unfit.detail, reply.model_dump()) from unfit
    _refuse_known(row, parent, options)
    row["grown_from"] = str(parent["id"])
    beside = beside_text(row)
    tools = tuple(beside.pop("tools", ()))
    return Content(
        kind="pack_row",
        messages=(
            Message(role="user", content=rollout.render("origin", **seen)[-1].text),
            rollout.turn(row_text(row)),
        ),
        tools=tools,
        grown=GrownRow(pack=options.pack, beside=beside),
    )


def _refuse_known(row: Row, parent: Row, options: GrowOptions) -> None:
    text = str(row["text"])
    if any(same(text, own) for own in texts_of(parent)):
        raise RolloutRejectedError("grow", "known", "repeats_seed", f"«{text}» is the seed again", {"text": text})
    found: Likeness | None = options.known_rows.like(text)
    if found:
        evidence = {"text": text, "of": found.id, "known": found.text, "similarity": round(found.similarity, 3)}
        raise RolloutRejectedError("grow", "known", "repeats_known", f"«{text}» is like {found.id}", evidence)


def _angle(rollout: Rollout, options: GrowOptions) -> str:
    """The angle of this draw: seeds begin at different ones, and each is looked at from all before any comes again."""
    start = int(content_id(str(rollout.seed.values["seed"]["id"]), "angle")[:8], 16)
    return options.angles[(start + rollout.draw) % len(options.angles)]


def _shown(rollout: Rollout, options: GrowOptions) -> list[str]:
    """Neighbours of the seed among the known rows, others each time that it is drawn."""
    texts = options.known_rows.near(rollout.seed.values["seed"], SHAPES[options.pack].near)
    return sorted(texts, key=lambda text: content_id(rollout.id, text))[: options.shown]


def _level(parent: Row) -> int:
    return int(parent.get("level") or 0) + 1


SEEN: dict[str, Any] = {"angle": "os prazos", "shown": ["a matrícula no 1.º ano"], "level": 1}

GROW = Method(
    run=grow,
    kind="pack_row",
    summary="row of a pack -> another row for it, unlike all that are known, to be reviewed and exported as a pack",
    steps={"origin": SEEN, "grow": SEEN},
    needs=("seed.id",),
    options=GrowOptions,
    verifies=True,
    calls=lambda options: {"origin": 0},
)
