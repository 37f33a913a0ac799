"""A situation and facts that a program drew -> a text with them -> the same text as sound: to be read, or written down.

What is said is the text in words (`text/speech/`): «14h30» is «catorze e trinta». Where the run has a transcriber, what
it hears must be those words. A text to be written down is wanted with figures, or in words, as the request says.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from generators.dictation.items import drawn_items
from generators.method import Method
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.verifying.kept_parts import missing_parts
from generators.voices.spoken import SpokenOptions, kept_spoken
from schemas.message import Message, TextPart
from schemas.sample import Content
from text.speech.spoken import in_words

Direction = Literal["read", "write", "write_words"]


class Text(BaseModel):
    """A text that will be read aloud."""

    frase: str = Field(min_length=15, max_length=600)


class DictationOptions(SpokenOptions):
    """`directions` to draw from, evenly: `read` (text to sound), `write` (sound to text, as it is written),
    `write_words` (sound to text, all in words). `facts` is the most of them in one text."""

    directions: tuple[Direction, ...] = Field(("read", "write", "write_words"), min_length=1)
    facts: int = Field(3, ge=1, le=6)


async def dictation(rollout: Rollout, options: DictationOptions) -> Content:
    """A text to be read or written down. Rejects `fact_lost`, and what `kept_spoken` rejects."""
    kinds = [str(kind) for kind in rollout.seed.values["topic"]["kinds"]]
    facts = drawn_items(kinds, options.facts, rollout.dice("facts"))
    text = " ".join((await rollout.ask_for("sentence", Text, facts=facts)).frase.split())
    if lost := missing_parts(text, facts):
        evidence = {"text": text, "facts": facts, "lost": lost}
        raise RolloutRejectedError("sentence", "kept_parts", "fact_lost", f"the text lacks «{lost[0]}»", evidence)
    direction = rollout.choose(options.directions, salt="direction")
    wanted = in_words(text) if direction == "write_words" else text
    sound = await kept_spoken(rollout, text, options, transcript=wanted)
    wording = rollout.choose(range(60), salt="wording")
    shown = text if direction == "read" else ""
    request = rollout.render("request", direction=direction, text=shown, wording=wording)[-1].text
    if direction == "read":
        messages = Message(role="user", content=request), Message(role="assistant", content=(sound,))
    else:
        asked = (sound, TextPart(text=request))
        messages = Message(role="user", content=asked), rollout.turn(wanted)
    return Content(kind="chat", messages=messages)


DICTATION = Method(
    run=dictation,
    kind="chat",
    summary="facts that a program drew -> text with them -> sound: to be read aloud, or written down",
    steps={
        "sentence": {"facts": ["14h30"]},
        "request": {"direction": "write", "text": "O comboio parte às 14h30.", "wording": 0},
    },
    needs=("topic.kinds",),
    options=DictationOptions,
    calls=lambda _: {"request": 0},
    speaks=True,
)
