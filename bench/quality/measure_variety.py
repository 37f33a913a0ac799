"""Measure the variety verdict: accuracy by length, calibration, and texts per second.

    python -m bench.quality.measure_variety [DATA]

Without DATA: on the project's own small texts of other domains (tests/quality/data/own_*.txt), of which the second
half was never looked at while the rules were written. With DATA (see build_dev.py): on the development set too, each
source judged by a model that never saw it. 'undecided' counts as wrong everywhere.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.quality.prose import sentences
from quality.variety import judge_variety

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "quality" / "data"
Texts = list[tuple[int, str]]  # (1 for pt-PT and 0 for pt-BR, text)


def macro_f1(labels: Sequence[int], guesses: Sequence[int]) -> float:
    """Mean of the F1 of both varieties; a guess of -1 (undecided) is wrong for both."""
    y, p = np.asarray(labels), np.asarray(guesses)
    scores = []
    for side in (0, 1):
        hits = int(((y == side) & (p == side)).sum())
        scores.append(2 * hits / max(1, int((y == side).sum() + (p == side).sum())))
    return sum(scores) / 2


def own_texts(second_half: bool) -> dict[str, Texts]:
    """The project's own texts, every other paragraph: as sentences, as paragraphs and two by two."""
    found: dict[str, Texts] = {"sentences": [], "paragraphs": [], "600+ characters": []}
    for label, name in ((1, "own_pt_pt.txt"), (0, "own_pt_br.txt")):
        lines = (OWN / name).read_text(encoding="utf-8").splitlines()
        paragraphs = [line for line in lines if line.strip() and not line.startswith("# ")][int(second_half) :: 2]
        found["paragraphs"] += [(label, paragraph) for paragraph in paragraphs]
        found["sentences"] += [(label, text) for paragraph in paragraphs for text in sentences(paragraph)]
        pairs = zip(paragraphs[::2], paragraphs[1::2], strict=False)
        found["600+ characters"] += [(label, f"{one} {other}") for one, other in pairs]
    return found


def report(name: str, texts: Texts) -> None:
    """One line of the table: macro-F1, share undecided, and Brier score of the probability."""
    verdicts = [judge_variety(text) for _, text in texts]
    labels = [label for label, _ in texts]
    guesses = [{"pt-PT": 1, "pt-BR": 0, "undecided": -1}[verdict.variety] for verdict in verdicts]
    brier = float(np.mean([(verdict.score - label) ** 2 for verdict, label in zip(verdicts, labels, strict=True)]))
    undecided = guesses.count(-1) / len(guesses)
    print(f"| {name} | {len(texts)} | {macro_f1(labels, guesses):.3f} | {undecided:.1%} | {brier:.3f} |")


def report_left_out(folder: Path) -> None:
    """The development set, each source by a model trained without it."""
    from bench.quality.train_variety import CAP, calibrate, left_out_scores, load

    kinds = {"sentences": load(folder / "sentences.jsonl", CAP), "paragraphs": load(folder / "paragraphs.jsonl", CAP)}
    raw = dict(zip(kinds, left_out_scores(kinds["sentences"], kinds["paragraphs"]), strict=True))
    for kind, examples in kinds.items():
        for source in ["all sources", *sorted({example.source for example in examples})]:
            at = [i for i, example in enumerate(examples) if source in ("all sources", example.source)]
            labels = np.array([examples[i].label for i in at], dtype=float)
            others = [i for i in range(len(examples)) if i not in set(at)] or at
            fitted = calibrate(
                raw[kind][others],
                np.array([examples[i].tokens for i in others], dtype=float),
                np.array([examples[i].label for i in others], dtype=float),
            )
            tokens = np.array([examples[i].tokens for i in at])
            z = fitted["slope"] * raw[kind][at] / (1 + tokens / fitted["length"]) ** fitted["damping"]
            brier = float(np.mean((1 / (1 + np.exp(-z)) - labels) ** 2))
            f1 = macro_f1(labels.astype(int), (raw[kind][at] > 0).astype(int))
            print(f"| {kind}, {source} left out | {len(at)} | {f1:.3f} | - | {brier:.3f} |")


def report_speed(texts: list[str]) -> None:
    """Texts of about 480 characters a second on one core, words met before and words never met."""
    pieces = [text for text in texts if text]
    whole = " ".join(pieces)
    chunks = [whole[start : start + 480] for start in range(0, len(whole) - 480, 480)]
    times = []
    for _ in range(5):
        start = time.perf_counter()
        for chunk in chunks:
            judge_variety(chunk)
        times.append(time.perf_counter() - start)
    print(f"\n{len(chunks)} texts of 480 characters: {len(chunks) / min(times):,.0f} a second on one core (best of 5)")


def main() -> None:
    print("| texts | n | macro-F1 | undecided | Brier |\n| --- | ---: | ---: | ---: | ---: |")
    for second_half, name in ((False, "own, seen while tuning"), (True, "own, held out")):
        for kind, texts in own_texts(second_half).items():
            report(f"{name}: {kind}", texts)
    if len(sys.argv) > 1:
        report_left_out(Path(sys.argv[1]))
    texts = [text for half in (False, True) for _, text in own_texts(half)["paragraphs"]]
    report_speed(texts)


if __name__ == "__main__":
    main()
