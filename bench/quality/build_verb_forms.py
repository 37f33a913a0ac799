"""Make quality/data/verb_forms.json: every form of some 6,500 verbs, as stems and paradigms.

From the European hunspell dictionary (Debian's hunspell-pt-pt; projecto Natura, used here under its MPL-1.1), whose
affixes say which person, number and tense each ending makes, and which lists the irregular forms one by one. A form is
kept when the dictionary itself accepts it. Run again only when the dictionary changes:

    .venv/bin/python -m bench.quality.build_verb_forms quality/data/verb_forms.json
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DICTIONARIES = Path("/usr/share/hunspell")
TENSES = {  # the dictionary's tense -> our tag
    "p": "pres", "pi": "impf", "pp": "pret", "pmp": "plup", "f": "fut", "c": "cond", "pc": "psub", "pic": "isub",
    "fc": "fsub", "i": "imp", "ip": "pinf", "inf": "inf", "g": "ger", "ppa": "part",
}  # fmt: skip
IMPERSONAL = ("inf", "ger", "part")
PREFIXES = {"S": ("des", "h", ""), "R": ("re", "s", "ress")}
"""Flags of des- and re-: the prefix, a first letter that is written otherwise after it, and what stands for that."""
SECOND_PARTICIPLES = """
aceitar:aceite acender:aceso assentar:assente benzer:bento cativar:cativo concluir:concluso confundir:confuso
corrigir:correto descalçar:descalço dispersar:disperso eleger:eleito emergir:emerso encher:cheio entregar:entregue
envolver:envolto enxugar:enxuto expressar:expresso exprimir:expresso expulsar:expulso extinguir:extinto fixar:fixo
frigir:frito fritar:frito ganhar:ganho gastar:gasto imergir:imerso imprimir:impresso incluir:incluso infetar:infeto
inserir:inserto isentar:isento juntar:junto libertar:liberto limpar:limpo manifestar:manifesto matar:morto morrer:morto
murchar:murcho nascer:nato ocultar:oculto omitir:omisso oprimir:opresso pagar:pago prender:preso romper:roto
salvar:salvo secar:seco segurar:seguro soltar:solto submergir:submerso sujeitar:sujeito suprimir:supresso
surpreender:surpreso suspeitar:suspeito suspender:suspenso tingir:tinto vagar:vago advir:advindo convir:convindo
intervir:intervindo provir:provindo recobrir:recoberto sobrevir:sobrevindo
"""
"""Written for this project: verbs with a participle beside the one that the dictionary forms, or in its stead."""
Forms = dict[str, dict[str, set[str]]]
"""Infinitive -> form -> its tags."""


class Affix(NamedTuple):
    """One rule of an affix: `taken` off a word that fits `condition`, `added` to it, and what that makes of it."""

    taken: str
    added: str
    condition: re.Pattern[str]
    tags: tuple[str, ...]


def tags_of(marks: str) -> tuple[str, ...]:
    """'P=1_3,N=s,T=pc' -> ('psub.1s', 'psub.3s'); () where no tense is told."""
    told = dict(re.findall(r"\b(P|N|T|G)=([\w]+)", marks))
    tag = TENSES.get(told.get("T", ""))
    if tag is None or (tag == "part" and (told.get("G"), told.get("N")) not in (("m", "s"), (None, None))):
        return ()  # of a participle the masculine singular stands for all
    if tag in IMPERSONAL:
        return (tag,)
    return tuple(f"{tag}.{person}{told['N']}" for person in told.get("P", "").split("_") if person and "N" in told)


def affixes() -> dict[str, list[Affix]]:
    """The affixes that make forms of verbs, by flag."""
    found: dict[str, list[Affix]] = defaultdict(list)
    for line in (DICTIONARIES / "pt_PT.aff").read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 6 and parts[0] == "SFX" and tags_of(parts[5]):
            taken, added = ("" if p == "0" else p.partition("/")[0] for p in parts[2:4])
            found[parts[1]].append(Affix(taken, added, re.compile(f"(?:{parts[4]})$"), tags_of(parts[5])))
    return found


def entries() -> Iterator[tuple[str, str, str, str]]:
    """The dictionary's verbs: (word, flags, infinitive, marks); an irregular form names its infinitive."""
    for line in (DICTIONARIES / "pt_PT.dic").read_text(encoding="utf-8").splitlines():
        entry = re.match(r"([^/\t]+)(?:/(\S*))?\t\[(.*)\]", line)
        if entry is None or "CAT=v" not in entry[3] or not entry[1].islower() or not entry[1].isalpha():
            continue
        irregular = re.match(r"\$([^$]+)\$[^$]*\$(.*)", entry[3])
        if irregular:
            yield entry[1], "", irregular[1], irregular[2]
        elif "T=inf" in entry[3] and "$" not in entry[3]:
            yield entry[1], entry[2] or "", entry[1], "T=inf"


def all_forms() -> Forms:
    """The forms of every verb, before the dictionary is asked about each."""
    rules = affixes()
    found: Forms = defaultdict(lambda: defaultdict(set))
    prefixed: dict[str, set[str]] = defaultdict(set)
    for word, flags, verb, marks in entries():
        found[verb][word].update(tags_of(marks))
        prefixed[verb].update(set(flags) & set(PREFIXES) if word == verb else ())
        for affix in (a for flag in flags for a in rules.get(flag, ())):
            if word.endswith(affix.taken) and affix.condition.search(word):
                found[verb][word[: len(word) - len(affix.taken)] + affix.added].update(affix.tags)
    for verb, short in re.findall(r"(\w+):(\w+)", SECOND_PARTICIPLES):
        found[verb][short].add("part")
    for verb, forms in found.items():
        complete(verb, forms)
    for verb, flags_of_verb in prefixed.items():
        for flag in flags_of_verb:
            found[with_prefix(verb, flag)].update({with_prefix(f, flag): set(t) for f, t in found[verb].items()})
    return found


def complete(verb: str, forms: dict[str, set[str]]) -> None:
    """Add what the dictionary leaves unsaid: what looks like the infinitive (the personal infinitive, persons of the
    future subjunctive), and a few forms that it lacks for some verbs. Whether each exists is asked of it in the end."""
    forms[verb].add("inf")
    plain = verb.replace("ô", "o")
    accented = plain[:-2] + "ír" if re.search(r"(?:[aeo]|[^gq]u)ir$", plain) else plain
    for tag, form in (
        ("1s", verb), ("2s", accented + "es"), ("3s", verb), ("1p", plain + "mos"), ("2p", plain + "des"),
        ("3p", accented + "em"),
    ):  # fmt: skip
        forms.setdefault(form, set()).add(f"pinf.{tag}")
    for form in [f for f in forms if f.endswith("írdes")]:  # the dictionary's slip: caíres, caírem, but cairdes
        forms.setdefault(form[:-5] + "irdes", set()).update(forms.pop(form))
    told = {tag for tags in forms.values() for tag in tags}
    future = [f[:-3] for f, tags in forms.items() if "fsub.1p" in tags and f.endswith("rmos")]
    for form in future or [verb] * verb.endswith("ar"):
        forms.setdefault(form, set()).update(("fsub.1s", "fsub.3s"))
        forms.setdefault(form + "es", set()).update(("fsub.2s",) if "fsub.2s" not in told else ())
    for form in [f for f, tags in forms.items() if "psub.3s" in tags]:
        forms.setdefault(form + "m", set()).update(("psub.3p", "imp.3p"))
    if verb.endswith("ar") and "pres.1s" not in told:
        forms.setdefault(verb[:-2] + "o", set()).add("pres.1s")


def with_prefix(word: str, flag: str) -> str:
    """'fazer' with S: 'desfazer'; 'hidratar': 'desidratar'; 'surgir' with R: 'ressurgir'."""
    prefix, letter, instead = PREFIXES[flag]
    if word.startswith(letter):
        return (instead or prefix) + word[1:]
    return prefix + word


def paradigms(found: Forms) -> list[list[object]]:
    """[{ending: tags}, stems]: verbs that share their endings, the largest family first."""
    families: dict[tuple[tuple[str, str], ...], list[str]] = defaultdict(list)
    for verb, forms in sorted(found.items()):
        pairs = [(form, tag) for form, tags in forms.items() for tag in tags]
        if not pairs:
            continue
        stem = verb[: next((n for n in range(len(verb), 0, -1) if all(f.startswith(verb[:n]) for f, _ in pairs)), 0)]
        families[tuple(sorted((form[len(stem) :], tag) for form, tag in pairs))].append(stem)
    rows: list[list[object]] = []
    for endings, stems in sorted(families.items(), key=lambda item: (-len(item[1]), item[0])):
        by_ending: dict[str, list[str]] = defaultdict(list)
        for ending, tag in endings:
            by_ending[ending].append(tag)
        rows.append([{e: " ".join(t) for e, t in by_ending.items()}, " ".join(sorted(stems))])
    return rows


def main(target: Path) -> None:
    from hunspell import Hunspell

    dictionary = Hunspell("pt_PT", hunspell_data_dir=str(DICTIONARIES))
    kept: Forms = {
        verb: {form: tags for form, tags in forms.items() if form.isalpha() and tags and dictionary.spell(form)}
        for verb, forms in all_forms().items()
    }
    rows = paradigms(kept)
    target.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(len(rows), "paradigms,", sum(map(bool, kept.values())), "verbs,", target.stat().st_size, "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
