"""What a row of each pack that can be grown has to have: the shipped rows do, and so must every grown one."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

TopicKind = Literal[
    "matéria",
    "trâmite",
    "descrição",
    "debate",
    "escolha",
    "passado",
    "contas",
    "atividade",
    "lugar",
    "conflito",
    "lista",
    "exame",
    "língua",
    "festa",
    "comida",
    "assembleia",
    "urgência",
    "candidatura",
    "causa",
    "anúncio",
    "frase",
    "programar",
]
"""What can be asked about a topic: `suits` of tasks name these."""
ProblemKind = Literal["aritmética", "lógica"]
Register = Literal["tu", "formal"]

NO_VERB_FIRST = re.compile(r"(?:o|a|os|as|um|uma|já|não há)\b|\w+(?:m|mos)\b(?<!\btem)(?<!\bvem)", re.IGNORECASE)
"""What can't follow «quando a pessoa»: a subject of its own, or a verb in the plural."""

IMPERATIVE_FIRST = re.compile(r"(?:\w+[ae]|Dá|Diz|Faz|Põe)\b(?<!\bA)(?<!\bUma)")
NEW_SENTENCE = re.compile(r"[.!?] [A-ZÀ-Ú]")


class PackRow(BaseModel):
    """The base: a row may have more than is asked for (`id`, `source`, where it was grown from)."""

    model_config = ConfigDict(frozen=True, extra="allow")


class TopicRow(PackRow):
    text: str = Field(min_length=8, max_length=140)
    domain: str = Field(min_length=1)
    subdomain: str = Field(min_length=1)
    kinds: tuple[TopicKind, ...] = Field(min_length=1)
    suits: dict[str, list[str]]

    @field_validator("text")
    @classmethod
    def _is_one_phrase(cls, value: str) -> str:
        if NEW_SENTENCE.search(value):
            raise ValueError("a topic is a phrase, without a full stop inside")
        return value


class ScenarioRow(PackRow):
    text: str = Field(min_length=20, max_length=300)
    domain: str = Field(min_length=1)
    register_: Register = Field(alias="register")
    system: str = Field(min_length=5, max_length=200, pattern=r"\.$")
    goal: str = Field(min_length=5, max_length=160)
    ends_when: str = Field(min_length=5, max_length=160)

    @field_validator("ends_when")
    @classmethod
    def _says_what_the_person_does(cls, value: str) -> str:
        if NO_VERB_FIRST.match(value):
            raise ValueError("«a conversa acaba quando a pessoa» goes on with a verb in the singular")
        return value


class ToolSetRow(PackRow):
    text: str = Field(min_length=5, max_length=200)
    domain: str = Field(min_length=1)
    tools: tuple[dict[str, Any], ...] = Field(min_length=1)
    requests: tuple[str, ...] = Field(min_length=1)
    requests_several: tuple[str, ...] = Field(min_length=1)
    requests_dependent: tuple[str, ...] = ()
    requests_incomplete: tuple[str, ...] = Field(min_length=1)
    requests_without_tool: tuple[str, ...] = Field(min_length=1)
    state: dict[str, list[dict[str, Any]]]


class ProblemRow(PackRow):
    text: str = Field(min_length=20, max_length=700, pattern=r"\?$")
    kind: ProblemKind
    answer: int | float
    unit: str = Field(max_length=20)
    expression: str = Field(min_length=1, max_length=200)
    year: int = Field(ge=1, le=12)


class QuestionKindRow(PackRow):
    text: str = Field(min_length=20, max_length=300, pattern=r"\.$")
    example: str = Field(min_length=10, max_length=200, pattern=r"\?$")
    answerable: bool

    @field_validator("text")
    @classmethod
    def _tells_somebody_what_to_ask(cls, value: str) -> str:
        if not IMPERATIVE_FIRST.match(value):
            raise ValueError("it begins with a verb in the imperative («Pergunta», «Pede»)")
        return value


class ConstraintRow(PackRow):
    """One wording (`text`) or several (`texts`; `texts_formal` for who isn't addressed as tu) of a condition that a
    program checks."""

    checker: str
    arguments: dict[str, Any]
    text: str = Field("", max_length=200)
    texts: tuple[str, ...] = ()
    texts_formal: tuple[str, ...] = ()
    group: str = ""
    excludes: tuple[str, ...] = ()
    suits: tuple[str, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        return self.texts or ((self.text,) if self.text else ())


PACK_ROWS: dict[str, type[PackRow]] = {
    "topics": TopicRow,
    "dialogue_scenarios": ScenarioRow,
    "tools": ToolSetRow,
    "problems": ProblemRow,
    "question_kinds": QuestionKindRow,
    "constraints": ConstraintRow,
}
"""By the shipped pack's name."""


def shape_problem(pack: str, row: dict[str, Any]) -> str:
    """Why a row is none of the pack's, in a sentence that names the field; '' when it is one."""
    try:
        PACK_ROWS[pack].model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        return f"`{place}`: {first['msg'].removeprefix('Value error, ')}"
    return ""
