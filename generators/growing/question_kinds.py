"""Kinds of question about a passage."""

from __future__ import annotations

from pydantic import BaseModel, Field

from generators.growing.shape import Row, Shape, said, sentence


class QuestionKindReply(BaseModel):
    """What such a question asks for, one of them, and whether a passage answers it."""

    texto: str = Field(min_length=20, max_length=400)
    exemplo: str = Field(min_length=10, max_length=260)
    o_texto_responde: bool


def question_kind_row(reply: QuestionKindReply, parent: Row) -> Row:
    """A row of its own: it takes nothing from the one it grew from."""
    return {"text": sentence(reply.texto), "example": said(reply.exemplo), "answerable": reply.o_texto_responde}


QUESTION_KINDS = Shape(QuestionKindReply, question_kind_row, near=())
