"""A rollout: one seed on its way to a sample. It is what a method gets in its hands."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import Any, Generic, NamedTuple, TypeVar, cast, overload

from generators.judging.opinion import Opinion, Seat
from generators.kept_media import Data, KeptMedia
from generators.outcomes import RolloutRejectedError, UnusableError
from generators.readings import PLAIN_TEXT, Answer, Reading, Reply, read_text, reply_of
from generators.request_forms import FORMS
from generators.voices.sound_staff import NO_SOUND, SoundStaff
from prompts.excerpts import Excerpt
from prompts.recipe import JUDGE_STEPS, Recipe
from prompts.render import render, render_messages
from prompts.seed_table import Seed
from schemas.errors import TeacherError
from schemas.ids import bytes_id, content_id, text_digest, unit_interval
from schemas.message import AudioPart, ImagePart, Message
from schemas.request import Completion, Request, SamplingParams
from schemas.teacher import TeacherInfo
from store.media import MediaStore

Option = TypeVar("Option")
Complete = Callable[["Rollout", Request, str], Awaitable[Completion]]
"""Gives the completion of a request for a step: from the ledger when it was paid for, else from the teacher."""

SAID_NOTHING = UnusableError("empty", "the teacher said nothing")


class Said(NamedTuple, Generic[Answer]):
    """What was made of one usable text, the id of the request that it came from, and what was thought before it."""

    answer: Answer
    request_id: str
    reasoning: str


def rollout_id(recipe_hash: str, run_seed: int, index: int, seed: Seed) -> str:
    """A rollout's id: what is planned, wherever it is rolled. It is the `content_id` of all that."""
    return bytes_id(b'["%b",%d,%d,%b]' % (recipe_hash.encode(), run_seed, index, seed.row_json))


class Rollout:
    """One planned sample. `draw` counts how often its seed was used before in this run; `seats` are who judges by which
    rubric. `judge_teacher` is asked in `JUDGE_STEPS`, `teacher` in all others."""

    def __init__(
        self,
        recipe: Recipe,
        recipe_hash: str,
        index: int,
        seed: Seed,
        draw: int,
        run_seed: int,
        complete: Complete,
        teacher: TeacherInfo,
        judge_teacher: TeacherInfo,
        seats: tuple[Seat, ...] = (),
        media: MediaStore | None = None,
        sound: SoundStaff = NO_SOUND,
    ) -> None:
        self.recipe, self.index, self.seed, self.draw = recipe, index, seed, draw
        self.teacher, self.judge_teacher, self.seats = teacher, judge_teacher, seats
        self.id = rollout_id(recipe_hash, run_seed, index, seed)
        self.finish_reasons: dict[str, str] = {}
        """By step, of the last completion that was used."""
        self.fruitless: tuple[str, str, str] | None = None
        """The last step whose replies were all of no use, with the reason and its detail."""
        self.request_ids: list[str] = []
        self.asked_last = ""
        """The id of the last request, answered or not."""
        self.answered_by: set[str] = set()
        """Who the endpoint says has answered, where that is more than the teacher's name."""
        self.languages: dict[str, str] = {}
        """Of thoughts that a turn keeps: what the recipe says of their language."""
        self.stands_on: tuple[Excerpt, ...] = ()
        """The dated excerpts that the answer was written from."""
        self.to_review: tuple[str, ...] = ()
        """Why the method wants a person to look at the sample."""
        self.opinions: tuple[Opinion, ...] = ()
        """What the judges said of the content, where the method asked (`Method.judges`): they are not asked again."""
        self.measures: dict[str, float] = {}  # of its sample, by the method itself (`sound_seconds`)
        self.kept_media = KeptMedia(recipe.media)
        self._complete, self._media, self.sound = complete, media, sound

    def media_rows(self) -> list[tuple[str, dict[str, Any]]]:
        return self.kept_media.rows(self.id, self.recipe.name, self.index)

    def choose(self, options: Sequence[Option], salt: str = "") -> Option:
        """Pick one of `options`, evenly over rollouts and always the same for this one."""
        return options[int(content_id(self.id, salt)[:12], 16) % len(options)]

    def unit(self, salt: str) -> float:
        """A number in [0, 1), evenly over rollouts and always the same for this one."""
        return unit_interval(self.id, salt)

    def dice(self, salt: str) -> Random:
        """Dice for a program that makes this rollout's problem: they always fall the same for this one."""
        return Random(int(content_id(self.id, salt)[:15], 16))

    def choose_weighted(self, options: Sequence[Option], weights: Sequence[float], salt: str = "") -> Option:
        """Pick one of `options`, each as likely as its weight (over 0) says, always the same for this rollout."""
        left = self.unit(salt) * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            left -= weight
            if left < 0:
                return option
        return options[-1]

    def render(self, step: str, **variables: Any) -> tuple[Message, ...]:
        """The messages of a step's template with the seed's values and `variables`."""
        return render_messages(self.recipe.templates[step], {**self.seed.values, "draw": self.draw, **variables})

    def render_prompt(self, step: str, **variables: Any) -> str:
        """A step's raw prompt (no chat template)."""
        return render(self.recipe.templates[step].prompt, {**self.seed.values, "draw": self.draw, **variables})

    async def complete(self, request: Request, step: str) -> Completion:
        """A request's completion, stored before it is used. `ask` makes requests of text itself."""
        completion = await self._complete(self, request, step)
        self.request_ids.append(completion.request_id)
        return completion

    def read_media(self, part: ImagePart | AudioPart) -> bytes:
        """The bytes of a picture or sound of the run. Raises StoreError where they are lost."""
        return cast(MediaStore, self._media).read(part)

    async def keep_image(self, data: Data, *, licence: str, source: str, made_by: str = "") -> ImagePart:
        """Keep a picture (or what draws it) in the run, without EXIF, and give the part of a message that shows it.
        Rejects what is no picture, or larger than the recipe allows. A plan has no store, and nothing is drawn."""
        if self._media is None:
            return ImagePart(digest=text_digest(self.id if made_by else source), media_type="image/png", size=1)
        return await self.kept_media.add(self._media.keep_image, data, licence, source, made_by)

    async def keep_sound(self, data: bytes, *, licence: str, source: str, made_by: str = "") -> AudioPart:
        """Keep a sound (WAV), as `keep_image` keeps a picture."""
        if self._media is None:
            return AudioPart(digest=text_digest(data), media_type="audio/wav", size=len(data))
        return await self.kept_media.add(self._media.keep_sound, data, licence, source, made_by)

    @overload
    async def ask_for(self, step: str, reply: type[Reply], key: str = "", **variables: Any) -> Reply: ...

    @overload
    async def ask_for(self, step: str, reply: Reading[Answer], key: str = "", **variables: Any) -> Answer: ...

    async def ask_for(self, step: str, reply: Any, key: str = "", **variables: Any) -> Any:
        """Ask a step, by its template, for JSON: of the shape of a model, or of any schema (`json_of`). `key` tells
        repeated asks of one step apart (`turn-3`). Raises RolloutRejectedError when no draw gives a usable text."""
        reading: Reading[Any] = reply if isinstance(reply, Reading) else reply_of(reply)
        return (await self.ask(step, reading, key, messages=self.render(step, **variables)))[0].answer

    async def answer(self, step: str, key: str = "", **variables: Any) -> Message:
        """Ask a step, by its template, for plain text: the assistant's turn. Raises as `ask_for` does."""
        return (await self.answers(step, self.render(step, **variables), 1, key))[0]

    async def answers(
        self,
        step: str,
        messages: tuple[Message, ...],
        wanted: int,
        key: str = "",
        temperature: float | None = None,
    ) -> list[Message]:
        """Up to `wanted` assistant's turns after `messages`, at least one, asked for in one request; a teacher that
        gives fewer is asked for the rest one by one. `temperature` beats the recipe's. Raises as `ask_for` does."""
        sampling = self.recipe.sampling_for(step)
        if temperature is not None:
            sampling = sampling.model_copy(update={"temperature": temperature})
        said = await self.ask(step, PLAIN_TEXT, key, messages=messages, wanted=wanted, sampling=sampling)
        spec = self.recipe.reasoning_for(step)
        if not spec.keep:
            return [self.turn(one.answer) for one in said]
        self.languages |= {one.reasoning.strip(): spec.language for one in said}
        return [self.turn(one.answer, one.reasoning.strip()) for one in said]

    def turn(self, text: str, reasoning: str = "") -> Message:
        """The assistant's turn with a text that a step gave, alone or inside JSON, and what was thought before it."""
        turn = Message.saying("assistant", text)
        return turn.model_copy(update={"reasoning": reasoning}) if reasoning else turn

    async def ask(
        self,
        step: str,
        reading: Reading[Answer],
        key: str = "",
        *,
        messages: tuple[Message, ...] = (),
        prompt: str | None = None,
        wanted: int = 1,
        sampling: SamplingParams | None = None,
        asked: TeacherInfo | None = None,
    ) -> list[Said[Answer]]:
        """What `reading` makes of up to `wanted` usable texts, at least one: every ask of every method ends here.

        Give `messages`, or `prompt` for a raw completion. Of a text of no use another is drawn, `draws` of the recipe
        times in all for each that is wanted. When none was of use, the last tells how the rollout ends:
        RolloutRejectedError, or TeacherError where it never came whole.
        """
        sampling, thinking = sampling or self.recipe.sampling_for(step), self.recipe.reasoning_for(step)
        if any(message.reasoning for message in messages):
            messages = tuple(message.model_copy(update={"reasoning": ""}) for message in messages)
        asked = asked or (self.judge_teacher if step in JUDGE_STEPS else self.teacher)
        said: list[Said[Answer]] = []
        unusable, text = SAID_NOTHING, ""
        left, draw, gives_several = wanted * self.recipe.draws, 0, True
        while left > 0 and len(said) < wanted:
            missing = min(wanted - len(said), left) if gives_several else 1
            several = sampling if missing <= sampling.n else sampling.model_copy(update={"n": missing})
            request = FORMS.request(
                (asked.name, asked.revision, reading.schema, several, thinking.effort, thinking.budget),
                messages,
                prompt,
                self.sampling_seed(several, step, key, draw),
                draw,
            )
            completion = await self._complete(self, request, step)
            self.request_ids.append(completion.request_id)
            if step not in JUDGE_STEPS and (completion.model or completion.fingerprint):
                self.answered_by.add(f"{completion.model or asked.name} {completion.fingerprint}".strip())
            for choice in completion.choices[: max(missing, sampling.n)]:
                if len(said) == wanted:
                    break
                try:
                    answer, thoughts = read_text(choice, reading, completion, several)
                    said.append(Said(answer, completion.request_id, thoughts))
                    self.finish_reasons[step] = choice.finish_reason
                except UnusableError as error:
                    unusable, text = error, choice.text
            gives_several = gives_several and len(completion.choices) >= missing
            left -= min(missing, len(completion.choices))
            draw += 1
        if not said:
            self.fruitless = (step, unusable.reason, unusable.detail)
            if unusable.of_transport:
                raise TeacherError(unusable.reason, unusable.detail, retryable=True) from unusable
            evidence = {"text": text[:2000], "draws": self.recipe.draws}
            raise RolloutRejectedError(step, "reply", unusable.reason, unusable.detail, evidence) from unusable
        return said

    def sampling_seed(self, sampling: SamplingParams, step: str, key: str, draw: int) -> int:
        """It follows from rollout, step, key and draw, where the recipe gives none."""
        if sampling.seed is not None:
            return sampling.seed
        return int(bytes_id(f"{self.id} {step} {key} {draw}".encode())[:7], 16)
