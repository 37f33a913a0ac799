"""What rejecting by score, by hard leaks or by either costs and brings, by length: where the thresholds come from.

    python -m bench.quality.measure_rejecting [--debian DATA] [--half odd|even]

European: the blind sets' clean paragraphs, our own ones and the shipped passages (written for this project). Brazilian:
the blind sets' and our own paragraphs, and with --debian the manuals and questions of the second set. Texts are cut at
sentence ends to pieces of about 15, 30, 60 and 120 words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bench.quality.measure_blind import BLIND
from bench.quality.measure_second import FILES
from bench.quality.measure_variety import OWN
from bench.quality.prose import sentences
from prompts.packs import load_pack
from quality.leaks import find_leaks
from quality.variety import judge_variety

ROOT = Path(__file__).resolve().parents[2]
LENGTHS = ((10, 20), (20, 40), (40, 80), (80, 200))
THRESHOLDS = (0.05, 0.1, 0.2, 0.35, 0.5)


def paragraphs(debian: Path | None, half: str) -> Iterator[tuple[int, str]]:
    """(1 for European, text) of every paragraph."""
    for label, name in ((1, "clean"), (0, "brazil")):
        for path in sorted(BLIND.rglob(f"{name}.jsonl")):
            yield from (
                (label, json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").splitlines() if line
            )
    for label, name in ((1, "own_pt_pt.txt"), (0, "own_pt_br.txt")):
        lines = (OWN / name).read_text(encoding="utf-8").splitlines()
        yield from ((label, line) for line in lines if line.strip() and not line.startswith("# "))
    for row in load_pack("passages").rows:
        yield from ((1, part) for part in str(row["text"]).split("\n\n") if part.strip())
    for line in (debian / FILES[half]).read_text(encoding="utf-8").splitlines() if debian else ():
        row = json.loads(line)
        if row["label"] == "pt-BR" and row["source"] in ("long", "questions"):
            yield 0, row["text"]


def pieces(text: str, shortest: int, longest: int) -> Iterator[str]:
    """Whole sentences together, as soon as they have `shortest` words; those over `longest` are left out."""
    current: list[str] = []
    for sentence in sentences(text):
        current.append(sentence)
        count = len(" ".join(current).split())
        if count >= shortest:
            if count <= longest:
                yield " ".join(current)
            current = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--debian", type=Path)
    parser.add_argument("--half", choices=("odd", "even"), default="odd")
    given = parser.parse_args()
    whole = list(paragraphs(given.debian, given.half))
    print("| words | n pt-BR | n pt-PT | under | pt-BR by score | hard | either | pt-PT by score | hard | either |")
    for shortest, longest in LENGTHS:
        rows = []
        for label, text in whole:
            for piece in pieces(text, shortest, longest):
                hard = any(f.severity == "hard" for f in find_leaks(piece))
                rows.append((label, judge_variety(piece).score, hard))
        sizes = [sum(1 for label, _, _ in rows if label == side) for side in (0, 1)]
        for limit in THRESHOLDS:
            cells = []
            for side in (0, 1):
                mine = [(score < limit, hard) for label, score, hard in rows if label == side]
                n = max(1, len(mine))
                cells += [sum(s for s, _ in mine) / n, sum(h for _, h in mine) / n, sum(s or h for s, h in mine) / n]
            shown = " | ".join(f"{cell:.3f}" for cell in cells)
            print(f"| {shortest}-{longest} | {sizes[0]} | {sizes[1]} | {limit} | {shown} |")


if __name__ == "__main__":
    main()
