"""The teacher's own chat template up to where a user would speak -> the instruction it then writes -> its answer.

After Magpie (Xu et al., ICLR 2025, arXiv:2406.08464). The template's system message and first words set the subject
and the language; what isn't Portuguese, or doesn't end, is drawn again.
"""

from __future__ import annotations

import re

from pydantic import Field

from generators.method import Method, Options
from generators.outcomes import UnusableError
from generators.readings import Reading
from generators.rollout import Rollout
from generators.standing import FITS_ASKED, RISKY, SHOWN, StandsOn, require_support, standing
from quality.language import identify_language
from schemas.message import Message
from schemas.sample import Content
from schemas.teacher import TeacherInfo

NEXT_TURN = re.compile(
    r"<\||<(?:end|start)_of_turn>|</?s>|\[/?INST\]|^[^\w\n]*+(?:assistant|assistente|user|system)\b", re.MULTILINE
)


class MagpieOptions(Options):
    """`openings`: the instruction's first words, one drawn for each rollout ('' leaves all to the teacher).

    `pre_query`: the chat template's text before a user's turn, for endpoints that don't tell it; `{system}` in it is
    where the system message goes. `stop`: strings that end the instruction (endpoints take four at most). An
    instruction has `min_words` to `max_words` words. `stands_on`: which answers need a dated excerpt. What an
    instruction is about is known when it is there: the step `subject` says it; without it the seed's domain counts.
    """

    openings: tuple[str, ...] = Field(("",), min_length=1)
    pre_query: str = ""
    stop: tuple[str, ...] = ("<|im_end|>", "<|eot_id|>", "<end_of_turn>", "</s>")
    min_words: int = Field(4, ge=1)
    max_words: int = Field(150, ge=1)
    stands_on: StandsOn | None = None


async def magpie(rollout: Rollout, options: MagpieOptions) -> Content:
    """Draw an instruction by raw completion, then ask for its answer. Rejects what no draw made usable, and what
    `stands_on` rejects."""
    opening = rollout.choose(options.openings, salt="opening")
    first = rollout.render_prompt("instruction", opening=opening)
    prompt = _before_the_user_speaks(rollout, options, opening) + first
    sampling = rollout.recipe.sampling_for("instruction")
    sampling = sampling.model_copy(update={"stop": (*sampling.stop, *options.stop)})
    reading = Reading(lambda choice: _instruction(first + choice.text, options))
    instruction = (await rollout.ask("instruction", reading, prompt=prompt, sampling=sampling))[0].answer
    on = await standing(rollout, options.stands_on, instruction, drifted=True)
    answer = await rollout.answer("answer", instruction=instruction, **on.shown)
    require_support(answer.text, instruction, "", on)
    return Content(
        kind="chat",
        messages=(Message(role="user", content=instruction), answer),
        passage=on.passage,
    )


def trimmed(text: str) -> str:
    """What was written before the template's next mark or the next speaker, without quotes around it."""
    head = NEXT_TURN.split(text, maxsplit=1)[0].strip()
    return head[1:-1].strip() if head[:1] + head[-1:] in ("«»", '""', "“”") else head


def _before_the_user_speaks(rollout: Rollout, options: MagpieOptions, opening: str) -> str:
    """The pre-query text with the template's system message, where the teacher's chat template has a place for one."""
    messages = rollout.render("instruction", opening=opening)
    system = messages[0].text if messages[0].role == "system" else ""
    teacher = rollout.teacher
    known = options.pre_query or (teacher.system_pre_query if system else "") or teacher.pre_query
    return known.replace("{system}", system)


def _instruction(text: str, options: MagpieOptions) -> str:
    """What was written, cut where the user's turn ends. Raises UnusableError for what can't be an instruction."""
    instruction = trimmed(text)
    words = len(instruction.split())
    reason = ""
    if words < options.min_words:
        reason = "too_short" if words else "empty"
    elif words > options.max_words:
        reason = "too_long"
    # Stricter than the check of the sample: another draw costs little, and a stray English prompt is the usual case.
    elif identify_language(instruction)[0] != "pt":
        reason = "wrong_language"
    if reason:
        raise UnusableError(reason, f"'{instruction[:80]}'")
    return instruction


def refuses(options: MagpieOptions, teacher: TeacherInfo, _: TeacherInfo) -> str:
    """Magpie needs raw completions, and the text that the chat template writes before a user's turn."""
    if not teacher.raw_prompts:
        return f"magpie completes raw prompts, and the teacher {teacher.name} only answers chats."
    if not (teacher.pre_query or options.pre_query):
        return (
            f"the teacher {teacher.name} doesn't tell its chat template: write the text it puts before a user's turn "
            "into the recipe, as `options: {pre_query: ...}`."
        )
    return ""


ASKED = "Como posso renovar o passaporte?"

MAGPIE = Method(
    run=magpie,
    kind="chat",
    summary="the teacher's own pre-query template -> instruction, by raw completion -> answer (Magpie)",
    steps={
        "instruction": {"opening": "Como"},
        "subject": {"instruction": ASKED, "domains": RISKY},
        "fits": {"instruction": ASKED, **SHOWN},
        "answer": {"instruction": ASKED, **SHOWN},
    },
    optional_steps=("subject", "fits"),
    options=MagpieOptions,
    calls=lambda _: FITS_ASKED,
    refuses=refuses,
)
