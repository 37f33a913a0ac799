"""Rollouts at work: many at a time over one teacher, each to its outcome, every outcome and completion journaled. The
same code runs in the local process and inside a Ray actor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from generators.audited import audited
from generators.counters import Counters
from generators.fruitless import FruitlessSteps
from generators.hostile_seeds import refuse_hostile_seed
from generators.judging.panel import JudgeTeacher, ask_panel, measures_of, needs_review, seats_of
from generators.kept_thoughts import settled
from generators.outcomes import RolloutRejectedError
from generators.prepare import PreparedRecipe
from generators.provenance import place_of, provenance_of
from generators.repair import mended
from generators.rollout import Rollout
from generators.row_faults import ROW_FAULTS, RowFaults
from generators.senses import require_media_teacher
from generators.teachers.protocol import Teacher
from generators.template_words import template_words
from generators.voices.sound_staff import NO_SOUND, SoundStaff
from prompts.recipe import OTHERS_STEPS
from quality.checks import Outcome, masked_content, run_checks
from quality.contract import CheckInput
from schemas.errors import FiligranaError, TeacherError
from schemas.request import Completion, Request
from schemas.sample import Content, Failure, Rejection, Sample, sample_id
from schemas.teacher import TeacherInfo
from store.journal import Journal
from store.media import MediaStore
from store.rows import completion_row, failure_row, rejection_row, request_row, sample_row, verdict_row

Planned = tuple[str, int]
"""A recipe's name and the rollout's index in its plan."""

NOT_WHOLE = ("error", "abort", "unreadable")
"""Ends of stored completions that are asked for again: what came is no answer."""
TableRow = tuple[str, dict[str, Any]]
"""A table's name and a row for it."""


@dataclass
class Session:
    """What the rollouts of one process share. `paid` holds stored completions by request id, from earlier sessions."""

    run_id: str
    run_seed: int
    recipes: dict[str, PreparedRecipe]
    teacher: Teacher
    teacher_info: TeacherInfo
    journal: Journal
    media: MediaStore
    judges: tuple[JudgeTeacher, ...]
    """At least one: the teacher itself where no other judges."""
    sound: SoundStaff = NO_SOUND
    salted: bool = True
    """Whether each recipe begins in a place of its own in the order of a cross."""
    paid: dict[str, Completion] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()
    """Those whose requests a repair found lost: they are stored again when they are asked."""
    counters: Counters = field(default_factory=Counters)
    slots: asyncio.Semaphore | None = None
    """Where several `run` calls share one teacher: how many rollouts may be in flight over all of them."""
    stopping: FiligranaError | None = None
    """Once set, no further rollout begins, and `run` raises it when those in flight have ended."""
    on_end: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self.seats = {name: seats_of(p.judges, self.judges, self.teacher_info) for name, p in self.recipes.items()}
        self._words = cache(lambda recipe: template_words(self.recipes[recipe].recipe))
        self._faults, self._steps = RowFaults(), FruitlessSteps()
        self.others = self.sound.teachers | {(j.info.name, j.info.revision): j.teacher for j in self.judges}

    async def run(self, planned: Iterable[Planned], width: int) -> None:
        """Run rollouts, at most `width` at a time, until `planned` ends.

        Raises TeacherDownError (and StoreError) as soon as one rollout meets it; the others are cancelled, and what
        was stored stays. Cancelling this coroutine does the same. Raises `stopping`, where that is set meanwhile.
        """
        queue: Iterator[Planned] = iter(planned)
        workers = [asyncio.create_task(self._work(queue)) for _ in range(width)]
        try:
            await asyncio.gather(*workers)
            if self.stopping:
                raise self.stopping
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
            for teacher in (self.teacher, *self.others.values()):
                self.counters.adapted |= getattr(teacher, "adaptations", {})
            self.counters.answered_as |= set(getattr(self.teacher, "answered_as", ()))
            self.journal.flush()
            await self.journal.drain()

    async def _work(self, queue: Iterator[Planned]) -> None:
        for recipe, index in queue:
            if self.stopping:
                return
            async with self.slots or nullcontext():
                if self.stopping:
                    return
                self.counters.in_flight += 1
                try:
                    await self._roll(self.recipes[recipe], index)
                finally:
                    self.counters.in_flight -= 1
            self.stopping = self.stopping or self.counters.broken_rule()
            self.on_end()

    async def _roll(self, prepared: PreparedRecipe, index: int) -> None:
        """Take one rollout to its outcome and journal it."""
        recipe = prepared.recipe
        seed, draw = prepared.seeds.seed(index, self.run_seed, recipe.name if self.salted else "")
        rollout = Rollout(
            recipe,
            prepared.hash,
            index,
            seed,
            draw,
            self.run_seed,
            self._complete,
            teacher=self.teacher_info,
            judge_teacher=self.judges[0].info,
            seats=self.seats[recipe.name],
            media=self.media,
            sound=self.sound,
        )
        content: Content | None = None
        verdicts: list[TableRow] = []
        stage = "method"
        try:
            refuse_hostile_seed(prepared, rollout)
            content = await prepared.method.run(rollout, prepared.options)
            stage = "check"
            sample = await self._checked(prepared, rollout, content)
            stage = "judge"
            sample = await self._judged(rollout, sample, verdicts)
        except RolloutRejectedError as rejected:
            rejection = Rejection(
                rollout_id=rollout.id,
                recipe=recipe.name,
                index=index,
                stage=rejected.stage,
                check=rejected.check,
                reason=rejected.reason,
                detail=rejected.detail,
                evidence=rejected.evidence,
                content=rejected.content or content,
                seed=place_of(rollout),
            )
            self.journal.append_all([*verdicts, *rollout.media_rows(), ("rejected", rejection_row(rejection))])
            self.counters.rejected[rejected.reason] += 1
            self._faults.came_through()
        except TeacherError as error:
            self._fail(rollout, stage, error, verdicts)
        except ROW_FAULTS as error:
            self._fail(rollout, stage, self._faults.failure(error), verdicts)
        else:
            self._faults.came_through()
            self.journal.append_all([*verdicts, *rollout.media_rows(), ("samples", sample_row(sample))])
            self.counters.accepted += 1
        self.stopping = self.stopping or self._steps.seen(rollout)

    def _fail(self, rollout: Rollout, stage: str, error: TeacherError, verdicts: list[TableRow]) -> None:
        failure = Failure(
            rollout_id=rollout.id,
            recipe=rollout.recipe.name,
            index=rollout.index,
            stage=stage,
            kind=error.kind,
            message=error.message,
            request_id=rollout.asked_last,
            retryable=error.mendable,
            seed=place_of(rollout),
        )
        self.journal.append_all([*verdicts, ("failed", failure_row(failure))])
        self.counters.failed[error.kind] += 1

    async def _checked(self, prepared: PreparedRecipe, rollout: Rollout, content: Content) -> Sample:
        def checked(candidate: Content) -> tuple[Content, Outcome]:
            masked = masked_content(prepared.checks, candidate)
            words = self._words(prepared.recipe.name)
            given = CheckInput(masked, rollout.seed.values, rollout.finish_reasons, words)
            return masked, run_checks(prepared.checks, given, every=prepared.method.takes_rows)

        content, outcome = checked(content)
        if outcome.rejected_by and (better := await mended(prepared, rollout, content, outcome)):
            content, outcome = checked(better)
        if outcome.rejected_by:
            check, problem = outcome.rejected_by
            evidence = audited(problem, outcome) if prepared.method.takes_rows else problem.evidence
            raise RolloutRejectedError("check", check, problem.reason, problem.detail, evidence, content)
        content = settled(prepared.checks, content, rollout.languages, rollout.seed.values)
        return Sample(
            id=sample_id(content, rollout.id),
            content=content,
            provenance=provenance_of(rollout, prepared, self.run_id),
            findings=outcome.findings,
            measures=outcome.measures | rollout.measures,
            needs_review=rollout.to_review,
        )

    async def _judged(self, rollout: Rollout, sample: Sample, verdicts: list[TableRow]) -> Sample:
        """The sample as its judges leave it. Their verdicts are stored with its outcome, not before: once."""
        if not rollout.seats:
            return sample
        opinions = rollout.opinions or await ask_panel(rollout, sample.content, sample_id=sample.id)
        for opinion in opinions:
            for verdict in opinion.verdicts:
                named = verdict if verdict.sample_id else verdict.model_copy(update={"sample_id": sample.id})
                verdicts.append(("verdicts", verdict_row(named)))
        for opinion in opinions:
            opinion.require()
        measures, reasons = measures_of(opinions), needs_review(opinions)
        if not measures and not reasons:
            return sample
        seen = {"measures": {**sample.measures, **measures}, "needs_review": (*sample.needs_review, *reasons)}
        return sample.model_copy(update=seen)

    async def _complete(self, rollout: Rollout, request: Request, step: str) -> Completion:
        """A request's completion: the stored one where there is one, else the teacher's, stored before it is used."""
        rollout.asked_last = request.id
        paid = self.paid.pop(request.id, None)
        where = (rollout.id, rollout.recipe.name, rollout.index, step)
        if paid is not None and paid.finish_reason not in NOT_WHOLE:
            if request.id in self.unasked:
                self.journal.append("requests", request_row(request, *where))
            return paid
        teacher = self.others[request.teacher, request.revision] if step in OTHERS_STEPS else self.teacher
        require_media_teacher(teacher, request)
        asked = request_row(request, *where)
        try:
            completion = await teacher.complete(request)
        except TeacherError:
            self.journal.append("requests", asked)
            raise
        answered = completion_row(completion, *where)
        self.journal.append_all([("requests", asked), ("completions", answered)])
        self.counters.requests += 1
        self.counters.prompt_tokens += completion.prompt_tokens
        self.counters.completion_tokens += completion.completion_tokens
        return completion
