"""From samples to a benchmark's items: options in an order of their own, and what people and solvers made of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from export.chosen_texts import chosen_samples, chosen_texts, row_licence
from export.formats.items import ITEMS
from export.refusals import nothing_to_export
from export.selection import Selection
from export.stated import licence_of
from prompts.row_text import RowTextError
from quality.answers.choice_items import ChoiceItem, fault_of, item_of_text
from schemas.base import Row
from schemas.ids import content_id
from schemas.sample import Decision, Sample
from store.run import Run

LETTERS = ("A", "B", "C", "D")
ID_LENGTH = 12
"""Of a sample's id, in the item's: hexadecimal digits."""
QUESTIONS_OF_PEOPLE = ("key_right", "one_right", "about_portugal", "difficulty")


class Item(Row):
    """One item: `options` in the order in which they are shown, the right one at `answer_index` (`answer` is its
    letter), `why_wrong` by letter. `solved_with_text` and `solved` are shares of the solvers, `difficulty` (1 to 5) and
    `about_portugal` what people said, empty where nobody did."""

    id: str
    question: str
    options: tuple[str, ...]
    answer: str
    answer_index: int
    subject: str
    why_wrong: dict[str, str]
    evidence: str
    title: str
    source: str
    licence: str
    solved_with_text: float | None
    solved: float | None
    difficulty: float | None
    about_portugal: str
    reviewed: bool
    teacher: str
    sample_id: str


class Benchmark(Row):
    """Items with what they come to: the licence, and what was left out by reason."""

    items: tuple[Item, ...]
    licence: str
    left_out: dict[str, int]


def benchmark_of(runs: Sequence[Run], selection: Selection) -> Benchmark:
    """The items of `runs` that the selection lets through, in the runs' order.

    Left out besides: whose key people found wrong or not the only right one (`key_disputed_by_people`), whose corrected
    text is no item any more (`does_not_fit_format`), and what asks the same again (`duplicate`).
    Raises UsageError when nothing is left.
    """
    chosen = chosen_texts(runs, selection, ITEMS.name)
    said = _said_by_people(runs)
    items: list[Item] = []
    asked: set[str] = set()
    left_out = chosen.left_out
    for sample, reviewed in chosen_samples(runs, chosen.kept):
        try:
            item = item_of_text(chosen.answers[sample.id])
        except RowTextError:
            left_out["does_not_fit_format"] += 1
            continue
        people = said.get(sample.id, {})
        key = " ".join(item.question.casefold().split())
        if fault_of(item)[0]:
            left_out["does_not_fit_format"] += 1
        elif "no" in (*people.get("key_right", ()), *people.get("one_right", ())):
            left_out["key_disputed_by_people"] += 1
        elif key in asked:
            left_out["duplicate"] += 1
        else:
            asked.add(key)
            items.append(_item(sample, item, reviewed, people))
    if not items:
        raise nothing_to_export(chosen.kept.height, dict(left_out))
    licence = licence_of(chosen.kept, selection).stated
    return Benchmark(items=tuple(items), licence=licence, left_out=dict(left_out))


def _item(sample: Sample, item: ChoiceItem, reviewed: bool, people: Mapping[str, Sequence[Any]]) -> Item:
    order = sorted(item.options, key=lambda option: content_id(sample.id, "order", option))
    why = dict(zip(item.wrong, item.why_wrong, strict=True))
    at = order.index(item.right)
    origin, scores = sample.provenance, sample.content.scores
    about = people.get("about_portugal", ())
    return Item(
        id=f"item-{sample.id[:ID_LENGTH]}",
        question=item.question,
        options=tuple(order),
        answer=LETTERS[at],
        answer_index=at,
        subject=origin.domain,
        why_wrong={letter: why[option] for letter, option in zip(LETTERS, order, strict=True) if option in why},
        evidence=sample.content.quote,
        title=origin.topic,
        source=origin.source,
        licence=row_licence(origin),
        solved_with_text=scores[0] if scores else None,
        solved=scores[1] if len(scores) > 1 else None,
        difficulty=fmean(map(float, given)) if (given := people.get("difficulty", ())) else None,
        about_portugal=max(about, key=list(about).count) if about else "",
        reviewed=reviewed,
        teacher=origin.teacher,
        sample_id=sample.id,
    )


def _said_by_people(runs: Sequence[Run]) -> dict[str, dict[str, list[Any]]]:
    """What each person answered last, by sample and question."""
    latest: dict[tuple[str, str], Decision] = {}
    for run in runs:
        for decision in run.decisions():
            if not decision.is_final:
                latest[decision.sample_id, decision.voter] = decision
    said: dict[str, dict[str, list[Any]]] = {}
    for (sample, _), decision in sorted(latest.items()):
        for name in QUESTIONS_OF_PEOPLE:
            if (answer := decision.responses.get(name)) is not None:
                said.setdefault(sample, {}).setdefault(name, []).append(answer)
    return said
