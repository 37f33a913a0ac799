"""Gold items: records with known answers, mixed in unmarked to measure annotators. They look like all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import ValidationError, model_validator

from prompts.recipe import checks_written
from quality.checks import PreparedCheck, each_result, validate_settings
from quality.contract import CheckInput
from review.notes import note_path, read_note, write_note
from schemas.base import Row
from schemas.errors import UsageError
from schemas.finding import Finding
from schemas.ids import content_id, unit_interval
from schemas.message import Message
from schemas.sample import Content, Decision, GrownRow, Sample, SampleKind, sample_id
from store.files import disk_errors
from store.run import Run

NOTE = "gold.json"


class GoldItem(Row):
    """A sample's content, whose right verdict is known. Of a `preference` the last answer of `messages` is the better
    one. `domain` is what people filter by; without it, that of some sample of the run."""

    kind: SampleKind = "chat"
    messages: tuple[Message, ...]
    rejected_answer: tuple[Message, ...] = ()
    passage: str = ""
    quote: str = ""
    tools: tuple[dict[str, Any], ...] = ()
    constraints: tuple[dict[str, Any], ...] = ()
    grown: GrownRow | None = None
    verdict: Literal["accept", "correct", "reject"]
    domain: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> GoldItem:
        if not self.messages or self.messages[-1].role != "assistant":
            raise ValueError("the last message must be the assistant's")
        if bool(self.rejected_answer) != (self.kind == "preference"):
            raise ValueError("rejected_answer goes with kind preference, and only there")
        if bool(self.passage) != (self.kind in ("grounded", "multiple_choice")):
            raise ValueError("passage goes with kinds grounded and multiple_choice, and only there")
        if (self.grown is not None) != (self.kind == "pack_row"):
            raise ValueError("grown goes with kind pack_row, and only there")
        return self

    @property
    def content(self) -> Content:
        return Content(**{name: getattr(self, name) for name in Content.model_fields if name != "scores"})

    @property
    def record_id(self) -> str:
        """The record's id on the server: looks like a sample's."""
        return sample_id(self.content, "gold")

    def is_among(self, identities: Iterable[str]) -> bool:
        """Whether the item is one of these records, be it under the id that versions gave it that knew chat alone."""
        former = "gold-" + content_id([message.model_dump(mode="json") for message in self.messages])
        return not {self.record_id, former}.isdisjoint(identities)


def read_gold(path: Path) -> tuple[GoldItem, ...]:
    """Read a JSONL file of gold items, {"messages": [...], "verdict": "reject"}. Raises UsageError with file:line."""
    items = []
    with disk_errors(path):
        lines = path.read_bytes().splitlines()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            items.append(GoldItem.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = " ".join([".".join(map(str, first["loc"])), first["msg"]]).strip()
            raise UsageError(
                f"{path}:{number}: {place}.",
                'Each line is {"messages": [{"role": "user", "content": ...}, ...], "verdict": "accept"}, with "kind"'
                " and what belongs to it where it is not chat",
            ) from error
    return tuple(items)


def gold_samples(run: Run, items: Sequence[GoldItem], samples: Sequence[Sample]) -> list[Sample]:
    """The items as samples of the run: recipe, domain and checks are those of some sample of their kind.

    Raises UsageError for items of a kind that the run has no samples of: they would be known at once.
    """
    by_kind: dict[SampleKind, list[Sample]] = {}
    for sample in samples:
        by_kind.setdefault(sample.content.kind, []).append(sample)
    if lonely := sorted({item.kind for item in items} - by_kind.keys()):
        raise UsageError(
            f"Gold of kind {', '.join(lonely)}: the run has no samples of it, and gold alone would be known as such.",
            f"The run has: {', '.join(sorted(by_kind)) or 'nothing'}.",
        )
    recipes = run.manifest().recipes if items else ()
    checks: Mapping[str, list[PreparedCheck]] = {
        recipe.name: [(c.name, validate_settings(c.name, c.settings)) for c in checks_written(recipe.text)]
        for recipe in recipes
    }
    return [_as_sample(item, run, by_kind[item.kind], checks) for item in items]


def _as_sample(
    item: GoldItem, run: Run, alike: Sequence[Sample], checks: Mapping[str, Sequence[PreparedCheck]]
) -> Sample:
    model = alike[int(unit_interval("gold", item.record_id) * len(alike))].provenance
    changed = {"run_id": run.manifest().run_id, "domain": item.domain or model.domain}
    found: dict[tuple[int, int, str], Finding] = {}
    measures: dict[str, float] = {}
    for _, result in each_result(checks.get(model.recipe, ()), CheckInput(item.content)):
        found.update({(f.start, f.end, f.category): f for f in result.findings})
        measures |= result.measures
    return Sample(
        id=item.record_id,
        content=item.content,
        provenance=model.model_copy(update=changed),
        findings=tuple(found.values()),
        measures=measures,
    )


def mixed_in(gold: Iterable[Sample], samples: Sequence[Sample]) -> list[Sample]:
    """The samples in their order, with gold at places that its ids give."""
    mixed = list(samples)
    for item in sorted(gold, key=lambda sample: sample.id):
        mixed.insert(int(unit_interval("place", item.id) * (len(mixed) + 1)), item)
    return mixed


def remember_gold(run: Run, items: Sequence[GoldItem]) -> None:
    """Keep the known answers beside the run, so that accuracy can be told later."""
    if not items:
        return
    known = {**known_answers(run), **{item.record_id: item.verdict for item in items}}
    write_note(run, NOTE, orjson.dumps(known, option=orjson.OPT_INDENT_2))


def known_answers(run: Run) -> dict[str, str]:
    """The right verdict of each gold record that was pushed for this run."""
    path = note_path(run, NOTE)
    if not path.is_file():
        return {}
    known: dict[str, str] = orjson.loads(read_note(run, NOTE))
    return known


def is_right(decision: Decision, verdict: str) -> bool:
    """Whether a person's answer to a gold record is the known one; of a pair that serves, also which is better."""
    answers = decision.responses
    return answers.get("verdict") == verdict and (verdict == "reject" or answers.get("preferred", "chosen") == "chosen")


def answer_to(decision: Decision) -> str:
    """What a person answered to a gold record: the verdict, and of a pair which answer they prefer."""
    answers = decision.responses
    preferred = f", {answers['preferred']}" if answers.get("preferred") else ""
    return f"{answers['verdict']}{preferred}"
