"""A passage -> a question that stands without it, its right answer, three wrong ones -> tried by a panel, also blind.

After the pipelines of reading-comprehension benchmarks (RACE, Lai et al., EMNLP 2017, arXiv:1704.04683) and the
ablations that show which items need no question or no passage (Gururangan et al., NAACL 2018, arXiv:1803.02324).
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field

from generators.grounding import QUOTE_LIMIT, kind_of, quote_in
from generators.method import Method, Options
from generators.methods.closed_book import hold_to_date, refuse_the_text
from generators.outcomes import RolloutRejectedError
from generators.readings import reply_of
from generators.rollout import Rollout
from quality.answers.choice_items import LONGEST, WRONG_OPTIONS, ChoiceItem, fault_of, item_text
from quality.answers.grounding import plain
from schemas.message import Message
from schemas.sample import Content
from schemas.teacher import TeacherInfo

Letter = Literal["A", "B", "C", "D"]
LETTERS: tuple[Letter, ...] = ("A", "B", "C", "D")


class AskedItem(BaseModel):
    """The question with its right answer, after the sentence of the passage that proves it."""

    citacao: str = Field(min_length=5, max_length=QUOTE_LIMIT)
    pergunta: str = Field(min_length=10, max_length=400)
    resposta: str = Field(min_length=1, max_length=LONGEST)


class WrongOption(BaseModel):
    """A wrong option, after why it is wrong."""

    porque_esta_errada: str = Field(min_length=5, max_length=300)
    opcao: str = Field(min_length=1, max_length=LONGEST)


class WrongOptions(BaseModel):
    """What else somebody could take for the answer."""

    erradas: list[WrongOption] = Field(min_length=WRONG_OPTIONS, max_length=WRONG_OPTIONS)


class Picked(BaseModel):
    """What a solver picks, after a reason."""

    motivo: str = Field(max_length=300)
    opcao: Letter


class MultipleChoiceOptions(Options):
    """`kinds` of question to draw from, evenly, where the seed has none of its own (`ask`). Each solver tries
    `blind_tries` times without the question, the options in another order each time: an item is turned down that more
    than half of the solvers get right every time. `minimum_solved`: the share of solvers who must find the right option
    with the passage in view."""

    kinds: tuple[str, ...] = ("factual",)
    blind_tries: int = Field(2, ge=1, le=6)
    minimum_solved: float = Field(0.5, ge=0, le=1)


class Tried(NamedTuple):
    """Of the solvers: the share that finds the right option with the passage, and without it."""

    with_passage: float
    without: float


async def multiple_choice(rollout: Rollout, options: MultipleChoiceOptions) -> Content:
    """Ask, find wrong options, have others solve. Rejects `expired`, `names_the_text`, `quote_not_in_passage`,
    `key_not_in_quote`, `same_options`, `options_differ`, `guessable` (without the question) and `key_disputed`."""
    passage = str(rollout.seed.values["seed"]["text"]).strip()
    hold_to_date(rollout)
    kind = kind_of(rollout, options.kinds).name
    asked = await rollout.ask_for("question", AskedItem, kind=kind)
    quote = _held_to_passage(asked, passage)
    shown = {"question": asked.pergunta.strip(), "right": asked.resposta.strip(), "quote": quote}
    found = await rollout.ask_for("distractors", WrongOptions, **shown)
    item = ChoiceItem(
        question=shown["question"],
        right=shown["right"],
        wrong=tuple(one.opcao.strip() for one in found.erradas),
        why_wrong=tuple(one.porque_esta_errada.strip() for one in found.erradas),
    )
    reason, detail = fault_of(item)
    if reason:
        raise RolloutRejectedError("distractors", "choice_item", reason, detail, item.model_dump(mode="json"))
    await _refuse_guessable(rollout, item, options)
    tried = await _tried(rollout, item, options)
    return Content(
        kind="multiple_choice",
        messages=(
            Message(role="user", content=rollout.render("origin", kind=kind)[-1].text),
            rollout.turn(item_text(item)),
        ),
        scores=tried,
        passage=passage,
        quote=quote,
    )


def _held_to_passage(asked: AskedItem, passage: str) -> str:
    """The quote that proves the key. The question must stand without the passage, and end as a question."""
    evidence = asked.model_dump()
    refuse_the_text("question", f"{asked.pergunta} {asked.resposta}", evidence)
    if not asked.pergunta.strip().endswith("?"):
        raise RolloutRejectedError("question", "question", "no_question", f"«{asked.pergunta[:80]}»", evidence)
    quote = quote_in(asked.citacao)
    if plain(quote) not in plain(passage):
        raise RolloutRejectedError("question", "quote", "quote_not_in_passage", f"'{quote[:80]}'", evidence)
    if plain(asked.resposta).strip(" .") not in plain(quote):
        detail = f"«{asked.resposta}» isn't in the sentence that should prove it"
        raise RolloutRejectedError("question", "quote", "key_not_in_quote", detail, evidence)
    return quote


async def _refuse_guessable(rollout: Rollout, item: ChoiceItem, options: MultipleChoiceOptions) -> None:
    """Reject what solvers get right without the question: the options alone tell."""
    guessed = []
    for solver in solvers(rollout):
        rights = [
            await _solves(rollout, solver, item, "without_question", f"blind-{number}")
            for number in range(options.blind_tries)
        ]
        guessed.append(all(rights))
    if 2 * sum(guessed) > len(guessed):
        detail = f"{sum(guessed)} of {len(guessed)} solvers pick «{item.right}» without the question, every time"
        raise RolloutRejectedError("without_question", "solvers", "guessable", detail, item.model_dump(mode="json"))


async def _tried(rollout: Rollout, item: ChoiceItem, options: MultipleChoiceOptions) -> Tried:
    """How solvers do with the passage in view and without. Rejects `key_disputed`."""
    panel = solvers(rollout)
    seen = [await _solves(rollout, solver, item, "with_passage", "seen") for solver in panel]
    solved = sum(seen) / len(seen)
    if solved < options.minimum_solved or not any(seen):
        detail = f"{sum(seen)} of {len(seen)} solvers pick «{item.right}» with the passage in view"
        raise RolloutRejectedError("with_passage", "solvers", "key_disputed", detail, item.model_dump(mode="json"))
    alone = [await _solves(rollout, solver, item, "without_passage", "alone") for solver in panel]
    return Tried(solved, sum(alone) / len(alone))


def solvers(rollout: Rollout) -> tuple[TeacherInfo, ...]:
    """Who tries an item: every judge of the recipe once; without any, the judge's teacher."""
    judges = {(seat.teacher.name, seat.teacher.revision): seat.teacher for seat in rollout.seats}
    return tuple(judges.values()) or (rollout.judge_teacher,)


async def _solves(rollout: Rollout, solver: TeacherInfo, item: ChoiceItem, step: str, key: str) -> bool:
    """Whether a solver picks the right option; the order is another for each step and try."""
    order = sorted(item.options, key=lambda option: rollout.unit(f"{step} {key} {option}"))
    shown: dict[str, Any] = {"options": dict(zip(LETTERS, order, strict=True))}
    if step != "without_question":
        shown["question"] = item.question
    messages = rollout.render(step, **shown)
    said = await rollout.ask(step, reply_of(Picked), key, messages=messages, asked=solver)
    return order[LETTERS.index(said[0].answer.opcao)] == item.right


SHOWN = {"question": "Em que século foi construído o aqueduto?", "right": "no século XVIII", "quote": "Foi construído."}
OPTIONS: dict[str, Any] = {"options": dict(zip(LETTERS, ("um", "dois", "três", "quatro"), strict=True))}

MULTIPLE_CHOICE = Method(
    run=multiple_choice,
    kind="multiple_choice",
    summary="passage -> question that stands alone, right and wrong options, tried by a panel: an item of a benchmark",
    steps={
        "origin": {"kind": "factual"},
        "question": {"kind": "factual"},
        "distractors": SHOWN,
        "without_question": OPTIONS,
        "with_passage": {**OPTIONS, "question": SHOWN["question"]},
        "without_passage": {**OPTIONS, "question": SHOWN["question"]},
    },
    needs=("seed.text",),
    options=MultipleChoiceOptions,
    verifies=True,
    calls=lambda options: {"origin": 0, "without_question": options.blind_tries},
)
