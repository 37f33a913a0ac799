"""Topic x persona x task -> an instruction -> several answers, each scored by the judge -> the best and the worst.

After UltraFeedback (Cui et al., ICML 2024, arXiv:2310.01377): answers scored one by one on the same rubric, so that
no answer's place in a list counts.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from generators.first_request import Instruction
from generators.judging.panel import ask_panel, combined_score
from generators.method import Method, Options
from generators.outcomes import RolloutRejectedError
from generators.rollout import Rollout
from generators.shaping import Shape, Shapes, Systems, draw_shape
from generators.standing import SHOWN, Standing, StandsOn, require_support, standing
from generators.verifying.told_of_person import told
from schemas.message import Message
from schemas.sample import Content
from schemas.teacher import TeacherInfo


class PreferenceOptions(Options):
    """So many `answers` at each of `temperatures`, those of one temperature in one request, and one more from the
    judge's teacher with `other_teacher` (step `other_answer`). A pair needs scores at least `min_margin` apart, on the
    rubric's scale of 1 to 5. `shapes` and `systems` are drawn from as in `instruct`, and `stands_on` is the same."""

    temperatures: tuple[float, ...] = Field((0.3, 0.8, 1.2), min_length=1, max_length=8)
    answers: int = Field(1, ge=1, le=16)
    other_teacher: bool = False
    min_margin: float = Field(0.5, gt=0, le=4)
    shapes: Shapes = None
    systems: Systems = None
    stands_on: StandsOn | None = None


async def preference(rollout: Rollout, options: PreferenceOptions) -> Content:
    """Ask, answer several times, rank. Rejects `same_answers`, and `margin_too_small` with every score.

    An answer that no draw made usable, that tells what is hidden of the person, or that says more than what it stands
    on, is left out, as long as two others stay.
    """
    shape = draw_shape(rollout, options.shapes, options.systems)
    instruction = (await rollout.ask_for("instruction", Instruction, shape=shape)).instrucao.strip()
    asked = (*shape.head, Message(role="user", content=instruction))
    on = await standing(rollout, options.stands_on, instruction)
    answers = await _answers(rollout, options, instruction, shape, on)
    if len(answers) < 2:
        evidence: dict[str, Any] = {"instruction": instruction, "answers": [a.text for a in answers]}
        raise RolloutRejectedError("answer", "answers", "same_answers", "every answer is the same", evidence)
    opinions = []
    for number, answer in enumerate(answers):
        answered = Content(kind="chat", messages=(*asked, answer), passage=on.passage)
        opinions.append(await ask_panel(rollout, answered, key=f"answer-{number}"))
    scores = [combined_score(said) for said in opinions]
    best, worst = scores.index(max(scores)), scores.index(min(scores))
    if scores[best] - scores[worst] < options.min_margin:
        detail = f"{scores[best]:.2f} to {scores[worst]:.2f}, at least {options.min_margin} apart wanted"
        evidence = {"instruction": instruction, "answers": [a.text for a in answers], "scores": scores}
        raise RolloutRejectedError("judge", "margin", "margin_too_small", detail, evidence)
    rollout.opinions = opinions[best]
    return Content(
        kind="preference",
        messages=(*asked, answers[best]),
        rejected_answer=(answers[worst],),
        scores=(scores[best], scores[worst]),
        passage=on.passage,
    )


async def _answers(
    rollout: Rollout, options: PreferenceOptions, instruction: str, shape: Shape, on: Standing
) -> list[Message]:
    """The different usable answers, in the order they were asked for. Raises the last rejection when one or none is."""
    messages = rollout.render("answer", instruction=instruction, shape=shape, **on.shown)
    asked: list[tuple[str, float | None]] = [("answer", temperature) for temperature in options.temperatures]
    if options.other_teacher:
        asked.append(("other_answer", None))
    answers: list[Message] = []
    unusable: RolloutRejectedError | None = None
    for number, (step, temperature) in enumerate(asked):
        try:
            wanted = options.answers if step == "answer" else 1
            answers += await rollout.answers(step, messages, wanted, f"answer-{number}", temperature)
        except RolloutRejectedError as error:
            unusable = error
    if unusable is not None and len(answers) < 2:
        raise unusable
    different: dict[str, Message] = {}
    persona = rollout.seed.values.get("persona") or {}
    unsupported: RolloutRejectedError | None = None
    for answer in answers:
        try:
            require_support(answer.text, instruction, rollout.seed.topic, on)
        except RolloutRejectedError as error:
            unsupported = error
            continue
        if not told(persona, f"{shape.system}\n{instruction}", answer.text):
            different.setdefault(answer.text, answer)
    if unsupported is not None and len(different) < 2:
        raise unsupported
    return list(different.values())


def refuses(options: PreferenceOptions, teacher: TeacherInfo, other: TeacherInfo) -> str:
    """An answer of another teacher needs another teacher."""
    if options.other_teacher and (teacher.name, teacher.revision) == (other.name, other.revision):
        return "`other_teacher` wants answers of two teachers: give the second as --judge-teacher."
    return ""


def _calls(options: PreferenceOptions) -> dict[str, float]:
    asked = len(options.temperatures)
    return {"answer": asked, "judge": asked * options.answers + options.other_teacher}


def _texts(options: PreferenceOptions) -> dict[str, int]:
    return {"answer": options.answers}


PREFERENCE = Method(
    run=preference,
    kind="preference",
    summary="topic x persona x task -> instruction -> n answers, ranked by a judge -> chosen and rejected",
    steps={
        "instruction": {"shape": Shape()},
        "fits": {"instruction": "Explica-me como funciona.", **SHOWN},
        "answer": {"instruction": "Explica-me como funciona.", "shape": Shape(), **SHOWN},
        "other_answer": {"instruction": "Explica-me como funciona.", "shape": Shape(), **SHOWN},
    },
    optional_steps=("fits", "other_answer"),
    options=PreferenceOptions,
    judges=True,
    calls=_calls,
    texts=_texts,
    refuses=refuses,
)
