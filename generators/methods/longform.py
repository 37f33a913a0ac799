"""Genre x topic x persona -> a request for a long text -> its plan -> its parts, one after the other.

A text of 800 to 3,000 words is asked for part by part, as in LongWriter (Bai et al., 2024, arXiv:2408.07055): the plan
first, then each part with all that stands before it in view. A program measures each part, and looks for what is said
twice.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, field_validator

from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError, UnusableError
from generators.readings import PLAIN_TEXT, Reading, Text, json_of
from generators.reply_schema import json_schema
from generators.rollout import Rollout
from generators.verifying.said_twice import said_twice
from schemas.message import Message
from schemas.sample import Content
from text.prose import words

SHORTEST, LONGEST = 800, 3000
"""Words of a whole text."""


class LongformOptions(Options):
    """`words_per_part`: about how long a part is, which says how many a text has. `slack`: how far a part may be off
    its share (0.5: from half of it to one and a half), and `whole_slack` the text off what was asked for.
    `most_repeated`: the share of a part's runs of six words that may stand in earlier parts."""

    words_per_part: int = Field(300, ge=100, le=600)
    slack: float = Field(0.5, gt=0, lt=1)
    whole_slack: float = Field(0.25, gt=0, lt=1)
    most_repeated: float = Field(0.05, ge=0, lt=1)


class Asked(BaseModel):
    """What the first step gives."""

    instrucao: str = Field(min_length=10, max_length=700)


class Part(BaseModel):
    """One part of the plan."""

    titulo: str = Field(min_length=2, max_length=120)
    conteudo: str = Field(min_length=10, max_length=400)


class Outline(BaseModel):
    """The plan: a title, and the parts in their order."""

    titulo: str = Field(min_length=2, max_length=120)
    partes: list[Part] = Field(min_length=2, max_length=16)

    @field_validator("partes")
    @classmethod
    def _different(cls, parts: list[Part]) -> list[Part]:
        if len({part.titulo.casefold() for part in parts}) < len(parts):
            raise ValueError("two parts have one title")
        return parts


async def longform(rollout: Rollout, options: LongformOptions) -> Content:
    """Write a long text. Rejects `other_plan` (another number of parts), `part_too_short`, `part_too_long`,
    `said_twice`, `whole_too_short`, `whole_too_long`."""
    genre = rollout.seed.values["genre"]
    length = int(rollout.choose(genre["lengths"], salt="length"))
    count = max(2, round(length / options.words_per_part))
    about: dict[str, Any] = {"length": length, "count": count}
    instruction = (await rollout.ask_for("instruction", Asked, **about)).instrucao.strip()
    outline = await rollout.ask_for("outline", json_of(_schema(count), _plan(count)), instruction=instruction, **about)
    share = length / count
    parts: list[str] = []
    for number in range(1, count + 1):
        text = await _part(rollout, options, outline, parts, number, share, instruction=instruction, **about)
        if said := said_twice(text, parts, options.most_repeated):
            evidence = {"part": text[:2000], "said": said, "number": number}
            raise RolloutRejectedError(f"section-{number}", "said_twice", "said_twice", said, evidence)
        parts.append(text)
    whole = _joined(genre, outline, parts)
    _refuse_length(whole, length, options)
    return Content(kind="chat", messages=(Message(role="user", content=instruction), rollout.turn(whole)))


def _schema(count: int) -> dict[str, Any]:
    """The plan's JSON Schema, for exactly so many parts."""
    schema = json_schema(Outline)
    schema["properties"]["partes"] |= {"minItems": count, "maxItems": count}
    return schema


def _plan(count: int) -> Any:
    def read(text: str) -> Outline:
        outline = Outline.model_validate_json(text)
        if len(outline.partes) != count:
            raise ValueError(f"the plan has {len(outline.partes)} parts, not {count}")
        return outline

    return read


async def _part(
    rollout: Rollout,
    options: LongformOptions,
    outline: Outline,
    parts: list[str],
    number: int,
    share: float,
    **about: Any,
) -> str:
    """One part, of about the length that is its share; drawn again where it isn't."""
    least, most = round(share * (1 - options.slack)), round(share * (1 + options.slack))

    def read(choice: Text) -> str:
        text = PLAIN_TEXT.read(choice)
        found = len(words(text))
        if not least <= found <= most:
            reason = "part_too_short" if found < least else "part_too_long"
            raise UnusableError(reason, f"part {number} has {found} words, not {least} to {most}")
        return text

    seen = {"outline": outline.model_dump(), "before": "\n\n".join(parts), "number": number, "words": round(share)}
    messages = rollout.render("section", **seen, **about)
    return (await rollout.ask("section", Reading(read), f"section-{number}", messages=messages))[0].answer


def _joined(genre: dict[str, Any], outline: Outline, parts: list[str]) -> str:
    """The whole text: its title, and the parts, under headings where the genre has such."""
    if not genre["headings"]:
        return "\n\n".join([f"**{outline.titulo}**", *parts] if genre["titled"] else parts)
    headed = [f"## {part.titulo}\n\n{text}" for part, text in zip(outline.partes, parts, strict=True)]
    return "\n\n".join([f"# {outline.titulo}", *headed])


def _refuse_length(whole: str, length: int, options: LongformOptions) -> None:
    found = len(words(whole))
    least = max(SHORTEST, round(length * (1 - options.whole_slack)))
    most = min(LONGEST, round(length * (1 + options.whole_slack)))
    if not least <= found <= most:
        reason = "whole_too_short" if found < least else "whole_too_long"
        evidence = {"words": found, "asked": length, "text": whole[:2000]}
        raise RolloutRejectedError("section", "length", reason, f"{found} words, not {least} to {most}", evidence)


ABOUT: dict[str, Any] = {"length": 1200, "count": 4}
PLAN = {"titulo": "A feira", "partes": [{"titulo": "A chegada", "conteudo": "Chega a manhã à feira."}]}

LONGFORM = Method(
    run=longform,
    kind="chat",
    summary="genre x topic x persona -> request -> plan -> a text of 800 to 3,000 words, part by part (LongWriter)",
    steps={
        "instruction": ABOUT,
        "outline": {**ABOUT, "instruction": "Escreve um conto sobre a feira."},
        "section": {
            **ABOUT,
            "instruction": "Escreve um conto sobre a feira.",
            "outline": PLAN,
            "before": "Era cedo.",
            "number": 1,
            "words": 300,
        },
    },
    needs=("genre.lengths", "genre.headings", "genre.titled"),
    options=LongformOptions,
    calls=lambda options: {"section": max(2, round(LONGEST / options.words_per_part))},
)
