"""Duplicate samples: over the instruction, then over the whole sample, within a run and against earlier exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import Field

from prompts.row_text import main_text
from quality.contract import Problem, Settings
from quality.overlap.duplicates import Duplicate, DuplicateFinder
from schemas.ids import bytes_id
from schemas.sample import Content


class DuplicateSettings(Settings):
    """Jaccard similarities from which samples are the same: over pairs of words of the instruction, and over runs of
    three words of the whole sample. 1 takes exact duplicates alone; None doesn't look."""

    instruction: float | None = Field(default=0.7, gt=0, le=1)
    sample: float | None = Field(default=0.8, gt=0, le=1)


class DuplicateSamples(Mapping[str, Problem]):
    """Duplicates by id, in their order, with the reason to reject each: worded when it is asked for, since of a million
    they would take gigabytes."""

    def __init__(self, ids: Sequence[str], by_field: Mapping[str, Iterable[Duplicate]]) -> None:
        self._ids = ids
        self._found = {ids[d.index]: (field, d) for field, duplicates in by_field.items() for d in duplicates}

    def __getitem__(self, identity: str) -> Problem:
        return _problem(*self._found[identity], self._ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, identity: object) -> bool:
        return identity in self._found


def find_duplicate_samples(
    samples: Iterable[tuple[str, Content]],
    earlier: Iterable[tuple[str, Content]] = (),
    settings: DuplicateSettings | None = None,
) -> DuplicateSamples:
    """Which samples are duplicates, by id, with the reason to reject: `duplicate` or `near_duplicate`.

    `samples` and `earlier` are pairs of id and content, read once and never held. The first in their order is kept;
    what an earlier export holds always wins. The evidence names the `field`, the id it is a duplicate `of` and the
    `similarity`.
    """
    limits = settings or DuplicateSettings()
    ids: list[str] = []
    with DuplicateFinder(limits.instruction or 1, 2) as by_instruction, DuplicateFinder(limits.sample or 1, 3) as whole:
        for source, protected in ((earlier, True), (samples, False)):
            for batch in _batches(source):
                ids.extend(identity for identity, _ in batch)
                by_instruction.add((instruction_text(content) for _, content in batch), protected)
                whole.add((sample_text(content) for _, content in batch), protected)
        same_instruction = by_instruction.find() if limits.instruction else []
        dropped = {duplicate.index for duplicate in same_instruction}
        same_sample = whole.find(dropped) if limits.sample else []
    return DuplicateSamples(ids, {"instruction": same_instruction, "sample": same_sample})


ROWS_AS_TEXT = ("pack_row", "multiple_choice")
"""Kinds whose answer is the whole of a row, and whose request only says what to write."""


def instruction_text(content: Content) -> str:
    """The first user turn without the passage, which many questions may share; of a grown row its main text, since
    all that were grown from one row are asked for alike."""
    if content.kind in ROWS_AS_TEXT:
        return main_text(content.answer)
    text = content.instruction.replace(content.passage, " ") if content.passage else content.instruction
    return _of_what_it_shows(text, content)


def sample_text(content: Content) -> str:
    """All that user and assistant say, without the passage; of a grown row, the row."""
    if content.kind in ROWS_AS_TEXT:
        return content.answer
    text = "\n".join(m.text for m in content.messages if m.role in ("user", "assistant"))
    return _of_what_it_shows(text.replace(content.passage, " ") if content.passage else text, content)


def _of_what_it_shows(text: str, content: Content) -> str:
    """The text with words that only samples with the same pictures and sounds have in common: the same question about
    another page is another question."""
    shown = [part.digest for message in content.messages for part in message.media]
    return marked_words(text, shown) if shown else text


def marked_words(text: str, digests: Iterable[str]) -> str:
    """The words of a text, each with a mark before it that follows from these digests."""
    mark = bytes_id("".join(sorted(digests)).encode())[:12]
    return " ".join(f"{mark}{word}" for word in text.split())


def _batches(source: Iterable[tuple[str, Content]], size: int = 2_000) -> Iterable[list[tuple[str, Content]]]:
    batch: list[tuple[str, Content]] = []
    for item in source:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _problem(field: str, found: Duplicate, ids: Sequence[str]) -> Problem:
    exact = found.similarity == 1.0
    return Problem(
        reason="duplicate" if exact else "near_duplicate",
        detail=f"{field} like that of {ids[found.of]}",
        evidence={"field": field, "of": ids[found.of], "similarity": round(found.similarity, 3)},
    )
