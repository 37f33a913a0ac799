"""What share of single faults, put into real European sentences at every possible place, the leak check finds.

    python -m bench.quality.measure_mutations [--rows DATA/sentences.jsonl] [--kind KIND] [--misses CONSTRUCTION]

Sentences: the Portuguese of prompts/, the odd halves of the blind sets, our own texts and, with --rows, the European
side of the development set; only those in which nothing is marked. By kind and construction (mutations.py).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench.quality.measure_blind import BLIND, in_half
from bench.quality.mutant import Mutant
from bench.quality.mutations import KINDS
from bench.quality.prose import is_prose, sentences
from quality.leaks import find_leaks
from quality.leaks.escapes import Shields
from quality.leaks.tokens import cut

ROOT = Path(__file__).resolve().parents[2]
OWN = [ROOT / "tests/quality/data" / name for name in ("own_pt_pt.txt", "clean_european.txt")]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _paragraphs(rows: Path | None) -> Iterator[tuple[str, str]]:
    """(source, paragraph)"""
    for path in sorted((ROOT / "prompts").rglob("*.yaml")):
        if path.name == "adopted_examples.yaml":
            continue  # a template
        for text in _strings(yaml.safe_load(path.read_text(encoding="utf-8"))):
            yield from (("prompts", line) for line in text.split("\n"))
    for path in sorted(BLIND.glob("*/clean.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if in_half(row, "odd"):
                yield "blind", row["text"]
    for path in OWN:
        yield from (("own", line) for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    for line in rows.read_text(encoding="utf-8").splitlines() if rows else ():
        row = json.loads(line)
        if row["label"] == "pt-PT" and row.get("ao90", "post") == "post":
            yield "dev", row["text"]


def european_sentences(rows: Path | None) -> Iterator[tuple[str, str]]:
    """(source, sentence), each once."""
    seen: set[str] = set()
    for source, paragraph in _paragraphs(rows):
        for sentence in sentences(paragraph.strip()):
            if sentence not in seen and is_prose(sentence):
                seen.add(sentence)
                yield source, sentence


def is_found(mutated: Mutant) -> bool:
    """Whether a finding touches the fault."""
    return any(f.start <= mutated.end and mutated.start <= f.end for f in find_leaks(mutated.text))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--kind", default="")
    parser.add_argument("--misses", default="", help="print the misses of the constructions that begin so")
    parser.add_argument("--every", type=int, default=1, help="of the development set's sentences only each so-many-th")
    given = parser.parse_args()
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    marked = Counter[str]()
    asked = Counter[str]()
    for number, (source, sentence) in enumerate(european_sentences(given.rows)):
        if source == "dev" and number % given.every:
            continue
        asked[source] += 1
        if find_leaks(sentence):
            marked[source] += 1
            continue
        shields = Shields(sentence)
        for kind, plant in KINDS.items():
            if given.kind and kind != given.kind:
                continue
            for mutated in plant(cut(sentence)):
                if shields.kinds(mutated.start, mutated.start + 1):
                    continue  # a mention
                hit = is_found(mutated)
                for name in (mutated.construction, f"= {source}"):
                    counts[kind][name] += 1
                    found[kind][name] += hit
                if not hit and given.misses and mutated.construction.startswith(given.misses.replace("ALL", "")):
                    before, fault, after = mutated.parts()
                    print(f"{kind} | {mutated.construction} | {source} | {before}[[{fault}]]{after}")
    for source, n in asked.items():
        print(f"{source}: {n} sentences, {marked[source]} with a mark")
    for kind, rows in counts.items():
        print(f"\n{kind}")
        for name, n in rows.most_common(40):
            print(f"  {name:48}{found[kind][name] / n:6.3f} of {n:6}, {n - found[kind][name]:5} missed")


if __name__ == "__main__":
    main()
