"""Make quality/data/verb_forms.json: every form of some nine thousand verbs, as stems and paradigms.

The conjugator is verbecc (in the development environment); a form is kept when the European hunspell dictionary
accepts it, so that nothing Brazilian or pre-AO90 slips in. Run again only when verbecc or the dictionary changes:

    .venv/bin/python bench/quality/build_verb_forms.py quality/data/verb_forms.json
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections import defaultdict
from pathlib import Path

PERSONS = ("1s", "2s", "3s", "1p", "2p", "3p")
TENSES = {  # verbecc's mood, tense -> our tag
    ("indicativo", "presente"): "pres",
    ("indicativo", "pretérito-imperfeito"): "impf",
    ("indicativo", "pretérito-perfeito"): "pret",
    ("indicativo", "pretérito-mais-que-perfeito"): "plup",
    ("indicativo", "futuro-do-presente"): "fut",
    ("condicional", "futuro-do-pretérito"): "cond",
    ("subjuntivo", "presente"): "psub",
    ("subjuntivo", "pretérito-imperfeito"): "isub",
    ("subjuntivo", "futuro"): "fsub",
    ("imperativo", "afirmativo"): "imp",
    ("infinitivo", "infinitivo-pessoal-presente"): "pinf",
    ("infinitivo", "infinitivo"): "inf",
    ("gerúndio", "gerúndio"): "ger",
    ("particípio", "particípio"): "part",
}
WORD = re.compile(r"[^\W\d_]+")
PRONOUNS = frozenset(["eu", "tu", "ele", "ela", "nós", "vós", "eles", "elas", "você", "vocês"])
REGULAR = {"ar": "falar", "er": "vender", "ir": "partir", "car": "ficar", "gar": "chegar", "çar": "começar"}


def forms_of(conjugator: object, verb: str) -> dict[str, set[str]]:
    """Tag ('pret.3s', 'ger', ...) -> the forms of `verb`."""
    moods = conjugator.conjugate(verb).get_data()["moods"]  # type: ignore[attr-defined]
    found: dict[str, set[str]] = defaultdict(set)
    for mood, tenses in moods.items():
        for tense, rows in tenses.items():
            tag = TENSES.get((mood.value, tense.value))
            if tag is None:
                continue
            for row in rows:
                for text in row["c"]:
                    words = [w for w in WORD.findall(text) if w not in PRONOUNS]
                    if not words or words[-1] == "não":
                        continue
                    person = row.get("p")
                    number = row.get("n")
                    personal = tag not in ("inf", "ger", "part") and person is not None
                    label = f"{tag}.{person.value}{number.value}" if personal else tag
                    found[label].add(words[-1])
    if verb.endswith("ar"):  # Portugal's accent of the preterite: falámos
        found["pret.1p"] = {f[:-4] + "ámos" for f in found["pres.1p"] if f.endswith("amos")} | found["pret.1p"]
    return found


def known_verbs(conjugator: object) -> dict[str, str]:
    """Infinitive -> the verb to conjugate in its stead: itself, or a regular model when verbecc doesn't know it."""
    known = {v for v in conjugator.get_infinitives() if "-" not in v}  # type: ignore[attr-defined]
    verbs = {v: v for v in known}
    for line in Path("/usr/share/hunspell/pt_PT.dic").read_text(encoding="utf-8").splitlines():
        verb = re.split(r"[/\t]", line)[0]
        if (
            "CAT=v,T=inf" not in line
            or "$" in line
            or verb in known
            or verb[-3:] in ("ear", "iar", "uar", "air", "oer", "uir", "zer")
        ):
            continue
        model = REGULAR.get(verb[-3:]) or (REGULAR.get(verb[-2:]) if verb[-2:] == "ar" else None)
        if model and verb.islower():
            verbs[verb] = model
    return verbs


def main(target: Path) -> None:
    logging.disable(logging.CRITICAL)
    import verbecc
    from hunspell import Hunspell

    dictionary = Hunspell("pt_PT", hunspell_data_dir="/usr/share/hunspell")
    conjugator = verbecc.CompleteConjugator("pt")
    verbs = {v: m for v, m in known_verbs(conjugator).items() if dictionary.spell(v)}
    paradigms: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for number, (verb, model) in enumerate(sorted(verbs.items())):
        if number % 1000 == 0:
            print(number, "of", len(verbs), file=sys.stderr)
        try:
            found = forms_of(conjugator, model)
        except Exception as exc:
            print("left out", verb, type(exc).__name__, file=sys.stderr)
            continue
        if verb != model:
            keep = 3 if verb[-3:] in REGULAR else 2
            found = {t: {verb[:-keep] + f[len(model) - keep :] for f in forms} for t, forms in found.items()}
        pairs = [(form, tag) for tag, forms in found.items() for form in forms if dictionary.spell(form)]
        if not pairs:
            continue
        stem = verb[: next((n for n in range(len(verb), 0, -1) if all(f.startswith(verb[:n]) for f, _ in pairs)), 0)]
        paradigms[tuple(sorted((form[len(stem) :], tag) for form, tag in pairs))].append(stem)
    rows = []
    for endings, stems in sorted(paradigms.items(), key=lambda item: (-len(item[1]), item[0])):
        by_ending: dict[str, list[str]] = defaultdict(list)
        for ending, tag in endings:
            by_ending[ending].append(tag)
        rows.append([{e: " ".join(t) for e, t in by_ending.items()}, " ".join(sorted(stems))])
    target.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(len(rows), "paradigms,", sum(len(r[1].split(" ")) for r in rows), "verbs,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
