"""Measure the gate on the second sets: Debian texts that nothing was tuned on, and an editor's single faults and traps.

    python -m bench.quality.measure_second [--half odd|even] [--set editor|drift|eleventh]
        [--debian DATA] [--misses] [--alarms]

tests/quality/data/blind/editor holds faults.tsv (kind, a sentence with {fault=European form}) and traps.txt (good
sentences), drift faults.tsv alone, eleventh faults.tsv and paragraphs.tsv (variety, kind of text, paragraph); DATA is
what build_second.py wrote: `odd` reads development.jsonl, `even` unread.jsonl. Odd halves may be read while rules are
made; even halves are measured when the work is done.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from bench.quality.measure_variety import macro_f1
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from quality.variety import explain_variety, judge_variety
from schemas.finding import Finding

ROOT = Path(__file__).resolve().parents[2]
BLIND = ROOT / "tests" / "quality" / "data" / "blind"
FILES = {"odd": "development.jsonl", "even": "unread.jsonl"}
CHOICE = re.compile(r"\{([^{}=]*)=([^{}=]*)\}")
LENGTHS = ((0, "all"), (160, "160+"), (300, "300+"), (650, "650+"))
GUESSES = {"pt-PT": 1, "pt-BR": 0, "undecided": -1}
SHORT = ((0, 60), (60, 100), (100, 160), (160, 300))


def halved(path: Path, half: str) -> list[str]:
    """The lines of a file of sentences, every other one; none where there is no such file."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = [line for line in text.splitlines() if line and line[0] != "#"]
    return lines[0::2] if half == "odd" else lines[1::2]


def told(text: str) -> list[Finding]:
    """Every mark on a text: leaks, then spelling."""
    return [*find_leaks(text), *find_misspellings(text)]


def planted(marked: str) -> tuple[str, str, list[tuple[int, int]]]:
    """(sentence with its faults, its clean twin, where the faults stand)."""
    text, places, at = "", [], 0
    for choice in CHOICE.finditer(marked):
        text += marked[at : choice.start()]
        if choice[1] != choice[2]:
            places.append((len(text), len(text) + len(choice[1])))
        text += choice[1]
        at = choice.end()
    return text + marked[at:], CHOICE.sub(lambda m: m[2], marked), places


def meets(finding: Finding, places: list[tuple[int, int]]) -> bool:
    """Whether a mark stands where a fault does."""
    return any(finding.start < end and start < finding.end for start, end in places)


def report_editor(folder: Path, half: str, misses: bool, alarms: bool) -> None:
    """Faults found by kind, and false alarms on their twins and on the traps."""
    total, any_mark, hard = Counter[str](), Counter[str](), Counter[str]()
    on_twins, hard_on_twins, on_the_mend = 0, 0, 0
    for line in halved(folder / "faults.tsv", half):
        kind, marked = line.split("\t")
        text, clean, places = planted(marked)
        mends = planted(CHOICE.sub(lambda m: f"{{{m[2]}={m[1]}}}", marked))[2]
        there = [f for f in told(text) if meets(f, places)]
        total[kind] += 1
        any_mark[kind] += bool(there)
        hard[kind] += any(f.severity == "hard" for f in there)
        wrong = told(clean)
        on_twins += bool(wrong)
        hard_on_twins += any(f.severity == "hard" for f in wrong)
        on_the_mend += any(meets(f, mends) for f in wrong)
        if misses and not there:
            print(f"  missed {kind}: {marked}")
        for f in wrong if alarms else ():
            print(f"  twin {f.rule} {f.severity} «{f.text}» -> «{f.suggestion}»: {clean}")
    for kind in sorted(total):
        print(f"{folder.name}'s {kind:12} n={total[kind]:4}  any {any_mark[kind] / total[kind]:.2f}  "
              f"hard {hard[kind] / total[kind]:.2f}")  # fmt: skip
    n = total.total()
    print(f"{folder.name}'s faults      n={n:4}  any {any_mark.total() / n:.3f}  hard {hard.total() / n:.3f}; "
          f"marks on clean twins {on_twins / n:.3f} (hard {hard_on_twins / n:.3f}), "
          f"on what was mended in them {on_the_mend / n:.3f}")  # fmt: skip
    traps = halved(folder / "traps.txt", half)
    hits = {trap: told(trap) for trap in traps}
    for trap, found in hits.items() if alarms else ():
        for f in found:
            print(f"  trap {f.rule} {f.severity} «{f.text}» -> «{f.suggestion}»: {trap}")
    if traps:
        any_trap = sum(bool(found) for found in hits.values()) / len(traps)
        hard_trap = sum(any(f.severity == "hard" for f in found) for found in hits.values()) / len(traps)
        print(f"traps                n={len(traps):4}  any {any_trap:.3f}  hard {hard_trap:.3f}")


def report_paragraphs(path: Path, half: str, misses: bool, alarms: bool) -> None:
    """Paragraphs of each variety with a mark, and the verdict on them; nothing where there is no such file.

    Each variety has an even number of paragraphs and stands together, so that every other line halves both.
    """
    rows = [line.split("\t") for line in halved(path, half)]
    for variety in ("pt-PT", "pt-BR") if rows else ():
        texts = [text for label, _, text in rows if label == variety]
        marks = [told(text) for text in texts]
        hard = sum(any(f.severity == "hard" for f in found) for found in marks)
        print(f"{variety} paragraphs     n={len(texts):4}  any {sum(map(bool, marks)) / len(texts):.3f}  "
              f"hard {hard / len(texts):.3f}")  # fmt: skip
        for text, found in zip(texts, marks, strict=True):
            if misses and variety == "pt-BR" and not found:
                print(f"  missed {text}")
            for f in found if alarms and variety == "pt-PT" else ():
                print(f"  paragraph {f.rule} {f.severity} «{f.text}» -> «{f.suggestion}»: {text}")
    labels = [GUESSES[label] for label, _, _ in rows]
    guesses = [GUESSES[judge_variety(text).variety] for _, _, text in rows]
    if rows:
        print(f"verdict on paragraphs n={len(rows):4}  macro-F1 {macro_f1(labels, guesses):.3f}, "
              f"undecided {guesses.count(-1)}")  # fmt: skip


def report_debian(path: Path, misses: bool, alarms: bool) -> None:
    """Verdict by length, leaks by length and side, spelling marks per thousand European words."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    verdicts = [judge_variety(row["text"]) for row in rows]
    leaks = [find_leaks(row["text"]) for row in rows]
    labels = [int(row["label"] == "pt-PT") for row in rows]
    guesses = [GUESSES[verdict.variety] for verdict in verdicts]
    for shortest, name in LENGTHS:
        at = [n for n, row in enumerate(rows) if len(row["text"]) >= shortest]
        shares = []
        for side in (0, 1):
            there = [leaks[n] for n in at if labels[n] == side] or [()]
            hard = sum(any(f.severity == "hard" for f in found) for found in there)
            shares += [sum(map(bool, there)) / len(there), hard / len(there)]
        f1 = macro_f1([labels[n] for n in at], [guesses[n] for n in at])
        print(f"Debian {name:5} n={len(at):6}  macro-F1 {f1:.3f}; Brazilian any {shares[0]:.3f} hard {shares[1]:.3f}; "
              f"European any {shares[2]:.3f} hard {shares[3]:.3f}")  # fmt: skip
    report_short([row["text"] for row in rows], labels, guesses)
    report_spelling([row["text"] for row, label in zip(rows, labels, strict=True) if label], path.name == FILES["odd"])
    if alarms:
        words = Counter(
            (f.rule, f.severity, f.text.lower()) for found, y in zip(leaks, labels, strict=True) if y for f in found
        )
        for (rule, severity, text), count in words.most_common(250):
            print(f"  European {count:4} {rule} {severity} «{text}»")
    for row, found, y in zip(rows, leaks, labels, strict=True) if misses else ():
        if not y and not found and len(row["text"]) > 200:
            print(f"  missed {row['text'][:400]}")


def report_short(texts: list[str], labels: list[int], guesses: list[int]) -> None:
    """How many short texts hold no evidence at all, and the verdict on those that hold some."""
    bare = [not explain_variety(text, 1) for text in texts]
    for shortest, longest in SHORT:
        at = [n for n, text in enumerate(texts) if shortest <= len(text) < longest]
        told = [n for n in at if not bare[n]]
        every, those = (macro_f1([labels[n] for n in part], [guesses[n] for n in part]) for part in (at, told))
        print(f"Debian {shortest:3} to {longest:3} n={len(at):6}  macro-F1 {every:.3f}; "
              f"without evidence {1 - len(told) / max(1, len(at)):.3f}, of the others {those:.3f}")  # fmt: skip


def report_spelling(texts: list[str], words: bool) -> None:
    """Marks of unknown words and of the old spelling in European texts, with `words` the most frequent; KDE's are from
    before AO90."""
    count = sum(len(text.split()) for text in texts)
    found = [f for text in texts for f in find_misspellings(text)]
    for name in ("misspelling", "pre_ao90"):
        marks = [f for f in found if f.category == name]
        most = Counter(f.text.lower() for f in marks).most_common(12) if words else ""
        print(f"spelling, {name:12} {1000 * len(marks) / count:.2f} per 1,000 of {count} European words {most}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("odd", "even"), default="odd")
    parser.add_argument("--set", choices=("editor", "drift", "eleventh"), default="editor", help="of single faults")
    parser.add_argument("--debian", type=Path, help="the folder that build_second.py wrote")
    parser.add_argument("--misses", action="store_true", help="print what was not found")
    parser.add_argument("--alarms", action="store_true", help="print what was found in clean texts")
    given = parser.parse_args()
    if given.half == "even" and (given.misses or given.alarms):
        raise SystemExit("the even half is measured, not read")
    report_editor(BLIND / given.set, given.half, given.misses, given.alarms)
    report_paragraphs(BLIND / given.set / "paragraphs.tsv", given.half, given.misses, given.alarms)
    if given.debian:
        report_debian(given.debian / FILES[given.half], given.misses, given.alarms)


if __name__ == "__main__":
    main()
