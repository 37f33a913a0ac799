"""A benchmark as a folder: items, what each harness reads, a card, and the index by which training data keeps clear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import orjson
import yaml

from export.benchmark.harnesses import ITEMS, files_of
from export.benchmark.items import Benchmark, Item, benchmark_of
from export.card.markdown_text import plain
from export.contaminated import index_places
from export.licences import combine
from export.selection import Selection
from quality.overlap.contamination import BenchmarkItem, build_index
from schemas.errors import UsageError
from store.files import disk_errors, write_whole
from store.run import Run

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,60}")
INDEX = "contamination.npz"
SHOWN = 3


def export_benchmark(
    runs: Sequence[Run], to: Path, name: str, title: str = "", selection: Selection | None = None
) -> Benchmark:
    """Write the items of `runs` that the selection lets through to the folder `to`, which is made or written anew: the
    same content gives the same bytes. Its index is also kept beside the runs, before anything else is written: every
    later export of what lies there reads it. Raises UsageError for a bad name or when nothing is left, StoreError when
    the disk doesn't take it."""
    if not NAME.fullmatch(name):
        raise UsageError(f"'{name}' is no name for a benchmark.", "Lower-case letters, digits, - and _: saber-portugal")
    if to.exists() and not (to / "data" / ITEMS).is_file() and any(to.iterdir()):
        raise UsageError(f"{to} holds something else.", "Name an empty folder.")
    made = benchmark_of(runs, selection or Selection())  # type: ignore[call-arg]
    described = title or f"Multiple-choice questions about Portugal: {len(made.items)} items"
    index = build_index({name: [_indexed(item) for item in made.items]})
    for place in index_places(runs, name):
        with disk_errors(place):
            place.parent.mkdir(exist_ok=True)
        index.save(place)
    with disk_errors(to):
        (to / "data").mkdir(parents=True, exist_ok=True)
    write_whole(to / "data" / ITEMS, b"".join(orjson.dumps(_line(item)) + b"\n" for item in made.items))
    for file, text in files_of(name, described).items():
        write_whole(to / file, text)
    write_whole(to / "README.md", card(name, described, made))
    index.save(to / INDEX)
    return made


def _line(item: Item) -> dict[str, object]:
    return item.model_dump(mode="json")


def _indexed(item: Item) -> BenchmarkItem:
    return BenchmarkItem(item.question, (item.question, *item.options, item.evidence))


def card(name: str, title: str, made: Benchmark) -> str:
    """The card: what it is, how it was made, how the harnesses run it."""
    combined = combine([item.licence for item in made.items], [])
    head = yaml.safe_dump(
        {
            "language": ["pt"],
            "license": combined.hub_id,
            "pretty_name": title,
            "task_categories": ["question-answering", "multiple-choice"],
            "configs": [{"config_name": "default", "data_files": [{"split": "test", "path": f"data/{ITEMS}"}]}],
        },
        allow_unicode=True,
        sort_keys=False,
    )
    subjects = Counter(item.subject or "-" for item in made.items)
    reviewed = sum(item.reviewed for item in made.items)
    rows = [f"| {plain(subject)} | {count} |" for subject, count in subjects.most_common()]
    lines = [
        f"---\n{head}---",
        f"# {plain(title)}",
        f"{len(made.items)} items in European Portuguese, each with one right option of four; {reviewed} were reviewed "
        f"by people. Licence: {plain(made.licence)}.",
        "Each was written by a model from a text whose facts were looked up; the right option stands in the sentence "
        "`evidence`. Programs turned down options that tell themselves; solvers tried each item with the text, without "
        "it (`solved`), and without the question. People said whether the key is right and the only one.",
        "**Never train on it.** `contamination.npz` holds hashes of its n-grams; exports of the runs beside those that "
        "it was made of read it by themselves, others with `filigrana export --contamination`.",
        "## How to run it",
        f"- Inspect AI, from the Hub: `inspect eval hf/OWNER/{name} --model MODEL`",
        f"- lm-evaluation-harness, in this folder: `lm_eval --include_path . --tasks {name} --model hf "
        "--model_args pretrained=MODEL`",
        f'- lighteval: `lighteval accelerate "model_name=MODEL" {name} --custom-tasks lighteval_task.py`',
        "## Subjects",
        "\n".join(["| subject | items |", "| --- | --- |", *rows]),
        "## Some items",
        *(_shown(item) for item in made.items[:SHOWN]),
    ]
    return "\n\n".join(lines) + "\n"


def _shown(item: Item) -> str:
    options = [f"- {letter}) {plain(option)}" for letter, option in zip("ABCD", item.options, strict=True)]
    return "\n".join([f"**{plain(item.question)}**", "", *options, "", f"Key: {item.answer}. {plain(item.source)}"])
