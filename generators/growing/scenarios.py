"""Situations of a dialogue: who speaks, what the assistant is, what the person wants and when it ends."""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.growing.shape import Row, Shape, phrase, sentence
from prompts.pack_rows import Register


class ScenarioReply(BaseModel):
    """A situation of the same domain as another."""

    situacao: str = Field(min_length=20, max_length=400)
    tratamento: Register
    papel: str = Field(min_length=5, max_length=260)
    objetivo: str = Field(min_length=5, max_length=220)
    fim: str = Field(min_length=5, max_length=220)


def scenario_row(reply: ScenarioReply, parent: Row) -> Row:
    """The goal and the end go on inside sentences, so they have no full stop; the other two are sentences."""
    return {
        "text": sentence(reply.situacao),
        "domain": parent["domain"],
        "register": reply.tratamento,
        "system": sentence(reply.papel),
        "goal": _inside(reply.objetivo),
        "ends_when": _inside(reply.fim),
    }


def _inside(text: str) -> str:
    """A verb and what follows it, as it stands inside a sentence."""
    bare = phrase(text)
    return bare[:1].lower() + bare[1:]


SCENARIOS = Shape(ScenarioReply, scenario_row)
