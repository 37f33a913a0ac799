"""Measure the gate on texts written by people who never saw its rules: news, administration, questions, encyclopaedia.

    python -m bench.quality.measure_blind [FOLDER ...] [--half odd|even|all] [--misses KIND] [--alarms]

FOLDER (default: the folders under tests/quality/data/blind) holds clean.jsonl and brazil.jsonl ({id, domain, text}),
planted.jsonl and pre_ao90.jsonl ({id, clean_id, kind, before, after}: the clean text with one thing changed).
Rows with an odd number were read while the rules were written. The even ones were measured before anyone read them
(docs/quality.md has those figures), then read too. A planted row belongs to its clean twin's half. Found: a finding
touches the changed place and the twin has no such finding there.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.quality.measure_variety import macro_f1
from bench.quality.prose import sentences
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from quality.variety import judge_variety
from schemas.finding import Finding

ROOT = Path(__file__).resolve().parents[2]
BLIND = ROOT / "tests" / "quality" / "data" / "blind"
LONG = 300
GUESS = {"pt-PT": 1, "pt-BR": 0, "undecided": -1}
Row = dict[str, str]


@dataclass(frozen=True)
class Sets:
    """The rows of one half. `clean` by id."""

    clean: dict[str, Row]
    brazil: list[Row]
    planted: list[Row]
    pre_ao90: list[Row]


def in_half(row: Row, half: str) -> bool:
    """Whether a row, or its clean twin, belongs to `half` by the number that its id ends in."""
    number = int(re.findall(r"\d+", row.get("clean_id") or row["id"])[-1])
    return half == "all" or number % 2 == (half == "odd")


def load(folders: Sequence[Path], half: str) -> Sets:
    """The rows of `half` in all folders."""
    found: dict[str, list[Row]] = defaultdict(list)
    for folder in folders:
        for name in ("clean", "brazil", "planted", "pre_ao90"):
            path = folder / f"{name}.jsonl"
            lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
            found[name] += [row for row in map(json.loads, filter(None, lines)) if in_half(row, half)]
    clean = {row["id"]: row for row in found["clean"]}
    for row in (*found["planted"], *found["pre_ao90"]):
        row["text"] = clean[row["clean_id"]]["text"].replace(row["before"], row["after"])
    return Sets(clean, found["brazil"], found["planted"], found["pre_ao90"])


def changed(clean: str, planted: str) -> tuple[int, int, int, int]:
    """(start, end) of what differs, in `planted` and in `clean`, widened to whole words."""
    start = 0
    while start < min(len(clean), len(planted)) and clean[start] == planted[start]:
        start += 1
    tail = 0
    while tail < min(len(clean), len(planted)) - start and clean[-1 - tail] == planted[-1 - tail]:
        tail += 1
    while start and (clean[start - 1].isalnum() or clean[start - 1] == "-"):
        start -= 1
    while tail and (clean[-tail].isalnum() or clean[-tail] == "-"):
        tail -= 1
    return start, len(planted) - tail, start, len(clean) - tail


def findings(text: str) -> list[Finding]:
    """Leaks and spelling findings of a text."""
    return [*find_leaks(text), *find_misspellings(text)]


def touching(found: Sequence[Finding], start: int, end: int) -> set[tuple[str, str]]:
    """(text, rule) of the findings that touch a place."""
    return {(f.text, f.rule) for f in found if f.start <= end and start <= f.end}


def is_found(clean: str, planted: str, category: str = "") -> bool:
    """Whether the change from `clean` to `planted` sets off a finding (of `category`, if given)."""
    start, end, clean_start, clean_end = changed(clean, planted)
    new = [f for f in findings(planted) if not category or f.category == category]
    return bool(touching(new, start, end) - touching(findings(clean), clean_start, clean_end))


def report_variety(sets: Sets) -> None:
    """Macro-F1 by length."""
    rows = [(1, row) for row in sets.clean.values()] + [(0, row) for row in sets.brazil]
    texts = {
        "sentences": [(label, s) for label, row in rows for s in sentences(row["text"])],
        "paragraphs": [(label, row["text"]) for label, row in rows],
        "600+ characters": list(doubled(rows)),
    }
    for name, labelled in texts.items():
        guesses = [GUESS[judge_variety(text).variety] for _, text in labelled]
        print(f"variety, {name:18} n={len(labelled):5}  macro-F1 {macro_f1([y for y, _ in labelled], guesses):.3f}")


def doubled(rows: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, str]]:
    """Paragraphs of one variety and domain, as many together as make 600 characters."""
    parts: dict[tuple[int, str], str] = {}
    for label, row in rows:
        key = (label, row.get("domain", ""))
        parts[key] = f"{parts.get(key, '')} {row['text']}".strip()
        if len(parts[key]) >= 600:
            yield label, parts.pop(key)


def report_clean(sets: Sets, show: bool) -> None:
    """Share of clean paragraphs that are hit."""
    n = max(1, len(sets.clean))
    hit: Counter[str] = Counter()
    for row in sets.clean.values():
        leaks, spelling = find_leaks(row["text"]), find_misspellings(row["text"])
        hit["hard leak"] += any(f.severity == "hard" for f in leaks)
        hit["any leak"] += bool(leaks)
        hit["pre-AO90 spelling"] += any(f.category == "pre_ao90" for f in spelling)
        hit["misspelling"] += any(f.category != "pre_ao90" for f in spelling)
        hit["anything"] += bool(leaks or spelling)
        for f in (*leaks, *spelling) if show else ():
            near = row["text"][max(0, f.start - 60) : f.end + 40]
            print(f"  {row['id']} {f.rule} {f.severity} «{f.text}» -> «{f.suggestion}»: {near}")
    for name in ("hard leak", "any leak", "pre-AO90 spelling", "misspelling", "anything"):
        print(f"clean paragraphs hit by {name:18} {hit[name]:3} of {n}  {hit[name] / n:.2%}")


def report_brazil(sets: Sets) -> None:
    """Share of the longer Brazilian paragraphs that hold a leak."""
    found = [find_leaks(row["text"]) for row in sets.brazil if len(row["text"]) >= LONG]
    any_leak, hard = sum(map(bool, found)), sum(any(f.severity == "hard" for f in leaks) for leaks in found)
    n = max(1, len(found))
    print(f"Brazilian paragraphs of {LONG}+: {len(found)}, any leak {any_leak / n:.3f}, hard {hard / n:.3f}")


def report_planted(sets: Sets, misses: str) -> None:
    """Planted Brazilianisms found, by kind."""
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in sets.planted:
        clean = sets.clean[row["clean_id"]]["text"]
        hit = is_found(clean, row["text"])
        total[row["kind"]] += 1
        found[row["kind"]] += hit
        if not hit and misses in (row["kind"], "all"):
            print(f"  missed {row['id']} {row['kind']}: «{row['before']}» -> «{row['after']}»")
    for kind in sorted(total):
        print(f"planted {kind:24} {found[kind]:4} of {total[kind]:4}  {found[kind] / total[kind]:.3f}")
    if total:
        share = found.total() / total.total()
        print(f"planted {'all kinds':24} {found.total():4} of {total.total():4}  {share:.3f}")


def report_pre_ao90(sets: Sets, misses: str) -> None:
    """Planted spellings from before AO90 found."""
    found = 0
    for row in sets.pre_ao90:
        hit = is_found(sets.clean[row["clean_id"]]["text"], row["text"], "pre_ao90")
        found += hit
        if not hit and misses in ("pre_ao90", "all"):
            print(f"  missed {row['id']}: «{row['before']}» -> «{row['after']}»")
    n = len(sets.pre_ao90)
    print(f"pre-AO90 spellings found         {found:4} of {n:4}  {found / max(1, n):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--half", choices=("odd", "even", "all"), default="all")
    parser.add_argument("--misses", default="", help="a kind of plant, 'pre_ao90' or 'all': print what was missed")
    parser.add_argument("--alarms", action="store_true", help="print what was found in clean texts")
    given = parser.parse_args()
    folders = given.folders or sorted({path.parent for path in BLIND.rglob("clean.jsonl")})
    sets = load(folders, given.half)
    if not sets.clean:
        raise SystemExit(f"no clean.jsonl with rows of this half in {', '.join(map(str, folders)) or BLIND}")
    report_variety(sets)
    report_clean(sets, given.alarms)
    report_brazil(sets)
    report_planted(sets, given.misses)
    report_pre_ao90(sets, given.misses)


if __name__ == "__main__":
    main()
