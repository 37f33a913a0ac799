"""A training example with its provenance, and what else a rollout can end as."""

from __future__ import annotations

from operator import not_
from typing import Any, Literal

from pydantic import Field

from schemas.base import Row
from schemas.finding import Finding
from schemas.ids import bytes_id
from schemas.message import Message

SampleKind = Literal["chat", "grounded", "preference", "tools", "verifiable", "pack_row", "multiple_choice"]


class GrownRow(Row):
    """Of a row that a teacher grew for a pack: whose row it would be, and what it has besides what the answer tells."""

    pack: str
    """A name in `prompts.pack_rows.PACK_ROWS`."""
    beside: dict[str, Any] = {}


class Content(Row):
    """What is trained on. It alone makes a sample's id, with the rollout that made it.

    `messages` ends with the assistant's answer (for `preference`: the chosen one). `rejected_answer` is the answer
    that lost (kind `preference`), both judged on the same scale in `scores` = (chosen, rejected). `passage` and
    `quote` belong to `grounded`; `quote` is a verbatim part of `passage`, '' for an unanswerable question. A `chat`
    has as `passage` the dated excerpts that its answer was written from, where there are any.
    `tools` are JSON Schema function definitions. `constraints` are programs-to-check of `verifiable` samples:
    [{"checker": name, ...its arguments}]. `grown` belongs to `pack_row`, which is no training example: the answer is a
    row of a pack as people read it (`prompts.row_text`). So is that of `multiple_choice`, an item of a benchmark
    (`quality.answers.choice_items`), whose `scores` are the shares of solvers who found the right option with the
    passage in view, and without.
    """

    kind: SampleKind
    messages: tuple[Message, ...]
    rejected_answer: tuple[Message, ...] = ()
    scores: tuple[float, ...] = ()
    passage: str = ""
    quote: str = ""
    tools: tuple[dict[str, Any], ...] = ()
    constraints: tuple[dict[str, Any], ...] = ()
    grown: GrownRow | None = Field(default=None, exclude_if=lambda grown: grown is None)

    @property
    def instruction(self) -> str:
        """The first user turn."""
        for message in self.messages:
            if message.role == "user":
                return message.text
        return ""

    @property
    def answer(self) -> str:
        """The last assistant turn."""
        for message in reversed(self.messages):
            if message.role == "assistant":
                return message.text
        return ""


class Provenance(Row):
    """Where a sample comes from: enough to walk back to the seed and to every raw completion."""

    run_id: str
    recipe: str
    recipe_hash: str
    method: str
    rollout_id: str
    index: int
    """Position in the recipe's plan: 0 <= index < planned."""
    seed: dict[str, Any]
    """The seed's row as it was read."""
    source: str
    """Where the seed comes from: a pack, file or archive, with its citation line where one is due."""
    licence: str
    """SPDX id (or the archive's terms) of the seed's source."""
    teacher: str
    teacher_revision: str
    teacher_licence: str = ""
    answered_by: tuple[str, ...] = Field(default=(), exclude_if=not_)
    """Model and set-up as the endpoint named them in its replies, where it says more than the teacher's name."""
    request_ids: tuple[str, ...]
    domain: str = ""
    topic: str = ""
    stands_on: str = Field(default="", exclude_if=not_)
    """The sources of the dated excerpts that the answer was written from, parted by ' | '."""
    valid_on: str = Field(default="", exclude_if=not_)
    """The day on which the oldest of them was in force, ISO 8601."""
    excerpts: tuple[str, ...] = Field(default=(), exclude_if=not_)
    """Their ids."""


class Sample(Row):
    """An accepted training example. `id` comes from content and rollout; `findings` are soft ones, with offsets in
    `content.answer`; `measures` are numbers that checks left: {"variety_score": 0.93, "answer_words": 120, ...}."""

    id: str
    content: Content
    provenance: Provenance
    findings: tuple[Finding, ...] = ()
    measures: dict[str, float] = {}
    needs_review: tuple[str, ...] = Field(default=(), exclude_if=not_)
    """Why a person should look before it is used: `judges_disagree`, `judge_missing`, `without_source`."""


def sample_id(content: Content, rollout_id: str) -> str:
    """The id of a sample: changes when its content does."""
    return bytes_id(f"{rollout_id} {content.as_json()}".encode())


class Rejection(Row):
    """Why a rollout gave no sample. `evidence` is what the check saw (a span, a score, the raw text)."""

    rollout_id: str
    recipe: str
    index: int
    stage: str
    """Step of the method (`answer`, ...) or `check` or `judge`."""
    check: str
    reason: str
    """A short stable word for counting: `brazilianism`, `too_short`, `invalid_json`, ..."""
    detail: str = ""
    evidence: dict[str, Any] = {}
    content: Content | None = None
    seed: dict[str, Any] = Field(default={}, exclude_if=not_)
    """Of an adopted row: where it lies, its licence and columns, as `Provenance.seed` has them."""


class Failure(Row):
    """A rollout lost to a request that no retry saved."""

    rollout_id: str
    recipe: str
    index: int
    stage: str
    kind: str
    message: str
    request_id: str = ""
    retryable: bool = False
    seed: dict[str, Any] = Field(default={}, exclude_if=not_)
    """Of an adopted row: where it lies."""


class JudgeVerdict(Row):
    """One judge's scores for one sample: {"criterion": score}, each with the reason given before it.

    `judge` is the model's name, with its revision where two judges of a run have the same name.
    """

    sample_id: str
    rubric: str
    judge: str
    scores: dict[str, float]
    reasons: dict[str, str]
    overall: float
    request_id: str


class Decision(Row):
    """What one person (or the adjudication of several) said of a sample in Argilla.

    `messages` is the corrected conversation for `corrected`, empty otherwise. For a preference whose other answer was
    found better it ends with that one, and `rejected_answer` is the answer that was chosen before. `responses` holds
    the raw answers by question name. Times are ISO 8601 in UTC.
    """

    sample_id: str
    annotator: str
    """The name that the person had then: a label."""
    user_id: str = Field(default="", exclude_if=not_)
    """The person's account on the server: whose vote it is. Decisions of before don't have it."""
    given_in: str = Field(default="", exclude_if=lambda record: not record)
    """The record of the leads' queue in which it was said; '' for the sample's own record."""
    status: Literal["accepted", "corrected", "correction_failed", "rejected", "tie", "discarded"]
    decided_at: str
    messages: tuple[Message, ...] = ()
    rejected_answer: tuple[Message, ...] = Field(default=(), exclude_if=not_)
    problems: tuple[str, ...] = Field(default=(), exclude_if=not_)
    """Of a correction whose text fails the recipe's checks (`correction_failed`): what they said."""
    responses: dict[str, Any] = {}
    whole: bool = Field(default=False, exclude_if=lambda whole: not whole)
    """Of a dialogue: whether every turn was there to mark and correct, not only the last."""
    is_final: bool = False
    """True for the adjudicated decision that the export follows; at most one for a sample."""
    rule: str = ""

    @property
    def voter(self) -> str:
        """Whose vote it is: the account's id, or the name where none was stored."""
        return self.user_id or self.annotator
