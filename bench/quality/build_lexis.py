"""Make quality/data/lexis.tsv, and with --spellings quality/data/spellings.tsv, which leaks and verdict read.

`lexis.tsv` is quality/data/evidence.tsv with every form of its leaks spelled out (verbs conjugated, alternatives
parted); rows of the verdict alone are passed on. `spellings.tsv` holds pairs of spellings, Brazilian and European,
found by putting each word of the Brazilian hunspell dictionary through the regular differences (econômico/económico,
recepção/receção) and asking both dictionaries; it needs hunspell-pt-br.

    .venv/bin/python -m bench.quality.build_lexis quality/data [--spellings]
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from bench.quality.alternatives import aligned_alternatives
from bench.quality.collocates import with_families
from bench.quality.reflexives import REFLEXIVES, enclitic
from text.prose import word_set
from text.speech.gender import gender_of

ROOTS = {  # regular Brazilian verbs that the European dictionary doesn't hold: ending -> model, letters to keep
    "car": ("ficar", 3), "gar": ("chegar", 3), "çar": ("começar", 3), "ear": ("passear", 3), "ecer": ("crescer", 0),
    "ar": ("falar", 2), "er": ("vender", 2), "ir": ("partir", 2),
}  # fmt: skip
ANY_GENDER = word_set(  # of men and women alike, or no nouns where they stand in an answer
    "sem-abrigo guarda-redes carteirista carteiristas teclista teclistas estafeta estafetas defesa defesas guarda "
    "guardas presidente presidentes aceite aceites caráter caracteres tipo não credo costas mariposa pelo pelos "
    "Bugs traquinas guarda-lamas para-choques sandes bruços bolas escondidas montes"
)
NOT_A_VERB = re.compile(r"CAT=(?!v\b)")


def conjugations(data: Path) -> dict[str, dict[str, str]]:
    """Infinitive -> tag -> form, from verb_forms.json."""
    table: dict[str, dict[str, str]] = {}
    for endings, stems in json.loads((data / "verb_forms.json").read_text(encoding="utf-8")):
        by_tag = {tag: ending for ending, tags in endings.items() for tag in tags.split(" ")}
        if "inf" not in by_tag:
            continue
        for stem in stems.split(" "):
            table[stem + by_tag["inf"]] = {tag: stem + ending for tag, ending in by_tag.items()}
    return table


def inflect(verb: str, table: dict[str, dict[str, str]]) -> dict[str, str]:
    """Tag -> form, of a known verb or of a regular one."""
    forms = table.get(verb)
    if forms is None:
        if verb.endswith("ecer"):
            forms = {t: verb[:-4] + f[len("aqu") :] for t, f in table["aquecer"].items()}
        else:
            model, keep = next(ROOTS[e] for e in ("car", "gar", "çar", "ear", "ar", "er", "ir") if verb.endswith(e))
            forms = {t: verb[:-keep] + f[len(model) - keep :] for t, f in table[model].items()}
    forms = dict(forms)
    if "part" in forms:
        stem = forms["part"][:-1]
        forms |= {"part.f": stem + "a", "part.mp": stem + "os", "part.fp": stem + "as"}
    return forms


def expand_verb(
    entry: str, european: str, table: dict[str, dict[str, str]], with_pronouns: bool = False
) -> dict[str, str]:
    """Brazilian form -> European form, tense by tense; a form with two European answers keeps both, split by '/'.
    `with_pronouns`: also the forms that have a reflexive pronoun behind them ('acostumou-se')."""
    verb, _, rest = entry.partition("_")
    answers: dict[str, list[str]] = defaultdict(list)
    choices = [choice.partition("_") for choice in european.split(" ", maxsplit=1)[0].split("/")]
    remark = european.partition(" ")[2]
    tables = [inflect(choice[0], table) if choice[0].endswith(("r",)) else {} for choice in choices]
    for tag, form in inflect(verb, table).items():
        if tag.endswith(".2p") or tag == "plup.2s":
            continue  # nobody writes 'cadastrais', 'cadastráreis'
        for pronoun in ("", *(REFLEXIVES.get(tag.rpartition(".")[2], ()) if with_pronouns else ())):
            options = []
            for (head, _, tail), inflected in zip(choices, tables, strict=True):
                words = enclitic(inflected.get(tag, head), pronoun) + ("_" + tail if tail else "")
                options.append(words)
            answer = "/".join(options)
            full = enclitic(form, pronoun) + ("_" + rest if rest else "")
            if answer not in answers[full]:
                answers[full].append(answer)
    return {form: "/".join(options) + (" " + remark if remark else "") for form, options in answers.items()}


def unsafe(form: str, verb: str, european: Any) -> bool:
    """Whether `form` of the Brazilian `verb` is a good European word of another kind ('acesso' of 'acessar')."""
    if not european.spell(form):
        return False
    known = european.spell(verb)
    return not known or any(NOT_A_VERB.search(a) for a in european.analyze(form))


def gender(word: str, european: Any) -> str:
    """'m' or 'f' of a noun, '' of what is none or both."""
    nouns = [re.findall("G=([mf_])", a)[-1:] for a in european.analyze(word) if re.search("CAT=(a_)?nc", a)]
    found = {letter for one in nouns for letter in one}
    return (found.pop() if len(found) == 1 else "").strip("_") or ("" if nouns else gender_of(word))


def with_gender(form: str, answer: str, european: Any) -> str:
    """`answer` with '(m.)' or '(f.)' where a noun takes another's place and its article won't fit: 'saco (m.)' for
    'sacola'; with '(pl.)' where it is no longer one: 'cuecas (pl.)' for 'calcinha'. Such a word is advice, no fix."""
    old, new = (words.partition("_")[0] for words in (form, answer))
    nouns = [told for told in european.analyze(new) if re.search("CAT=(a_)?nc", told)]
    if not nouns or "/" in answer or "(" in answer or new in ANY_GENDER:
        return answer
    if not old.endswith("s") and all("N=p" in told for told in nouns):
        return f"{answer} (pl.)"
    alike = old.rstrip("s")[-1:] in ("a", "o") and old.rstrip("s")[-1:] == new.rstrip("s")[-1:]
    genders = gender(old, european), gender(new, european)
    return f"{answer} ({genders[1]}.)" if all(genders) and genders[0] != genders[1] and not alike else answer


def spelled_out(fields: list[str], table: dict[str, dict[str, str]], european: Any) -> dict[str, str]:
    """Form -> European form, of one row of leaks."""
    forms, answers = fields[0], fields[3]
    if forms.startswith("@"):
        written, *left_out = forms.split(" ")
        if others := [word for word in left_out if not word.startswith("-")]:
            raise SystemExit(f"'{others[0]}' needs a row of its own: '{written}' is all forms of one verb")
        verb = written.lstrip("@").partition("_")[0]
        pairs = {}
        for one, answer in aligned_alternatives(written.lstrip("@"), answers):
            pairs |= expand_verb(one, answer, table, with_pronouns=written.startswith("@@"))
        return {
            f: e for f, e in pairs.items() if ("_" in f or not unsafe(f, verb, european)) and f"-{f}" not in left_out
        }
    names, parts = forms.split(" "), answers.split(" ")
    aligned = len(parts) == len(names) and not any(part.startswith("(") for part in parts[1:])
    pairs = {}
    for name, answer in zip(names, parts if aligned else [answers] * len(names), strict=True):
        pairs |= dict(aligned_alternatives(name, answer))
    if european is not None:
        pairs = {form: with_gender(form, answer, european) for form, answer in pairs.items()}
    return pairs


def read_source(path: Path, table: dict[str, dict[str, str]], european: Any) -> tuple[list[str], set[str]]:
    """(lines of lexis.tsv, forms that are leaks whatever stands around them). Raises SystemExit where a form has two
    rows with the same context, with all that do: which of them is right is for an editor to say."""
    lines, twice = list[str](), list[str]()
    seen: dict[tuple[str, str], int] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 7 or fields[2] not in ("hard", "soft", "-"):
            raise SystemExit(f"{path}:{number}: expected seven columns and hard, soft or '-': {line[:60]!r}")
        weight, severity, category, context = fields[1], fields[2], fields[4], fields[5]
        if severity == "-":
            lines.append("\t".join((fields[0], weight, severity, "", category)))
            continue
        for one in with_families(context, path).split("|"):  # any of the contexts is enough
            every = spelled_out(fields, table, european)
            pairs = {f: e for f, e in every.items() if (f, one) not in seen}
            if again := [form for form in every if form not in pairs]:
                more = f" and {len(again) - 1} more" if len(again) > 1 else ""
                rows = ", ".join(str(row) for row in sorted({seen[form, one] for form in again}))
                twice.append(f"{path}:{number}: '{again[0]}'{more} stand in row {rows} too")
            seen |= {(form, one): number for form in pairs}
            if not pairs:
                continue
            answers = list(pairs.values())
            answers = answers[:1] if len(set(answers)) == 1 else answers
            if any("," in word for word in (*pairs, *answers)):
                raise SystemExit(f"{path}:{number}: a comma in a form")
            words, european_words = (",".join(part).replace("_", " ") for part in (pairs, answers))
            lines.append("\t".join((words, weight, severity, european_words, category, one)).rstrip("\t"))
    if twice:
        raise SystemExit("\n".join(twice))
    return lines, {form.replace("_", " ") for form, context in seen if not context}


def spelling_pairs(table: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """(Brazilian, European) spellings: pt_BR accepts only the first, pt_PT only the second."""
    from hunspell import Hunspell

    brazilian = Hunspell("pt_BR", hunspell_data_dir="/usr/share/hunspell")
    european = Hunspell("pt_PT", hunspell_data_dir="/usr/share/hunspell")
    words: set[str] = set()
    for name in ("pt_BR", "pt_PT"):
        raw = Path(f"/usr/share/hunspell/{name}.dic").read_bytes()
        text = raw.decode("latin-1" if b"\xe7\xe3o" in raw else "utf-8")
        words |= {re.split(r"[/\t]", line)[0] for line in text.splitlines()}
    plurals = {w + "s" for w in words if w[-1:] in "aeo"} | {w[:-2] + "ões" for w in words if w.endswith("ão")}
    feminine = {w[:-1] + "a" for w in words if w.endswith("o")} | {w[:-1] + "as" for w in words if w.endswith("o")}
    circumflex = str.maketrans("ôêÔÊ", "óéÓÉ")
    pairs = []
    for word in sorted(words | plurals | feminine):
        if len(word) < 4 or not re.fullmatch(r"[^\W\d_]+", word) or (not word.islower() and not word.istitle()):
            continue
        options = []
        if re.search("[ôêÔÊ]", word):
            options.append(word.translate(circumflex))
        options += [
            word[: m.start()] + word[m.end() :] for m in re.finditer(r"(?<=[aeiouáéíóúâêôãõ])[cp](?=[cçt])", word)
        ]
        for option in options:
            if (
                brazilian.spell(word)
                and not european.spell(word)
                and european.spell(option)
                and not brazilian.spell(option)
            ):
                pairs.append((word, option))
    verbs = [(b, e) for b, e in pairs if e in table]
    for word, option in verbs:
        shared = next((n for n, (a, b) in enumerate(zip(word, option, strict=False)) if a != b), len(option))
        for form in inflect(option, table).values():
            other = word[: len(word) - len(option) + shared] + form[shared:]
            if form[:shared] == option[:shared] and other != form and not european.spell(other):
                pairs.append((other, form))
    return sorted(set(pairs))


def main() -> None:
    from hunspell import Hunspell

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--spellings", action="store_true")
    given = parser.parse_args()
    table = conjugations(given.data)
    european = Hunspell("pt_PT", hunspell_data_dir="/usr/share/hunspell")
    lines, leaks = read_source(given.data / "evidence.tsv", table, european)
    (given.data / "lexis.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines), "rows,", sum(line.split("\t")[0].count(",") + 1 for line in lines), "forms")
    if given.spellings:
        pairs = [(b, e) for b, e in spelling_pairs(table) if b not in leaks]
        (given.data / "spellings.tsv").write_text("".join(f"{b}\t{e}\n" for b, e in pairs), encoding="utf-8")
        print(len(pairs), "pairs of spellings")


if __name__ == "__main__":
    main()
