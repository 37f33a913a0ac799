"""Several judges over one content: who is asked, how their scores become one, and what their disagreement leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from generators.judging.judge import verdict_of
from generators.judging.opinion import Opinion, Seat
from generators.outcomes import RolloutRejectedError
from generators.probe import probed
from generators.rollout import Rollout
from generators.teachers.protocol import Teacher
from prompts.recipe import JudgeSpec
from prompts.rubric import PreparedJudge
from schemas.errors import TeacherError, UsageError
from schemas.sample import Content, JudgeVerdict
from schemas.teacher import TeacherInfo

GRADE = {
    "type": "object",
    "properties": {"nota": {"type": "integer", "minimum": 1, "maximum": 5}},
    "required": ["nota"],
    "additionalProperties": False,
}
"""The shortest answer that holds a score."""


@dataclass(frozen=True, slots=True)
class JudgeTeacher:
    """A teacher that judges. Recipes name it by its `label`, where it has one."""

    label: str
    teacher: Teacher
    info: TeacherInfo


def check_labels(recipe: str, panel: Sequence[JudgeSpec], labels: Sequence[str]) -> None:
    """Refuse judge teachers (by label, '' without one) that can't serve a recipe. Raises UsageError."""
    for spec in panel:
        missing = sorted(set(spec.teachers) - set(labels))
        if missing:
            raise UsageError(
                f"Recipe '{recipe}': rubric '{spec.rubric}' is judged by '{missing[0]}', which was not given.",
                f"Give it: --judge-teacher {missing[0]}=openai:MODEL@BASE_URL.",
            )
        asked = len(spec.teachers) or len(labels)
        if spec.quorum is not None and spec.quorum > asked:
            raise UsageError(
                f"Recipe '{recipe}': rubric '{spec.rubric}' wants {spec.quorum} verdicts and has {asked} judge(s).",
                "Give --judge-teacher once for each, or lower its `quorum`.",
            )


async def check_logprobs(rubrics: Mapping[str, Sequence[PreparedJudge]], judges: Sequence[JudgeTeacher]) -> None:
    """Ask every judge of an expected score for one, once: does it tell probabilities? Raises UsageError if not."""
    for name, prepared in rubrics.items():
        for seat in seats_of(prepared, judges):
            if seat.judge.spec.score == "sampled" or seat.teacher.logprobs:
                continue
            teacher = next(j.teacher for j in judges if j.info is seat.teacher)
            sampling = seat.judge.sampling.model_copy(update={"n": 1})
            tokens, refused = await probed(teacher, seat.teacher, sampling, json_schema=GRADE)
            if not tokens:
                raise UsageError(
                    f"Recipe '{name}' wants `score: expected`, and {seat.name} tells no log-probabilities{refused}.",
                    "Use another judge teacher, or `score: sampled` with `sampling: {n: 5, temperature: 1}`.",
                )


def seats_of(
    panel: Sequence[PreparedJudge], judges: Sequence[JudgeTeacher], teacher: TeacherInfo | None = None
) -> tuple[Seat, ...]:
    """Every rubric with every teacher that judges by it, in that order; the `teacher` whose answers are judged has no
    seat at a rubric of `other_teacher`. Raises UsageError for the same judge twice."""
    own = teacher and (teacher.name, teacher.revision)
    identities = [(j.info.name, j.info.revision) for j in judges]
    if len(set(identities)) < len(judges):
        twice = next(name for name, revision in identities if identities.count((name, revision)) > 1)
        raise UsageError(
            f"Two judge teachers are the same: {twice}.",
            "Its further opinions come with `sampling: {n: 3}` in the recipe's judge.",
        )
    names = [j.info.name for j in judges]
    return tuple(
        Seat(
            judge=prepared,
            teacher=judge.info,
            name=judge.info.name if names.count(judge.info.name) == 1 else f"{judge.info.name}@{judge.info.revision}",
        )
        for prepared in panel
        for judge in judges
        if not prepared.spec.teachers or judge.label in prepared.spec.teachers
        if not prepared.spec.other_teacher or (judge.info.name, judge.info.revision) != own
    )


async def ask_panel(rollout: Rollout, content: Content, key: str = "", sample_id: str = "") -> tuple[Opinion, ...]:
    """The opinion of every rubric's judges, one judge after the other; rubrics `with_passage` have none of a content
    without one. `sample_id` is the content's, where it is known already.

    A judge whose verdict can't be read in any draw, or who refuses the request for good, gives none; with fewer
    verdicts than the rubric's quorum the last failure is raised: RolloutRejectedError, or TeacherError. A TeacherError
    that asking again may mend is raised at once: the rollout fails, and a retry asks that judge alone.
    """
    by_rubric: dict[str, list[Seat]] = {}
    for seat in rollout.seats:
        if seat.judge.spec.with_passage and not content.passage:
            continue
        by_rubric.setdefault(seat.judge.rubric.name, []).append(seat)
    return tuple([await _opinion(rollout, seats, content, key, sample_id) for seats in by_rubric.values()])


async def _opinion(rollout: Rollout, seats: Sequence[Seat], content: Content, key: str, sample_id: str) -> Opinion:
    verdicts: list[JudgeVerdict] = []
    missing: dict[str, str] = {}
    failure: RolloutRejectedError | TeacherError | None = None
    for seat in seats:
        try:
            verdicts.append(await verdict_of(rollout, seat, content, sample_id, key))
        except RolloutRejectedError as error:
            failure, missing[seat.name] = error, error.reason
        except TeacherError as error:
            if error.retryable:
                raise
            failure, missing[seat.name] = error, error.kind
    needed = seats[0].judge.spec.quorum or len(seats) // 2 + 1
    if failure is not None and len(verdicts) < needed:
        if isinstance(failure, RolloutRejectedError) and len(seats) > 1:
            failure.evidence |= {"missing": missing, "judges": {v.judge: v.overall for v in verdicts}}
        raise failure
    return Opinion(seats[0].judge, tuple(verdicts), missing)


def combined_score(opinions: Sequence[Opinion]) -> float:
    """One score for a content, to rank by: the mean over its rubrics."""
    return fmean(opinion.overall for opinion in opinions)


def measures_of(opinions: Sequence[Opinion]) -> dict[str, float]:
    """What is kept with a sample: for each rubric of several judges, their combined score and their spread."""
    kept: dict[str, float] = {}
    for opinion in opinions:
        if len(opinion.verdicts) + len(opinion.missing) > 1:
            name = opinion.judge.rubric.name
            kept |= {f"judges_{name}": round(opinion.overall, 4), f"judges_spread_{name}": round(opinion.spread, 4)}
    return kept


def needs_review(opinions: Sequence[Opinion]) -> tuple[str, ...]:
    """Why a person should look: `judges_disagree`, `judge_missing`."""
    reasons = []
    if any(opinion.is_disputed for opinion in opinions):
        reasons.append("judges_disagree")
    if any(opinion.missing for opinion in opinions):
        reasons.append("judge_missing")
    return tuple(reasons)
