"""Near-duplicate search over many texts: time, peak memory, recall for planted pairs, and false drops.

    python -m bench.dedup [--texts 1000000] [--words 120] [--planted 20000]

Texts are drawn from a Zipf-like vocabulary of 200,000 made-up words. Each planted copy changes as many words of its
original as keep the Jaccard similarity of 3-word shingles at or over 0.8 (measured, not assumed). A drop is false when
the two texts' true similarity is under the threshold.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator

import numpy as np
from rich.console import Console
from rich.table import Table

from quality.overlap.duplicates import DuplicateFinder

VOCABULARY = 200_000


def shingle_similarity(first: list[str], second: list[str]) -> float:
    one, other = ({tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (first, second))
    return len(one & other) / len(one | other)


def planted_copy(words: list[str], rng: np.random.Generator) -> list[str]:
    """Change words as long as the similarity stays at 0.8 or more."""
    copy = list(words)
    wanted = int(rng.integers(1, 6))
    for _ in range(wanted):
        changed = list(copy)
        changed[int(rng.integers(len(words)))] = f"novo{int(rng.integers(10**9))}"
        if shingle_similarity(words, changed) < 0.8:
            break
        copy = changed
    return copy


def texts(count: int, words: int, planted: int, seed: int = 7) -> Iterator[tuple[str, int]]:
    """(text, the number of the text it was copied from, or -1). Copies are spread over the second half."""
    rng = np.random.default_rng(seed)
    vocabulary = np.array([f"p{number:x}" for number in range(VOCABULARY)])
    originals: dict[int, list[str]] = {}
    half = count // 2
    chosen = set(rng.choice(half, size=planted, replace=False).tolist())
    copies = sorted(rng.choice(np.arange(half, count), size=planted, replace=False).tolist())
    sources = iter(rng.permutation(sorted(chosen)).tolist())
    places = set(copies)
    for start in range(0, count, 1000):
        block = vocabulary[np.minimum(rng.zipf(1.3, size=(1000, words)), VOCABULARY) - 1]
        for number, row in enumerate(block.tolist(), start):
            if number in chosen:
                originals[number] = row
            if number in places:
                source = next(sources)
                yield " ".join(planted_copy(originals.pop(source), rng)), source
            else:
                yield " ".join(row), -1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=120)
    parser.add_argument("--planted", type=int, default=20_000)
    given = parser.parse_args()
    planted: dict[int, int] = {}
    spent_making = 0.0
    started = time.perf_counter()

    def stream() -> Iterator[str]:
        nonlocal spent_making
        source = texts(given.texts, given.words, given.planted)
        number = 0
        while True:
            before = time.perf_counter()
            item = next(source, None)
            spent_making += time.perf_counter() - before
            if item is None:
                return
            if item[1] >= 0:
                planted[number] = item[1]
            number += 1
            yield item[0]

    with DuplicateFinder(0.8, 3) as finder:
        finder.add(stream())
        sketched = time.perf_counter()
        found = {d.index: d for d in finder.find()}
    ended = time.perf_counter()
    recalled = sum(index in found for index in planted)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    table = Table("measure", "value", title=f"{given.texts:,} texts of {given.words} words, 0.8 over 3-word shingles")
    table.add_row("sketching (without making the texts)", f"{sketched - started - spent_making:.1f} s")
    table.add_row("comparing", f"{ended - sketched:.1f} s")
    table.add_row("texts a second", f"{given.texts / (ended - started - spent_making):,.0f}")
    table.add_row("peak memory of the process", f"{peak:.2f} GB")
    table.add_row("planted pairs found", f"{recalled:,} of {len(planted):,} ({recalled / max(1, len(planted)):.4f})")
    table.add_row("dropped that were not planted", f"{len(found) - recalled:,}")
    Console().print(table)


if __name__ == "__main__":
    main()
