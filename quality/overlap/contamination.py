"""Decontamination: does a sample repeat an evaluation set? Hashed n-grams and exact questions, never the text itself.

A sample is contaminated when it shares a run of 13 words with a benchmark (Brown et al. 2020, GPT-3), when a large
share of its runs of 8 words stand in one (Touvron et al. 2023, Llama 2), or when its instruction is a question of one.
Runs and questions that stand in many items of a benchmark ('escolhe a opção correta') are its boilerplate and are not
indexed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import orjson
from pydantic import Field

from quality.contract import Problem, Settings
from quality.overlap.index_files import KINDS, read_index
from quality.overlap.shingles import Words64, comparable_words, hash_algorithm, shingle_hashes
from schemas.errors import UsageError
from schemas.sample import Content
from store.files import disk_errors, whole_file

LONG, SHORT = 13, 8
BOILERPLATE_ITEMS = 10
SHORTEST_QUESTION = 4
BATCH = 1_000


class BenchmarkItem(NamedTuple):
    """One item of an evaluation set: its question ('' when there is none apart), all its texts, and other questions of
    the same item (later turns, the question without its options)."""

    question: str
    texts: tuple[str, ...]
    also: tuple[str, ...] = ()


class ContaminationSettings(Settings):
    """`short_share`: of a text's runs of 8 words, how many must stand in a benchmark (0 to 1)."""

    short_share: float = Field(default=0.5, gt=0, le=1)


class ContaminationIndex:
    """Sorted hashes, each with the number of its benchmark in `names`, by kind: `long`, `short`, `question`."""

    def __init__(self, names: list[str], hashes: dict[str, Words64], owners: dict[str, np.ndarray[Any, Any]]) -> None:
        self.names = names
        self._hashes = hashes
        self._owners = owners

    def __len__(self) -> int:
        return sum(len(h) for h in self._hashes.values())

    def owners_of(self, kind: str, hashes: Words64) -> np.ndarray[Any, Any]:
        """For each hash the number of the benchmark that holds it, or -1."""
        known = self._hashes[kind]
        if not len(known):
            return np.full(len(hashes), -1)
        places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        return np.where(known[places] == hashes, self._owners[kind][places].astype(np.int64), -1)

    def of_kind(self, kind: str, names: Sequence[str]) -> tuple[Words64, np.ndarray[Any, Any]]:
        """The hashes of a kind, each with the place of its benchmark in `names`."""
        places = np.array([names.index(name) for name in self.names], dtype=np.uint16)
        return self._hashes[kind], places[self._owners[kind]]

    def save(self, path: Path) -> None:
        """Write the index whole: a compressed npz of hashes and a JSON header, no text and no pickle."""
        header = orjson.dumps({"hashes": hash_algorithm(), "benchmarks": self.names})
        arrays = self._hashes | {f"{k}_owner": o for k, o in self._owners.items()}
        with disk_errors(path), whole_file(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, header=np.frombuffer(header, np.uint8), **arrays)

    @classmethod
    def load(cls, path: Path) -> ContaminationIndex:
        """Read an index. Raises UsageError when it is none, or was hashed otherwise."""
        header, arrays = read_index(path, _BUILD)
        if header["hashes"] != hash_algorithm():
            raise UsageError(f"{path} was built with other hashes ({header['hashes']}).", _BUILD)
        owners = {kind: arrays[f"{kind}_owner"] for kind in KINDS}
        return cls(header["benchmarks"], {kind: arrays[kind] for kind in KINDS}, owners)


_BUILD = "Build one: filigrana contamination build FILE... --out INDEX."


def build_index(benchmarks: Mapping[str, Iterable[BenchmarkItem]]) -> ContaminationIndex:
    """Hash evaluation sets, each read once in batches, by name."""
    names = list(benchmarks)
    parts: dict[str, list[tuple[Words64, int]]] = {"long": [], "short": [], "question": []}
    for number, items in enumerate(benchmarks.values()):
        collected: dict[str, list[Words64]] = {kind: [] for kind in parts}
        for batch in _batches(items):
            asked = [{tuple(comparable_words(text)) for text in (item.question, *item.also)} for item in batch]
            collected["question"].append(_question_hashes([list(words) for forms in asked for words in sorted(forms)]))
            words = [[comparable_words(text) for text in item.texts] for item in batch]
            for kind, size in (("long", LONG), ("short", SHORT)):
                collected[kind].append(_once_an_item(words, size))
        for kind, hashes in collected.items():
            kept, counts = np.unique(np.concatenate([np.zeros(0, np.uint64), *hashes]), return_counts=True)
            parts[kind].append((kept[counts <= BOILERPLATE_ITEMS], number))
    merged = {kind: _merge(found) for kind, found in parts.items()}
    return ContaminationIndex(names, {k: h for k, (h, _) in merged.items()}, {k: o for k, (_, o) in merged.items()})


def joined(indices: Sequence[ContaminationIndex]) -> ContaminationIndex:
    """Several indices as one. Sets of one name are one set: an index that is given twice is there once."""
    names = list(dict.fromkeys(name for index in indices for name in index.names))
    merged = {kind: _joined(kind, indices, names) for kind in KINDS}
    return ContaminationIndex(names, {k: h for k, (h, _) in merged.items()}, {k: o for k, (_, o) in merged.items()})


def find_contaminated(
    index: ContaminationIndex,
    samples: Iterable[tuple[str, Content]],
    settings: ContaminationSettings | None = None,
) -> Iterator[tuple[str, Problem]]:
    """Samples, as (id, content), that repeat a benchmark, in their order: reason `contaminated`. The evidence names
    the `benchmark`, the `kind` ('13-gram', '8-gram' or 'question'), the `field`, and the matched words or share."""
    limits = settings or ContaminationSettings()
    for batch in _batches(samples):
        for identity, content in batch:
            if problem := check_contamination(index, content, limits):
                yield identity, problem


def check_contamination(
    index: ContaminationIndex, content: Content, settings: ContaminationSettings | None = None
) -> Problem | None:
    """What a sample repeats, or None."""
    limits = settings or ContaminationSettings()
    for number, message in enumerate(content.messages):
        if message.role not in ("user", "assistant"):
            continue
        field = f"messages[{number}]"
        words = comparable_words(message.text)
        owner = index.owners_of("question", _question_hashes([words]))
        if message.role == "user" and owner.size and owner[0] >= 0:
            return _problem(index, owner[0], "question", field, {"text": " ".join(words)[:300]})
        hashes, _ = shingle_hashes([words], LONG)
        owner = index.owners_of("long", hashes)
        if (hits := np.flatnonzero(owner >= 0)).size:
            matched = " ".join(words[hits[0] : hits[0] + LONG])
            return _problem(index, owner[hits[0]], "13-gram", field, {"text": matched, "matches": int(hits.size)})
        hashes, _ = shingle_hashes([words], SHORT)
        owner = index.owners_of("short", hashes)
        if (hits := np.flatnonzero(owner >= 0)).size and hits.size / owner.size >= limits.short_share:
            return _problem(index, owner[hits[0]], "8-gram", field, {"share": round(hits.size / owner.size, 3)})
    return None


def _problem(index: ContaminationIndex, owner: int, kind: str, field: str, more: dict[str, Any]) -> Problem:
    name = index.names[owner]
    evidence = {"benchmark": name, "kind": kind, "field": field, **more}
    return Problem(reason="contaminated", detail=f"{field} repeats {name} ({kind})", evidence=evidence)


def _question_hashes(questions: list[list[str]]) -> Words64:
    """One hash for each question of four words at least."""
    long_enough = [["\x00".join(words)] for words in questions if len(words) >= SHORTEST_QUESTION]
    return shingle_hashes(long_enough, 1)[0]


def _once_an_item(items: list[list[list[str]]], size: int) -> Words64:
    """The hashes of each item's texts, those that an item repeats counted once."""
    hashes, counts = shingle_hashes([words for texts in items for words in texts], size)
    owners = [number for number, texts in enumerate(items) for _ in texts]
    pairs = np.stack((np.repeat(np.array(owners, dtype=np.uint64), counts), hashes))
    return np.asarray(np.unique(pairs, axis=1)[1], dtype=np.uint64) if hashes.size else hashes


def _merge(found: list[tuple[Words64, int]]) -> tuple[Words64, np.ndarray[Any, Any]]:
    hashes = np.concatenate([np.zeros(0, np.uint64), *(h for h, _ in found)])
    owners = np.concatenate([np.zeros(0, np.uint16), *(np.full(len(h), n, np.uint16) for h, n in found)])
    unique, first = np.unique(hashes, return_index=True)
    return unique, owners[first]


def _joined(
    kind: str, indices: Sequence[ContaminationIndex], names: Sequence[str]
) -> tuple[Words64, np.ndarray[Any, Any]]:
    parts = [index.of_kind(kind, names) for index in indices]
    hashes = np.concatenate([np.zeros(0, np.uint64), *(h for h, _ in parts)])
    unique, first = np.unique(hashes, return_index=True)
    return unique, np.concatenate([np.zeros(0, np.uint16), *(o for _, o in parts)])[first]


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
