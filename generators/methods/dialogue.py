"""A scenario -> several turns between a person and the assistant, until the person has what they came for.

The person's side is played by the teacher too, with its own instructions, as in Baize (Xu et al., EMNLP 2023,
arXiv:2304.01196) and UltraChat (Ding et al., EMNLP 2023, arXiv:2305.14233); here it says itself when it is done.
"""

from __future__ import annotations

from pydantic import BaseModel, Field, model_validator

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.standing import (
    FITS_ASKED,
    SHOWN,
    Standing,
    StandsOn,
    require_known_numbers,
    require_source_said,
    standing,
)
from generators.verifying.told_of_person import refuse_told
from schemas.message import Message
from schemas.sample import Content

MANNERS = ("Escreve com naturalidade.",)
LENGTHS = ("em duas a seis frases",)


class DialogueOptions(Options):
    """The person speaks `min_turns` to `max_turns` times, in one of `manners` (a sentence for the teacher, drawn)."""

    min_turns: int = Field(2, ge=1, le=10)
    max_turns: int = Field(4, ge=1, le=10)
    manners: tuple[str, ...] = Field(MANNERS, min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> DialogueOptions:
        if self.min_turns > self.max_turns:
            raise ValueError(f"min_turns ({self.min_turns}) is over max_turns ({self.max_turns})")
        return self


class TalkOptions(DialogueOptions):
    """Each conversation's answers have one of `lengths` («em duas a seis frases»), and its system message goes on with
    one of `tails`, by register. What stands there twice is drawn twice as often. `stands_on`: which conversations need
    a dated excerpt, found for what the person wants before anybody speaks."""

    lengths: tuple[str, ...] = Field(LENGTHS, min_length=1)
    tails: dict[str, tuple[str, ...]] = {}
    stands_on: StandsOn | None = None


class Scene(BaseModel):
    """A situation of the same kind as the seed's, for the rollout's person."""

    situacao: str = Field(min_length=20, max_length=400)
    objetivo: str = Field(min_length=5, max_length=200)
    fim: str = Field(min_length=5, max_length=200)


class Turn(BaseModel):
    """What the person says while the conversation can't be over yet."""

    mensagem: str = Field(min_length=2, max_length=700)


class TurnOrEnd(BaseModel):
    """What the person says later on: first whether the conversation is over. `mensagem` is '' when it is."""

    terminou: bool
    mensagem: str = Field(max_length=700)


async def dialogue(rollout: Rollout, options: TalkOptions) -> Content:
    """Let person and assistant talk. Rejects an empty or repeated turn, `persona_told`, and what `stands_on` rejects;
    the recipe's checks read the whole."""
    await _set_scene(rollout)
    manner, length = rollout.choose(options.manners, salt="manner"), rollout.choose(options.lengths, salt="length")
    persona = rollout.seed.values.get("persona") or {}
    tails = options.tails.get(str(rollout.seed.values["seed"].get("register"))) or ("",)
    system = rollout.render("system", tail=rollout.choose(tails, salt="tail"))[-1].text
    on = await standing(rollout, options.stands_on, wanted_by(rollout), drifted=True)
    turns: list[Message] = []
    for number in range(1, options.max_turns + 1):
        said = await person_says(rollout, turns, number, number > options.min_turns, manner)
        if not said:
            break
        asked = rollout.render("assistant", message=said, system=system, length=length, **on.shown)
        answer = (await rollout.answers("assistant", (*asked[:-1], *turns, asked[-1]), 1, f"turn-{number}"))[0]
        refuse_repetition("assistant", answer.text, turns)
        refuse_told(persona, (system, *(turn.text for turn in turns), said), answer.text)
        turns += [Message(role="user", content=said), answer]
        _require_known_numbers(turns, system, on)
    require_source_said(
        "\n".join(turn.text for turn in turns if turn.role == "assistant"), turns[0].text, on, "assistant"
    )
    return Content(kind="chat", messages=(Message(role="system", content=system), *turns), passage=on.passage)


def wanted_by(rollout: Rollout) -> str:
    """What the person of the scenario wants, as the step `fits` reads it and words are looked for in it."""
    scenario = rollout.seed.values["seed"]
    goal = f" Quer {str(scenario['goal']).rstrip('.')}." if scenario.get("goal") else ""
    return f"{scenario.get('text', '')}{goal}"


def _require_known_numbers(turns: list[Message], system: str, on: Standing) -> None:
    """Of the last answer. What the person has said so far is known."""
    said = "\n".join(turn.text for turn in turns if turn.role == "user")
    require_known_numbers(turns[-1].text, said, system, on, "assistant")


async def _set_scene(rollout: Rollout) -> None:
    """From here on the seed's scenario is the rollout's: the role in either sex, the person's register, and a situation
    of the person's own where the recipe has the step `scene` and the scenario itself has been played."""
    values = rollout.seed.values
    scenario, persona = dict(values["seed"]), values.get("persona")
    if scenario.get("system_other"):
        scenario["system"] = rollout.choose((scenario["system"], scenario["system_other"]), salt="sex")
    if persona and "scene" in rollout.recipe.templates and rollout.seed.lead_again:
        scene = await rollout.ask_for("scene", Scene)
        told = {"text": scene.situacao, "goal": scene.objetivo, "ends_when": scene.fim}
        scenario |= {name: text.strip().rstrip(".") for name, text in told.items()}
        scenario |= {"text": f"{scenario['text']}.", "register": persona.get("register")}
    rollout.seed = rollout.seed.model_copy(update={"values": {**values, "seed": scenario}})


async def person_says(rollout: Rollout, turns: list[Message], number: int, may_end: bool, manner: str) -> str:
    """What the person says next; '' when the conversation is over."""
    seen = {"turns": [m.to_chat() for m in turns], "number": number, "may_end": may_end, "manner": manner}
    key = f"turn-{number}"
    if may_end:
        reply = await rollout.ask_for("person", TurnOrEnd, key, **seen)
        if reply.terminou:
            return ""
        said = reply.mensagem.strip()
    else:
        said = (await rollout.ask_for("person", Turn, key, **seen)).mensagem.strip()
    if not said:
        evidence = {"turns": [m.to_chat() for m in turns]}
        raise RolloutRejectedError("person", "turns", "empty_turn", f"turn {number} says nothing", evidence)
    refuse_repetition("person", said, turns)
    return said


def refuse_repetition(step: str, text: str, turns: list[Message]) -> None:
    if any(text.casefold() == turn.text.casefold() for turn in turns):
        evidence = {"text": text, "turns": [m.to_chat() for m in turns]}
        detail = f"turn {len(turns) + 1} of the conversation was said before"
        raise RolloutRejectedError(step, "turns", "repeated_turn", detail, evidence)


DIALOGUE = Method(
    run=dialogue,
    kind="chat",
    summary="scenario -> several turns between a person and the assistant, until the person is done",
    steps={
        "scene": {},
        "system": {"tail": ""},
        "person": {
            "turns": [{"role": "user", "content": "Bom dia."}, {"role": "assistant", "content": "Bom dia!"}],
            "number": 2,
            "may_end": True,
            "manner": MANNERS[0],
        },
        "fits": {"instruction": "Uma pessoa quer marcar uma consulta.", **SHOWN},
        "assistant": {"message": "Como faço?", "system": "És um assistente.", "length": LENGTHS[0], **SHOWN},
    },
    optional_steps=("scene", "fits"),
    options=TalkOptions,
    calls=lambda options: {"system": 0, "person": options.max_turns, "assistant": options.max_turns, **FITS_ASKED},
)
