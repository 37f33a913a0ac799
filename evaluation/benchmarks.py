"""A benchmark from a file or folder: multiple choice, or conversations whose answers are measured as others are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation.benchmark_rows import ShapeError, choice_of, turns_of
from quality.answers.choice_letters import LETTERS
from quality.overlap.benchmark_folders import set_files, set_name, set_rows
from schemas.base import Row
from schemas.errors import UsageError
from schemas.ids import content_id

ID_LENGTH = 12
HINT = "An item has a question, its options, and which is right: docs/evaluate.md has the shapes that are read."


class Item(Row):
    """A multiple-choice item, named by what it says: the right option is `options[key]`."""

    id: str
    question: str
    options: tuple[str, ...]
    key: int
    subject: str


class AskedItem(Row):
    """An item with its options in one order. `domain` is its subject, by which rows of seeds are spread."""

    id: str
    item: str
    question: str
    options: tuple[str, ...]
    key: str
    """The letter of the right option in this order."""
    domain: str


class Benchmark(Row):
    """What a file or folder holds: `items`, or `conversations` (what a person says, turn by turn), never both.
    `repeated` rows said what an earlier one says, `left_out` files are of splits that don't evaluate, and `faults` says
    of each row that is no item where it stands and what it lacks."""

    name: str
    items: tuple[Item, ...] = ()
    conversations: tuple[tuple[str, ...], ...] = ()
    repeated: int = 0
    left_out: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Results of other questions can't be compared."""
        return content_id(sorted(item.id for item in self.items), self.conversations)


def read_benchmark(path: Path) -> Benchmark:
    """Read a benchmark: that of `filigrana benchmark export`, known ones with options and a key, or any with fields of
    the usual names. Rows that are no items are left out and told; where they are more than the others, the shape is
    another: UsageError, naming file and row, and what the first of them lacks."""
    if not path.exists():
        raise UsageError(f"There is no {path}.", "Give a file or folder on this machine: nothing is fetched.")
    name, known = set_name(path)
    files, left_out = set_files(path, known)
    items: dict[str, Item] = {}
    conversations: dict[tuple[str, ...], None] = {}
    faults: list[str] = []
    rows = 0
    for place, row in _placed_rows(files):
        rows += 1
        if turns := turns_of(row):
            conversations[turns] = None
        else:
            try:
                item = _item(row, known.question if known else "")
                items[item.id] = item
            except ShapeError as error:
                faults.append(f"{place}: this row {error}")
        if items and conversations:
            raise UsageError(f"{place}: conversations and multiple choice in one benchmark.", "Give one of them.")
    if not rows:
        raise UsageError(f"{path}: no rows.", HINT)
    if 2 * len(faults) > rows:
        raise UsageError(f"{faults[0]}.", HINT)
    return Benchmark(
        name=name,
        items=tuple(items.values()),
        conversations=tuple(conversations),
        repeated=rows - len(faults) - len(items) - len(conversations),
        left_out=tuple(file.name for file in left_out),
        faults=tuple(faults),
    )


def in_orders(item: Item, seed: int, shuffles: int) -> Iterator[AskedItem]:
    """An item in so many orders, by seed. In as many orders as it has options each stands once in each place."""
    size = len(item.options)
    for number in range(shuffles):
        turn, places = divmod(number, size)
        drawn = sorted(range(size), key=lambda option: content_id(seed, item.id, turn, option))
        order = drawn[places:] + drawn[:places]
        yield AskedItem(
            id=f"{item.id}-{number}",
            item=item.id,
            question=item.question,
            options=tuple(item.options[option] for option in order),
            key=LETTERS[order.index(item.key)],
            domain=item.subject,
        )


def _placed_rows(files: list[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in files:
        for number, row in set_rows(file):
            yield f"{file}:{number}", row


def _item(row: dict[str, Any], question_field: str) -> Item:
    found = choice_of(row, question_field)
    return Item(id=content_id(found.question, found.options, found.key)[:ID_LENGTH], **found._asdict())
