"""What a word is as a verb: tense, person and whether it is a noun too. The forms come from the dictionary (NOTICE)."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

DATA = Path(__file__).resolve().parent.parent / "data"


class Form:
    """Bits of what a form can be (plain integers, for speed).

    `NOMINAL`: it is also a noun, adjective or adverb ('casa', 'base').
    """

    PRESENT: Final = 1
    IMPERFECT: Final = 2
    PRETERITE: Final = 4
    PLUPERFECT: Final = 8
    FUTURE: Final = 16
    CONDITIONAL: Final = 32
    SUBJUNCTIVE: Final = 64
    FUTURE_SUBJUNCTIVE: Final = 128
    IMPERATIVE: Final = 256
    INFINITIVE: Final = 512
    PERSONAL_INFINITIVE: Final = 1024
    GERUND: Final = 2048
    PARTICIPLE: Final = 4096
    NOMINAL: Final = 8192
    FIRST: Final = 16384
    SECOND: Final = 32768
    THIRD: Final = 65536


INDICATIVE = Form.PRESENT | Form.IMPERFECT | Form.PRETERITE | Form.PLUPERFECT | Form.FUTURE | Form.CONDITIONAL
FINITE = INDICATIVE | Form.SUBJUNCTIVE | Form.FUTURE_SUBJUNCTIVE | Form.IMPERATIVE
_TAGS = {
    "pres": Form.PRESENT, "impf": Form.IMPERFECT, "pret": Form.PRETERITE, "plup": Form.PLUPERFECT,
    "fut": Form.FUTURE, "cond": Form.CONDITIONAL, "psub": Form.SUBJUNCTIVE, "isub": Form.SUBJUNCTIVE,
    "fsub": Form.FUTURE_SUBJUNCTIVE, "imp": Form.IMPERATIVE, "inf": Form.INFINITIVE,
    "pinf": Form.PERSONAL_INFINITIVE, "ger": Form.GERUND, "part": Form.PARTICIPLE,
}  # fmt: skip
_PERSONS = {"1": Form.FIRST, "2": Form.SECOND, "3": Form.THIRD}
_PARTICIPLE_ENDINGS = ("a", "os", "as")


def _bits(tags: str) -> int:
    bits = 0
    for tag in tags.split(" "):
        tense, _, person = tag.partition(".")
        bits |= _TAGS[tense] | _PERSONS.get(person[:1], 0)
    return bits


@cache
def _paradigms() -> tuple[dict[str, list[tuple[int, int]]], dict[str, set[int]], int]:
    """Ending -> (paradigm, what it is); stem -> its paradigms; the longest ending."""
    endings: dict[str, list[tuple[int, int]]] = {}
    stems: dict[str, set[int]] = {}
    for number, (forms, names) in enumerate(json.loads((DATA / "verb_forms.json").read_text(encoding="utf-8"))):
        for ending, tags in forms.items():
            endings.setdefault(ending, []).append((number, _bits(tags)))
            if tags == "part" and ending.endswith("o"):
                for other in _PARTICIPLE_ENDINGS:
                    endings.setdefault(ending[:-1] + other, []).append((number, Form.PARTICIPLE))
        for stem in names.split(" "):
            stems.setdefault(stem, set()).add(number)
    return endings, stems, max(map(len, endings))


@cache
def _nominal() -> frozenset[str]:
    return frozenset((DATA / "nominal_forms.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=100_000)
def verb_form(word: str) -> int:
    """What a lower-case word can be, as bits of `Form`; 0 when no verb has this form."""
    endings, stems, longest = _paradigms()
    bits = 0
    for cut in range(max(0, len(word) - longest), len(word) + 1):
        paradigms = stems.get(word[:cut])
        if paradigms:
            for number, found in endings.get(word[cut:], ()):
                if number in paradigms:
                    bits |= found
    if bits and word in _nominal():
        bits |= Form.NOMINAL
    return bits


@lru_cache(maxsize=20_000)
def infinitives(word: str) -> frozenset[str]:
    """The verbs that a lower-case form belongs to."""
    endings, stems, longest = _paradigms()
    known = _infinitive_endings()
    return frozenset(
        word[:cut] + known[number]
        for cut in range(max(0, len(word) - longest), len(word) + 1)
        for number in stems.get(word[:cut], ())
        if number in known and any(n == number for n, _ in endings.get(word[cut:], ()))
    )


@cache
def _infinitive_endings() -> dict[int, str]:
    rows = json.loads((DATA / "verb_forms.json").read_text(encoding="utf-8"))
    return {n: e for n, (forms, _) in enumerate(rows) for e, tags in forms.items() if "inf" in tags.split(" ")}


def infinitive_of(word: str, form: int) -> str:
    """The one verb whose `form` (GERUND, PARTICIPLE, ...) a lower-case word is; '' when there are several or none."""
    endings, stems, longest = _paradigms()
    known = _infinitive_endings()
    verbs = {
        word[:cut] + known[number]
        for cut in range(max(0, len(word) - longest), len(word) + 1)
        for number, found in endings.get(word[cut:], ())
        if found & form and number in known and number in stems.get(word[:cut], ())
    }
    return verbs.pop() if len(verbs) == 1 else ""


def forms_of(infinitive: str) -> frozenset[str]:
    """Every form of a verb, participles with gender and number included."""
    endings, stems, _ = _paradigms()
    known = _infinitive_endings()
    for cut in range(len(infinitive), -1, -1):
        for number in stems.get(infinitive[:cut], ()):
            if infinitive[:cut] + known.get(number, "\0") == infinitive:
                return frozenset(
                    infinitive[:cut] + e for e, rows in endings.items() if any(n == number for n, _ in rows)
                )
    return frozenset()
