"""How many single planted Brazilianisms the leak check finds, kind by kind, and how often it cries wolf.

Takes clean European texts, puts one Brazilian trait into each (pronoun moved, article dropped, 'num' -> 'em um', ...)
and asks `find_leaks` (and, for pre-AO90 spellings, `find_misspellings`) about the planted text and about its clean
twin. A find counts when a finding touches the planted place. Texts: `tests/quality/data/clean_european.txt` (written
for this project) and, when given, JSONL rows {"text", "label": "pt-PT"} that the development-set scripts rebuild.

    .venv/bin/python -m bench.quality.planted [--rows dev_full.jsonl] [--misses KIND]
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from quality.leaks import find_leaks
from quality.leaks.entries import entries
from quality.leaks.pronouns import attach
from quality.leaks.verbs import DATA, FINITE, Form, forms_of, verb_form
from quality.spelling.ao90 import has_two_spellings
from quality.spelling.orthography import find_misspellings

OWN = Path(__file__).resolve().parents[2] / "tests/quality/data/clean_european.txt"
Planted = tuple[str, int, int]
WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?![\w-])")


def _swap(text: str, match: re.Match[str], new: str) -> Planted:
    old = match.group()
    if old[:1].isupper():
        new = new[:1].upper() + new[1:]
    return text[: match.start()] + new + text[match.end() :], match.start(), match.start() + max(1, len(new))


def by_table(table: dict[str, str]) -> Callable[[str], Iterator[Planted]]:
    """Plant by look-up of single words, European -> Brazilian."""

    def plant(text: str) -> Iterator[Planted]:
        for match in WORD.finditer(text):
            new = table.get(match.group().lower())
            if new and (match.group()[0].islower() or match.start() == 0):
                yield _swap(text, match, new)

    return plant


def by_pattern(pattern: str, new: Callable[[re.Match[str]], str]) -> Callable[[str], Iterator[Planted]]:
    """Plant by a pattern; '' from `new` leaves the place alone."""
    compiled = re.compile(pattern, re.IGNORECASE)

    def plant(text: str) -> Iterator[Planted]:
        for match in compiled.finditer(text):
            made = new(match)
            if made:
                yield _swap(text, match, made)

    return plant


def _leaks() -> Iterator[tuple[str, str, str, str, bool]]:
    """(form, European form, category, severity, whether it needs a context) of the table's leaks."""
    for rows in entries().values():
        for entry in rows:
            form = entry.written or " ".join(entry.words)
            yield form, entry.european, entry.category, entry.severity, bool(entry.context)


def _tables() -> dict[str, dict[str, str]]:
    lexis: dict[str, str] = {}
    spelling: dict[str, str] = {}
    for form, european, category, severity, context in _leaks():
        if severity == "hard" and " " not in form + european and "/" not in european and not context:
            {"lexis": lexis, "spelling": spelling}.get(category, {}).setdefault(european, form)
    spelling |= {"facto": "fato", "factos": "fatos", "contacto": "contato", "contactos": "contatos", "golo": "gol"}
    circumflex, consonants = {}, {}
    for line in (DATA / "spellings.tsv").read_text(encoding="utf-8").splitlines():
        form, european = line.split("\t")
        (circumflex if re.search("[ôê]", form) else consonants)[european] = form
    for form, european, category, severity, _ in _leaks():
        if category == "spelling" and severity == "soft" and " " not in form + european:
            consonants.setdefault(european, form)
    return {"lexis": lexis, "misc spelling": spelling, "circumflex": circumflex, "consonants": consonants}


def _clitic_moved(match: re.Match[str]) -> str:
    verb, clitic = match.group(1), match.group(2).lower()
    form = verb_form(verb.lower())
    if clitic.startswith("l"):
        for ending in ("r", "s", "z"):
            plain = verb.lower().rstrip("áêô") + {"á": "a", "ê": "e", "ô": "o"}.get(verb[-1:], "") + ending
            if verb_form(plain) and attach(plain, clitic[1:]) == match.group().lower():
                return f"{clitic[1:]} {plain}"
        return ""
    before = match.string[: match.start()].rstrip().rsplit(None, 1)[-1:]
    if (
        form & Form.INFINITIVE
        and before
        and before[0].lower() in ("para", "de", "por", "sem", "em", "é", "possível", "necessário")
    ):
        return ""  # there Portugal takes either place
    if not form & (FINITE | Form.INFINITIVE | Form.GERUND) or (
        match.start() == 0 and clitic in ("se", "nos", "o", "a")
    ):
        return ""
    return f"{clitic} {verb.lower()}"


EITHER_PLACE = ("para", "de", "por", "sem", "em", "é", "possível", "necessário")
ARTICLE = r"\b(o|a|os|as|do|da|dos|das|no|na|nos|nas|pelo|pela|pelos|pelas) "
POSSESSIVE = r"(seu|sua|seus|suas|meu|minha|meus|minhas|nosso|nossa|nossos|nossas|teu|tua|teus|tuas)\b"


def _article_dropped(match: re.Match[str]) -> str:
    article = match.group(1).lower()
    preposition = {"d": "de ", "n": "em ", "p": "por "}.get(article[0], "")
    return preposition + match.group(2)


def _gerund(match: re.Match[str]) -> str:
    forms = [f for f in forms_of(match.group(2).lower()) if verb_form(f) & Form.GERUND]
    return f"{match.group(1)} {forms[0]}" if len(forms) == 1 else ""


def _until(match: re.Match[str]) -> str:
    return "até " + {"ao": "o", "à": "a", "aos": "os", "às": "as"}[match.group(1).lower()]


def _need(match: re.Match[str]) -> str:
    return f"{match[1]} {match[2]}" if verb_form(match[2].lower()) & Form.INFINITIVE else ""


def kinds() -> dict[str, Callable[[str], Iterator[Planted]]]:
    """Name of a kind of Brazilianism -> the function that plants it, at every place it can."""
    estar = "|".join(sorted(forms_of("estar") | forms_of("continuar") | {"andam", "anda"}, key=len, reverse=True))
    needs = "|".join(sorted((f for f in forms_of("precisar") if verb_form(f) & FINITE), key=len, reverse=True))
    found = {name: by_table(table) for name, table in _tables().items()}
    clitics = r"(se|me|te|lhe|lhes|nos|o|a|os|as|lo|la|los|las)"
    return found | {
        "gerund": by_pattern(rf"\b({estar}) a ([^\W\d_]+r)\b", _gerund),
        "você": by_pattern(r"(?<=[.!?] )(pode|deve|tem|precisa)\b", lambda m: f"você {m[1].lower()}"),
        "clitics": by_pattern(rf"(?<![\w-])([^\W\d_]+)-{clitics}(?![\w-])", _clitic_moved),
        "possessives": by_pattern(ARTICLE + POSSESSIVE, _article_dropped),
        "em um": by_pattern(r"\b(num|numa|nuns|numas)\b", lambda m: "em u" + m[1][2 - 1 :].lower().lstrip("u")),
        "até o": by_pattern(r"\baté (ao|à|aos|às)\b", _until),
        "precisa fazer": by_pattern(rf"\b({needs}) de ([^\W\d_]+r)\b", _need),
    }  # fmt: skip


def clean_texts(rows: Path | None) -> Iterator[tuple[str, str]]:
    """(source, text) of clean European texts."""
    for line in OWN.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield "own", line
    if rows:
        for line in rows.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["label"] == "pt-PT" and row.get("ao90", "post") == "post":
                yield row["source"], row["text"]


def pre_ao90(texts: list[tuple[str, str]], limit: int, chance: random.Random) -> None:
    """Plant spellings from before AO90 by the official list, and print recall and false alarms."""
    pairs = [line.split("\t") for line in (DATA / "ao90.tsv").read_text(encoding="utf-8").splitlines()]
    table = {new: old for old, new in pairs if " " not in new and not has_two_spellings(old)}
    plant = by_table(table)
    for group, pool in (("own", [t for s, t in texts if s == "own"]), ("rebuilt", [t for s, t in texts if s != "own"])):
        if not pool:
            continue
        found = {t: [f for f in find_misspellings(t) if f.category == "pre_ao90"] for t in pool}
        clean = [t for t in pool if not found[t]]
        alarms = len(pool) - len(clean)
        planted = [p for t in clean for p in plant(t)]
        chance.shuffle(planted)
        planted = planted[: 4 * limit]
        hits = sum(any(f.start < end and start < f.end for f in find_misspellings(t)) for t, start, end in planted)
        other = sum(any(f.category == "misspelling" for f in find_misspellings(t)) for t in pool)
        common = Counter(f.text for findings in found.values() for f in findings).most_common(12)
        share, wrong = hits / len(planted), alarms / len(pool)
        print(f"pre-AO90, {group}: found {share:.3f} of {len(planted)}; false alarms in {wrong:.2%}")
        print(f"  misspellings in {other / len(pool):.2%} of clean texts; pre-AO90 in clean texts: {common}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--misses", default="")
    parser.add_argument("--false-alarms", action="store_true")
    parser.add_argument("--limit", type=int, default=400, help="planted texts of one kind and source")
    given = parser.parse_args()
    chance = random.Random(3)
    texts = list(clean_texts(given.rows))
    own = [t for s, t in texts if s == "own"]
    alarms: dict[str, Counter[str]] = defaultdict(Counter)
    for source, text in texts:
        leaks = find_leaks(text)
        group = "own" if source == "own" else "rebuilt"
        alarms[group]["texts"] += 1
        alarms[group]["any"] += bool(leaks)
        alarms[group]["hard"] += any(f.severity == "hard" for f in leaks)
        for leak in leaks:
            alarms[group][f"  {leak.rule} {leak.severity}"] += 1
            if given.false_alarms and (group == "own" or chance.random() < 0.2):
                print(f"[{group}] {leak.rule} {leak.severity} «{leak.text}» -> «{leak.suggestion}»: "
                      f"{text[max(0, leak.start - 60) : leak.end + 40]}")  # fmt: skip
    print(f"{'kind':16}{'own':>12}{'rebuilt':>14}")
    totals: Counter[tuple[str, str]] = Counter()
    for name, plant in kinds().items():
        cells = []
        for group, pool in (("own", own), ("rebuilt", [t for s, t in texts if s != "own"])):
            planted = [p for t in pool if not find_leaks(t) for p in plant(t)] if pool else []
            chance.shuffle(planted)
            hits = 0
            planted = planted[: given.limit]
            for text, start, end in planted:
                hit = any(f.start < end and start < f.end for f in find_leaks(text))
                hits += hit
                if not hit and given.misses == name:
                    print(f"  missed [{group}] «{text[start:end]}»: …{text[max(0, start - 70) : end + 40]}")
            totals[group, "hits"] += hits
            totals[group, "all"] += len(planted)
            cells.append(f"{hits / len(planted):.2f} ({len(planted)})" if planted else "-")
        print(f"{name:16}{cells[0]:>12}{cells[1]:>14}")
    for group in ("own", "rebuilt"):
        if totals[group, "all"]:
            print(f"all kinds, {group}: {totals[group, 'hits'] / totals[group, 'all']:.3f}")
    pre_ao90(texts, given.limit, chance)
    for group, counts in alarms.items():
        n = counts.pop("texts")
        print(f"false alarms, {group} ({n} texts): any {counts.pop('any') / n:.3%}, hard {counts.pop('hard') / n:.3%}")
        for rule, count in counts.most_common(40):
            print(f"  {rule:40}{count:6}")


if __name__ == "__main__":
    main()
