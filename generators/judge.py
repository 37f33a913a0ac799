"""A judge: a teacher that scores a sample by a rubric in pt-PT, reason before score. What can't be read is no score."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from generators.rollout import Rollout
from prompts.render import render
from prompts.yaml_source import YamlSource
from schemas.base import Row
from schemas.errors import UsageError
from schemas.message import Message
from schemas.sample import Content, JudgeVerdict

JUDGES = Path(__file__).resolve().parents[1] / "prompts" / "judges"


class Criterion(Row):
    """One criterion with what each level from 1 to 5 means (at least the ends)."""

    name: str = Field(pattern=r"^[a-z][a-z_]*$")
    title: str
    description: str
    levels: dict[int, str]
    weight: float = Field(1.0, gt=0)


class Rubric(Row):
    """A rubric file of `prompts/judges/`. Templates see instruction, answer, passage, quote, rejected and criteria."""

    name: str
    title: str
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    system: str = ""
    user: str


def load_rubric(name_or_path: str, relative_to: Path) -> Rubric:
    """Read a shipped rubric by name, or a file. Raises UsageError or RecipeError with file and line."""
    path = JUDGES / f"{name_or_path}.yaml"
    if not path.is_file():
        path = relative_to / name_or_path
    if not path.is_file():
        shipped = ", ".join(sorted(p.stem for p in JUDGES.glob("*.yaml")))
        raise UsageError(f"There is no rubric '{name_or_path}'.", f"Shipped: {shipped}; or give a path.")
    return YamlSource.read(path).parse(Rubric)


@lru_cache(maxsize=32)
def reply_model(criteria: tuple[str, ...]) -> type[BaseModel]:
    """The judge's reply: for each criterion's name `{motivo, nota}`, the reason (at most 300 characters) first."""
    scored = create_model(
        "Avaliacao",
        __config__=ConfigDict(extra="forbid"),
        motivo=(str, Field(min_length=1, max_length=300)),
        nota=(int, Field(ge=1, le=5)),
    )
    fields: dict[str, Any] = dict.fromkeys(criteria, (scored, ...))
    return create_model("Parecer", __config__=ConfigDict(extra="forbid"), **fields)


def judge_messages(rubric: Rubric, content: Content) -> tuple[Message, ...]:
    """What the judge reads. The sample's texts are values: nothing in them is rendered as a template."""
    values = {
        "instruction": content.instruction,
        "answer": content.answer,
        "passage": content.passage,
        "quote": content.quote,
        "messages": [m.model_dump() for m in content.messages],
        "rejected": content.rejected_answer[-1].content if content.rejected_answer else "",
        "criteria": [c.model_dump() for c in rubric.criteria],
    }
    user = Message(role="user", content=render(rubric.user, values))
    return (Message(role="system", content=render(rubric.system, values)), user) if rubric.system else (user,)


async def judge(rollout: Rollout, rubric: Rubric, content: Content, sample_id: str, key: str = "") -> JudgeVerdict:
    """Score a sample; `key` tells several judgings of one rollout apart.

    Raises RolloutRejectedError when no draw of the judge can be read.
    """
    wanted = reply_model(tuple(c.name for c in rubric.criteria))
    reply = await rollout.ask_messages_for("judge", judge_messages(rubric, content), wanted, key)
    said: dict[str, dict[str, Any]] = reply.model_dump()
    scores = {name: float(entry["nota"]) for name, entry in said.items()}
    weight = sum(c.weight for c in rubric.criteria)
    return JudgeVerdict(
        sample_id=sample_id,
        rubric=rubric.name,
        judge=rollout.judge_teacher.name,
        scores=scores,
        reasons={name: str(entry["motivo"]) for name, entry in said.items()},
        overall=sum(scores[c.name] * c.weight for c in rubric.criteria) / weight,
        request_id=rollout.request_ids[-1],
    )
