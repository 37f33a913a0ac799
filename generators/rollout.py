"""A rollout: one seed on its way to a sample. It is what a method gets in its hands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from generators.judging.opinion import Opinion, Seat
from generators.outcomes import JUDGE_STEPS, RolloutRejectedError, UnusableError
from generators.reply_schema import json_schema
from prompts.recipe import Recipe
from prompts.render import render, render_messages
from prompts.seeds import Seed
from schemas.ids import bytes_id, content_id
from schemas.message import Message
from schemas.request import Choice, Completion, Request, SamplingParams
from schemas.teacher import TeacherInfo

Reply = TypeVar("Reply", bound=BaseModel)
Answer = TypeVar("Answer")
Text = Completion | Choice
"""One text that came back."""
Complete = Callable[["Rollout", Request, str], Awaitable[Completion]]
"""Gives the completion of a request for a step: from the ledger when it was paid for, else from the teacher."""


class Rollout:
    """One planned sample. `draw` counts how often its seed was used before in this run."""

    def __init__(
        self, recipe: Recipe, recipe_hash: str, index: int, seed: Seed, draw: int, run_seed: int, complete: Complete
    ) -> None:
        self.recipe = recipe
        self.index = index
        self.seed = seed
        self.draw = draw
        self.id = content_id(recipe_hash, run_seed, index, seed.row)
        self.finish_reasons: dict[str, str] = {}
        """By step, of the last completion that was used."""
        self.request_ids: list[str] = []
        self._complete = complete
        self.teacher = self.judge_teacher = TeacherInfo(name="", revision="")
        self.seats: tuple[Seat, ...] = ()
        """Who judges by which rubric."""
        self.opinions: tuple[Opinion, ...] = ()
        """What the judges said of the content, where the method asked (`Method.judges`): they are not asked again."""

    def use_teachers(self, teacher: TeacherInfo, judge: TeacherInfo) -> None:
        """Say who is asked: name and revision enter every request's id, the judge's in `JUDGE_STEPS`."""
        self.teacher, self.judge_teacher = teacher, judge

    def choose(self, options: list[Any] | tuple[Any, ...], salt: str = "") -> Any:
        """Pick one of `options`, evenly over rollouts and always the same for this one."""
        return options[int(content_id(self.id, salt)[:12], 16) % len(options)]

    async def ask_text(self, step: str, key: str = "", **variables: Any) -> str:
        """Ask a step for plain text. `key` tells repeated asks of one step apart (`turn-3`).

        Raises RolloutRejectedError when no draw gives a usable text.
        """
        messages = self.render(step, **variables)
        return await self.ask_messages(step, messages, key)

    async def ask_for(self, step: str, reply: type[Reply], key: str = "", **variables: Any) -> Reply:
        """Ask a step for JSON of the shape `reply` (the teacher is constrained to it). Raises as `ask_text` does."""
        messages = self.render(step, **variables)
        return await self.ask_messages_for(step, messages, reply, key)

    def render(self, step: str, **variables: Any) -> tuple[Message, ...]:
        """The messages of a step's template with the seed's values and `variables`."""
        return render_messages(self.recipe.templates[step], {**self.seed.values, "draw": self.draw, **variables})

    def render_prompt(self, step: str, **variables: Any) -> str:
        """A step's raw prompt (no chat template)."""
        return render(self.recipe.templates[step].prompt, {**self.seed.values, "draw": self.draw, **variables})

    async def ask_messages(
        self, step: str, messages: tuple[Message, ...], key: str = "", temperature: float | None = None
    ) -> str:
        """As `ask_text`, with messages made by the method; `temperature` beats the recipe's sampling."""

        return (await self.ask_several(step, messages, 1, key, temperature))[0]

    async def ask_several(
        self,
        step: str,
        messages: tuple[Message, ...],
        wanted: int,
        key: str = "",
        temperature: float | None = None,
    ) -> list[str]:
        """As `ask_messages`, but for several texts in one request: up to `wanted`, at least one.

        A teacher that gives fewer is asked for the rest one by one.
        """

        def read(choice: Text) -> str:
            if not choice.text.strip():
                raise UnusableError("empty", "the teacher said nothing")
            return choice.text.strip()

        sampling = None
        if temperature is not None:
            sampling = self.recipe.sampling_for(step).model_copy(update={"temperature": temperature})
        return [text for text, _ in await self.ask(step, key, messages, None, read, wanted, sampling)]

    async def ask_messages_for(
        self, step: str, messages: tuple[Message, ...], reply: type[Reply], key: str = ""
    ) -> Reply:
        """As `ask_for`, with messages made by the method."""

        asked = await self.ask(step, key, messages, json_schema(reply), lambda choice: parsed(reply, choice))
        return asked[0][0]

    async def ask_json(
        self, step: str, schema: dict[str, Any], read: Callable[[str], Answer], key: str = "", **variables: Any
    ) -> Answer:
        """Ask a step for JSON of any schema. `read` makes the answer of the text; when it raises ValueError, the text
        is of no use (`invalid_json`) and another is drawn. Raises as `ask_text` does.
        """

        def read_or_say_why(choice: Text) -> Answer:
            try:
                return read(choice.text)
            except ValueError as error:
                raise UnusableError("invalid_json", str(error)) from error

        return (await self.ask(step, key, self.render(step, **variables), schema, read_or_say_why))[0][0]

    async def ask_raw(self, step: str, request: Request) -> Completion:
        """Send a request as it is (magpie, tools), once. Truncation is left to the caller."""
        completion = await self._complete(self, request, step)
        self.request_ids.append(completion.request_id)
        self.finish_reasons[step] = completion.finish_reason
        return completion

    def request(
        self,
        step: str,
        key: str,
        draw: int,
        sampling: SamplingParams | None = None,
        asked: TeacherInfo | None = None,
        **parts: Any,
    ) -> Request:
        """A request of this rollout: its sampling seed follows from rollout, step, key and draw."""
        sampling = sampling or self.recipe.sampling_for(step)
        if sampling.seed is None:
            seed = int(bytes_id(f"{self.id} {step} {key} {draw}".encode())[:7], 16)
            sampling = sampling.model_copy(update={"seed": seed})
        asked = asked or (self.judge_teacher if step in JUDGE_STEPS else self.teacher)
        return Request(teacher=asked.name, revision=asked.revision, sampling=sampling, draw=draw, **parts)

    async def ask(
        self,
        step: str,
        key: str,
        messages: tuple[Message, ...],
        schema: dict[str, Any] | None,
        read: Callable[[Text], Answer],
        wanted: int = 1,
        sampling: SamplingParams | None = None,
        asked: TeacherInfo | None = None,
    ) -> list[tuple[Answer, str]]:
        """What `read` makes of up to `wanted` usable texts, at least one, each with its request's id.

        `read` raises UnusableError for a text of no use; another is drawn then, `draws` of the recipe times in all for
        each that is wanted. Raises RolloutRejectedError for the last of them when none was of use.
        """
        sampling = sampling or self.recipe.sampling_for(step)
        answers: list[tuple[Answer, str]] = []
        unusable, text = UnusableError("empty", "the teacher said nothing"), ""
        left, draw, gives_several = wanted * self.recipe.draws, 0, True
        while left > 0 and len(answers) < wanted:
            missing = min(wanted - len(answers), left) if gives_several else 1
            several = sampling if missing <= sampling.n else sampling.model_copy(update={"n": missing})
            request = self.request(step, key, draw, several, asked, messages=messages, json_schema=schema)
            completion = await self._complete(self, request, step)
            self.request_ids.append(completion.request_id)
            choices = completion.choices
            for choice in choices[: max(missing, sampling.n)]:
                if len(answers) == wanted:
                    break
                try:
                    if choice.finish_reason == "length":
                        raise UnusableError("truncated", f"cut at {_length(completion, several)} tokens")
                    answers.append((read(choice), completion.request_id))
                    self.finish_reasons[step] = choice.finish_reason
                except UnusableError as error:
                    unusable, text = error, choice.text
            gives_several = gives_several and len(choices) >= missing
            left -= min(missing, len(choices))
            draw += 1
        if not answers:
            evidence = {"text": text[:2000], "draws": self.recipe.draws}
            raise RolloutRejectedError(step, "reply", unusable.reason, unusable.detail, evidence) from unusable
        return answers[:wanted]


def _length(completion: Completion, sampling: SamplingParams) -> int:
    return sampling.max_tokens if completion.others else completion.completion_tokens


def parsed(reply: type[Reply], choice: Text) -> Reply:
    """A text read as a reply. Raises UnusableError that says where it isn't one."""
    try:
        return reply.model_validate_json(choice.text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"]) or "the whole"
        raise UnusableError("invalid_json", f"{where}: {first['msg']}") from error
