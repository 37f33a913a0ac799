"""A judge: a teacher that scores a sample by a rubric in pt-PT, reason before score. What can't be read is no score."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from functools import lru_cache
from math import exp
from statistics import fmean
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from generators.json_text import json_in
from generators.judging.opinion import Seat
from generators.outcomes import UnusableError
from generators.readings import Reading, Text, parsed
from generators.reply_schema import json_schema
from generators.rollout import Rollout
from prompts.render import reads, rendered_messages
from prompts.rubric import Rubric
from schemas.message import ImagePart, Message
from schemas.sample import Content, JudgeVerdict

SCORE = re.compile(r'"nota"\s*:\s*([1-5])')
Marks = tuple[dict[str, float], dict[str, str]]
"""By criterion: the score, and the reason for it."""
SCORE_TOKEN = re.compile(r"\s*([1-5])\D*")


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


def judge_messages(rubric: Rubric, content: Content, reads_reasoning: bool = False) -> tuple[Message, ...]:
    """What the judge reads, and sees where the rubric shows pictures: the answer without the thoughts before it, unless
    told. The sample's texts are values: nothing in them is rendered as a template."""
    values: dict[str, Any] = {
        "instruction": content.instruction,
        "answer": content.answer,
        "passage": content.passage,
        "quote": content.quote,
        "rejected": content.rejected_answer[-1].text if content.rejected_answer else "",
        "criteria": rubric.criteria_values,
        "reasoning": "",
    }
    read = reads(rubric.system) | reads(rubric.user)
    if "messages" in read:
        values["messages"] = [_turn(m) for m in content.messages]
    if "tools" in read:
        values["tools"] = [json.dumps(tool, ensure_ascii=False) for tool in content.tools]
    if reads_reasoning:
        answer = next((m for m in reversed(content.messages) if m.role == "assistant"), None)
        values["reasoning"] = answer.reasoning if answer else ""
    messages = rendered_messages(rubric.system, rubric.user, values)
    return _with_pictures(messages, content) if rubric.sees else messages


def _with_pictures(messages: tuple[Message, ...], content: Content) -> tuple[Message, ...]:
    """The last turn with all that the sample shows before its words."""
    pictures = [part for turn in content.messages for part in turn.media if isinstance(part, ImagePart)]
    *before, last = messages
    return (*before, last.showing(*pictures))


def _turn(message: Message) -> dict[str, Any]:
    """A message as templates read it: all but the thoughts, its content as text."""
    calls = tuple(call.model_dump() for call in message.tool_calls)
    return {"role": message.role, "content": message.text, "tool_calls": calls, "tool_call_id": message.tool_call_id}


@lru_cache(maxsize=32)
def verdict_reading(criteria: tuple[str, ...], expected: bool) -> Reading[Marks]:
    """How a judge's text is read, by the names of the criteria. `expected`: scores by their probabilities."""
    wanted = reply_model(criteria)

    def read(choice: Text) -> Marks:
        said: dict[str, Any] = vars(parsed(wanted, choice))
        reasons = {name: said[name].motivo for name in criteria}
        if not expected:
            return {name: float(said[name].nota) for name in criteria}, reasons
        scores = expected_scores(choice)
        return {name: scores[name] for name in criteria}, reasons

    return Reading(read, json_schema(wanted))


async def verdict_of(rollout: Rollout, seat: Seat, content: Content, sample_id: str, key: str = "") -> JudgeVerdict:
    """Score a sample; `key` tells several judgings of one rollout apart. Of several texts (`n`) the mean counts, and
    the first one's reasons are kept.

    Raises RolloutRejectedError when no draw of the judge can be read.
    """
    rubric, spec, sampling = seat.judge.rubric, seat.judge.spec, seat.judge.sampling
    asked = await rollout.ask(
        "judge",
        verdict_reading(rubric.names, spec.score == "expected"),
        key,
        messages=judge_messages(rubric, content, spec.reads_reasoning),
        wanted=sampling.n,
        sampling=sampling,
        asked=seat.teacher,
    )
    scores, reasons = asked[0].answer
    if len(asked) > 1:
        scores = {name: fmean(one.answer[0][name] for one in asked) for name in rubric.names}
    return JudgeVerdict(
        sample_id=sample_id,
        rubric=rubric.name,
        judge=seat.name,
        scores=scores,
        reasons=reasons,
        overall=sum(scores[c.name] * c.weight for c in rubric.criteria) / sum(c.weight for c in rubric.criteria),
        request_id=asked[0].request_id,
    )


def expected_scores(choice: Text) -> dict[str, float]:
    """Each criterion's score as the mean of 1 to 5, weighed by how probable each was where the score was written.

    After G-Eval (Liu et al., EMNLP 2023, arXiv:2303.16634). What the alternatives leave open is left out: the
    probabilities that are known are made to sum to 1. Raises UnusableError where there are none.
    """
    places = [found.start(1) for found in SCORE.finditer(choice.text)]
    names = list(json.loads(json_in(choice.text) or "{}"))
    if len(places) != len(names):
        raise UnusableError("no_logprobs", "the scores' places in the text can't be told")
    return {name: _expected(choice, name, place) for name, place in zip(names, places, strict=True)}


def _expected(choice: Text, name: str, place: int) -> float:
    token = next((t for t in choice.logprobs if t.at <= place < t.at + len(t.token)), None)
    mass: defaultdict[int, float] = defaultdict(float)
    for text, logprob in token.top.items() if token else ():
        if found := SCORE_TOKEN.fullmatch(text):
            mass[int(found[1])] += exp(logprob)
    total = sum(mass.values())
    if total <= 0:
        raise UnusableError("no_logprobs", f"no probabilities came with the score of '{name}'")
    return sum(score * share for score, share in mass.items()) / total
