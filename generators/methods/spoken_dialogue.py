"""A scenario -> a conversation as on the telephone: the person's turns are sound, the assistant's text or sound.

Both sides are played by the teacher, as in `dialogue`; each keeps its voice and pace from turn to turn.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from generators.method import Method
from generators.methods.dialogue import MANNERS, person_says, refuse_repetition
from generators.rollout import Rollout
from generators.voices.spoken import SpokenOptions, kept_spoken
from generators.voices.varied import Variation
from schemas.message import Message
from schemas.sample import Content


class SpokenDialogueOptions(SpokenOptions):
    """The person speaks `min_turns` to `max_turns` times, in one of `manners`. `answers` to draw from for each
    conversation: the assistant's turns are written, or said by one of `answer_voices`."""

    min_turns: int = Field(2, ge=1, le=8)
    max_turns: int = Field(4, ge=1, le=8)
    manners: tuple[str, ...] = Field(MANNERS, min_length=1)
    answers: tuple[Literal["text", "sound"], ...] = Field(("text", "sound"), min_length=1)
    answer_voices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> SpokenDialogueOptions:
        if self.min_turns > self.max_turns:
            raise ValueError(f"min_turns ({self.min_turns}) is over max_turns ({self.max_turns})")
        return self


async def spoken_dialogue(rollout: Rollout, options: SpokenDialogueOptions) -> Content:
    """Let person and assistant talk aloud. Rejects what `dialogue` does of turns, and what `kept_spoken` rejects."""
    manner = rollout.choose(options.manners, salt="manner")
    answers_aloud = rollout.choose(options.answers, salt="answers") == "sound"
    system = rollout.render("system")[-1].text
    calm = options.model_copy(update={"voices": options.answer_voices, "variation": Variation()})  # type: ignore[call-arg]
    written: list[Message] = []
    turns: list[Message] = []
    for number in range(1, options.max_turns + 1):
        said = await person_says(rollout, written, number, number > options.min_turns, manner)
        if not said:
            break
        asked = rollout.render("assistant", message=said, system=system)
        answer = (await rollout.answers("assistant", (*asked[:-1], *written, asked[-1]), 1, f"turn-{number}"))[0]
        refuse_repetition("assistant", answer.text, written)
        written += [Message(role="user", content=said), answer]
        heard = await kept_spoken(rollout, said, options)
        turns += [Message(role="user", content=(heard,)), answer]
        if answers_aloud:
            sound = await kept_spoken(rollout, answer.text, calm, salt="assistant")
            turns[-1] = Message(role="assistant", content=(sound,))
    return Content(kind="chat", messages=(Message(role="system", content=system), *turns))


SPOKEN_DIALOGUE = Method(
    run=spoken_dialogue,
    kind="chat",
    summary="scenario -> conversation as on the telephone: the person's turns as sound, the assistant's as either",
    steps={
        "system": {},
        "person": {
            "turns": [{"role": "user", "content": "Bom dia."}, {"role": "assistant", "content": "Bom dia!"}],
            "number": 2,
            "may_end": True,
            "manner": MANNERS[0],
        },
        "assistant": {"message": "Como faço?", "system": "És um assistente."},
    },
    options=SpokenDialogueOptions,
    calls=lambda options: {
        "system": 0,
        "person": options.max_turns,
        "assistant": options.max_turns,
        "voice": 2 * options.max_turns,
        "transcription": 2 * options.max_turns,
    },
    speaks=True,
)
