"""The picture that a rollout shows: a file that its seed names, or a document or chart that a program draws."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, Self

from pydantic import model_validator

from generators.charts.drawn import FORMS, chart
from generators.charts.rendering import chart_picture
from generators.documents.catalogue import DOCUMENTS
from generators.documents.contract import Document
from generators.documents.looks import draw_look
from generators.documents.rendering import picture, printed
from generators.method import Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from schemas.errors import UsageError
from schemas.extras import require_extra
from schemas.message import ImagePart, Message

OURS = "Filigrana, documento inventado por programa"
LICENCE = "CC-BY-4.0"


class Drawn(NamedTuple):
    """A document, what makes its picture, and all that the picture says: `page`."""

    document: Document
    picture: Callable[[], bytes]
    made_by: str
    page: str


class Shown(NamedTuple):
    """A picture that is kept; of one that a program drew, the document, and all that it says, '' of any other."""

    part: ImagePart
    page: str
    document: Document | None = None


def require_drawing() -> None:
    """Raises MissingExtraError where pictures can't be drawn."""
    for module in ("typst", "PIL", "vl_convert"):
        require_extra(module)


class DrawingOptions(Options):
    """Base of the options of methods that draw: where pictures can't be drawn, the recipe is refused."""

    @model_validator(mode="after")
    def _can_draw(self) -> Self:
        require_drawing()
        return self


def drawn(family: str, dice: Random) -> Drawn:
    """Raises UsageError for a family that isn't there."""
    seed = dice.randrange(2**32)
    if family in FORMS:
        document = chart(family, dice)
        return Drawn(document, lambda: chart_picture(document, Random(seed)), "vl-convert", document.text())
    if family not in DOCUMENTS:
        raise UsageError(f"There is no kind of document '{family}'.", f"There are: {', '.join([*DOCUMENTS, *FORMS])}.")
    document = DOCUMENTS[family](dice)
    look = draw_look(dice, document.kind)
    return Drawn(document, lambda: picture(document, look, Random(seed)), "typst", printed(document, look))


async def kept(rollout: Rollout, made: Drawn) -> ImagePart:
    """The picture of a document, drawn and kept in the run."""
    return await rollout.keep_image(made.picture, licence=LICENCE, source=OURS, made_by=made.made_by)


async def shown_picture(rollout: Rollout) -> Shown:
    """What the seed `seed` names: a file (`image`, held to `sha256`), or a kind of document (`family`). Rejects
    `picture_missing` and `picture_changed`."""
    row: dict[str, Any] = rollout.seed.values["seed"]
    if not row.get("image"):
        made = drawn(str(row.get("family")), rollout.dice("document"))
        return Shown(await kept(rollout, made), made.page, made.document)
    path = Path(str(row["image"]))
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        detail = f"{path.name}: {error.strerror}"
        raise RolloutRejectedError("seed", "picture", "picture_missing", detail, {"image": str(path)}) from error
    if row.get("sha256") and sha256(data).hexdigest() != row["sha256"]:
        detail = f"{path.name} isn't the picture that was listed"
        raise RolloutRejectedError("seed", "picture", "picture_changed", detail, {"image": str(path)})
    part = await rollout.keep_image(data, licence=rollout.seed.licence, source=rollout.seed.source)
    return Shown(part, "")


def with_picture(messages: tuple[Message, ...], part: ImagePart) -> tuple[Message, ...]:
    """Messages whose last turn shows the picture before its words."""
    *before, last = messages
    return (*before, last.showing(part))


async def question_about(rollout: Rollout, part: ImagePart, **told: str) -> str:
    """What a teacher who sees a picture asks of it, by the template `question`. Rejects `no_question`."""
    asked = await rollout.answers("question", with_picture(rollout.render("question", **told), part), 1)
    question = asked[0].text.strip()
    if not question.endswith("?"):
        raise RolloutRejectedError("question", "question", "no_question", f"«{question[:80]}»", {"question": question})
    return question
