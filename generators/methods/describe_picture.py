"""A picture -> its description: plain, for somebody who can't see it, or short.

Of a picture that a program drew, what it says is known: a description may name no number that isn't there (check
`shown_values`).
"""

from __future__ import annotations

from pydantic import Field, field_validator

from generators.method import Method
from generators.rollout import Rollout
from generators.shown_pictures import DrawingOptions, shown_picture, with_picture
from schemas.message import Message, TextPart
from schemas.sample import Content

KINDS = ("simples", "cegos", "curta")


class DescribeOptions(DrawingOptions):
    """`kinds` of description, drawn evenly: plain, for blind people, in one sentence."""

    kinds: tuple[str, ...] = Field(KINDS, min_length=1)

    @field_validator("kinds")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [kind for kind in kinds if kind not in KINDS]:
            raise ValueError(f"there is no kind of description '{unknown[0]}', only {', '.join(KINDS)}")
        return kinds


async def describe_picture(rollout: Rollout, options: DescribeOptions) -> Content:
    """Show and ask. Rejects `picture_missing` and `picture_changed`."""
    shown = await shown_picture(rollout)
    kind = rollout.choose(options.kinds, salt="kind")
    (request,) = rollout.render("request", kind=kind, wording=rollout.choose(range(60), "wording"))
    messages = with_picture(rollout.render("answer", kind=kind, request=request.text), shown.part)
    answer = (await rollout.answers("answer", messages, 1))[0]
    user = Message(role="user", content=(shown.part, TextPart(text=request.text)))
    return Content(kind="chat", messages=(user, answer), passage=shown.page)


DESCRIBE_PICTURE = Method(
    run=describe_picture,
    kind="chat",
    summary="picture of yours, or one that a program drew -> description: plain, for blind people, short",
    steps={
        "request": {"kind": "simples", "wording": 0},
        "answer": {"kind": "simples", "request": "O que se vê nesta imagem?"},
    },
    options=DescribeOptions,
    calls=lambda _: {"request": 0},
)
