"""The held-out questions: where they are, and what a row of them holds."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from prompts.packs import load_pack
from prompts.seed_digests import file_digest
from quality.overlap.held_out import QUESTIONS, WORDINGS, Wording
from schemas.base import Row

__all__ = ["RECIPE", "WORDINGS", "Question", "Wording", "questions", "questions_digest"]

RECIPE = QUESTIONS.parent / "evaluate.yaml"

Form = Literal["short", "long", "json", "constrained", "talk"]


class Question(Row):
    """One question in its four wordings, each with a message for every turn. `register` is how the pt-PT wording
    addresses the assistant; `constraints` are what a program verifies in the answer."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    domain: str
    form: Form
    register_: Literal["tu", "formal"] = Field(alias="register")
    neutral: tuple[str, ...] = Field(min_length=1)
    pt: tuple[str, ...] = Field(alias="pt-PT", min_length=1)
    br: tuple[str, ...] = Field(alias="pt-BR", min_length=1)
    en: tuple[str, ...] = Field(min_length=1)
    constraints: tuple[dict[str, Any], ...] = ()

    @property
    def turns(self) -> int:
        return len(self.neutral)

    def said(self, wording: Wording) -> tuple[str, ...]:
        """The turns in one wording."""
        return {"neutral": self.neutral, "pt-PT": self.pt, "pt-BR": self.br, "en": self.en}[wording]


def questions() -> dict[str, Question]:
    """All of them, by id, in the pack's order."""
    rows = load_pack(str(QUESTIONS)).rows
    return {row["id"]: Question.model_validate(row) for row in rows}


def questions_digest() -> str:
    """The SHA-256 of the file: results of other questions can't be compared."""
    return file_digest([QUESTIONS])
