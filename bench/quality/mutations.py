"""Puts one Brazilian trait at a time into a European sentence, at every place where it is possible.

Each kind is a function from a text cut into words to its mutants. A mutant says how the sentence reads with the fault,
where the fault stands, and its construction: what the fault was before, and what stands before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.quality.mutant import ADVERBS, Mutant, mutant, slot, split
from bench.quality.pronoun_mutations import pronoun_first, pronoun_last, pronoun_out_of_future, strong_pronoun
from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, Form, forms_of, infinitives, verb_form
from text.prose import word_set

_CONTINUING = ("estar", "continuar", "andar", "ficar")


def _gerund_of(infinitive: str) -> str:
    found = [f for f in forms_of(infinitive) if verb_form(f) & Form.GERUND and f.endswith("ndo")]
    return found[0] if len(found) == 1 else ""


def gerund(text: Text) -> Iterator[Mutant]:
    """'está a fazer' as 'está fazendo', 'estão já a preparar-se' as 'estão já preparando-se' and 'se preparando'."""
    for i, word in enumerate(text.words):
        if word != "a" or i + 1 >= len(text.words) or not i or not text.spaced(i + 1):
            continue
        verb, clitic = split(text.words[i + 1])
        verb = verb or text.words[i + 1]
        if not verb_form(verb) & Form.INFINITIVE or not (made := _gerund_of(verb)):
            continue
        if verb in ("partir", "seguir", "propósito"):
            continue
        near = next((n for n in range(i - 1, max(-1, i - 6), -1) if _continues(text, n)), -1)
        if near >= 0 and not all(_may_stand_between(text.words[n]) for n in range(near + 1, i)):
            near = -1
        if near >= 0:
            auxiliary = next(iter(infinitives(text.words[near].partition("-")[0]) & set(_CONTINUING)))
            distance = i - near - 1
            comma = any(not text.spaced(n) for n in range(near + 1, i + 1))
            name = f"{auxiliary}{', words between' if distance else ''}{', comma' if comma else ''}"
        else:
            name = _other_gerund(text, i)
        if name and clitic:
            yield mutant(text, i, i + 1, f"{clitic} {made}", f"{name}, pronoun before")
            yield mutant(
                text, i, i + 1, attach(made, clitic) if clitic != "nos" else f"{made}-nos", f"{name}, pronoun behind"
            )
        elif name:
            yield mutant(text, i, i + 1, made, name)


def _continues(text: Text, n: int) -> bool:
    return bool(infinitives(text.words[n].partition("-")[0]) & set(_CONTINUING))


_OTHERS_BETWEEN = word_set(
    "cada vez mais menos muito pouco a aos poucos ele ela eles elas eu tu todos todas lá cá mesmo não nem neste momento"
)


def _may_stand_between(word: str) -> bool:
    return word in ADVERBS or word in _OTHERS_BETWEEN or word.endswith("mente")


_SEEING = word_set("ver ouvir encontrar apanhar sentir surpreender mostrar filmar imaginar deixar descobrir haver")


def _other_gerund(text: Text, i: int) -> str:
    """What else stands before 'a' and an infinitive that Brazil makes a gerund; '' for none."""
    for n in range(i - 1, max(-1, i - 7), -1):
        verbs = infinitives(text.words[n].partition("-")[0])
        if text.words[n] == "com":
            return "com ... a"
        if verbs & {"passar"} and n < i - 1:
            return "passar ... a"
        if verbs & {"vir"} and n == i - 1:
            return "vir a"
        if verbs & _SEEING and (n < i - 1 or "-" in text.words[n]) and not verb_form(text.words[n]) & Form.NOMINAL:
            return "seen ... a"
        if not text.spaced(n + 1) or text.words[n] in ("que", "e", "de", "para"):
            break
    return ""


_ARTICLES = {
    **dict.fromkeys(("o", "a", "os", "as"), ""),
    **{p + a: w for p, w in (("d", "de"), ("n", "em"), ("pel", "por")) for a in ("o", "a", "os", "as")},
    **{"ao": "a", "à": "a", "aos": "a", "às": "a"},
}
_POSSESSIVES = word_set(
    "seu sua seus suas meu minha meus minhas nosso nossa nossos nossas teu tua teus tuas vosso vossa vossos vossas"
)


def possessive(text: Text) -> Iterator[Mutant]:
    """'na sua casa' as 'em sua casa', 'o seu livro' as 'seu livro'."""
    for i in range(len(text.words) - 2):
        article = text.words[i]
        if article not in _ARTICLES or text.words[i + 1] not in _POSSESSIVES or not text.spaced(i + 1):
            continue
        if not text.spaced(i + 2):
            continue  # 'o seu' of nobody else
        owned = text.words[i + 1]
        if _ARTICLES[article]:
            yield mutant(text, i, i + 1, f"{_ARTICLES[article]} {owned}", f"from {article.rstrip('s')}")
        else:
            before = text.word(i - 1)
            if before in ("e", "ou"):
                continue  # 'os utentes e seus filhos' is written in Portugal too
            where = f"after {before}" if text.spaced(i) and len(before) < 6 and not verb_form(before) else slot(text, i)
            yield mutant(text, i, i + 1, owned, f"bare, {where}")


def address(text: Text) -> Iterator[Mutant]:
    """'se quiser' as 'se você quiser', 'fazemos' as 'a gente faz', 'há pão' as 'tem pão', 'num' as 'em um'."""
    for i, word in enumerate(text.words):
        form = verb_form(word)
        if (
            text.word(i - 1) in ("se", "quando")
            and form & Form.FUTURE_SUBJUNCTIVE
            and form & Form.THIRD
            and text.spaced(i)
        ):
            yield mutant(text, i, i, f"você {word}", "você")
        if word.endswith("mos") and form & INDICATIVE and not form & Form.NOMINAL:
            bits = form & INDICATIVE
            verb = sorted(infinitives(word))
            one = [
                f
                for v in verb
                for f in forms_of(v)
                if verb_form(f) & bits & (bits & -bits)
                and verb_form(f) & Form.THIRD
                and not verb_form(f) & Form.INFINITIVE
                and not f.endswith(("m", "ão", "s"))
            ]
            if len(verb) == 1 and one:
                yield mutant(text, i, i, f"a gente {min(one, key=len)}", "a gente")


def there_is(text: Text) -> Iterator[Mutant]:
    """'há pão' as 'tem pão'."""
    table = {
        "há": "tem",
        "havia": "tinha",
        "houve": "teve",
        "haja": "tenha",
        "haverá": "terá",
        "haver": "ter",
        "houver": "tiver",
    }
    for i, word in enumerate(text.words[:-1]):
        if word in table and text.spaced(i + 1) and not verb_form(text.words[i + 1]) & Form.PARTICIPLE:
            after = text.words[i + 1]
            timely = any(
                text.word(n).startswith(
                    (
                        "ano",
                        "dia",
                        "mes",
                        "mês",
                        "hora",
                        "semana",
                        "minuto",
                        "século",
                        "tempo",
                        "décad",
                        "pouco",
                        "muito",
                        "instante",
                    )
                )
                for n in range(i + 1, i + 4)
            )
            if timely or after in ("de", "que", "dias"):
                continue
            yield mutant(
                text, i, i, table[word], f"{slot(text, i)}, {word}, before {after if len(after) < 6 else 'a noun'}"
            )


_IN_A = {"num": "em um", "numa": "em uma", "nuns": "em uns", "numas": "em umas"}
_UNTIL = {"ao": "o", "à": "a", "aos": "os", "às": "as"}
_AT = {"ao": "no", "à": "na", "aos": "nos", "às": "nas"}


def preposition(text: Text) -> Iterator[Mutant]:
    """'num' as 'em um', 'até ao' as 'até o', 'precisa de ver' as 'precisa ver', 'chegou ao' as 'chegou no'."""
    for i, word in enumerate(text.words[:-1]):
        if word in _IN_A:
            yield mutant(text, i, i, _IN_A[word], "em um")
        before = text.word(i - 1) if text.spaced(i) else ""
        if word in _UNTIL and before == "até":
            yield mutant(text, i, i, _UNTIL[word], "até o")
        verbs = infinitives(before.partition("-")[0])
        if word in _AT and verbs & {"chegar", "ir", "voltar", "levar", "regressar"}:
            yield mutant(
                text, i, i, _AT[word], f"{sorted(verbs & {'chegar', 'ir', 'voltar', 'levar', 'regressar'})[0]} em"
            )
        if word == "de" and "precisar" in verbs and verb_form(text.words[i + 1]) & Form.INFINITIVE:
            yield mutant(text, i, i + 1, text.words[i + 1], "precisa fazer")
        if word in ("todos", "todas") and text.words[i + 1] in ("os", "as") and i + 2 < len(text.words):
            yield mutant(text, i, i + 1, word, "todos alunos")


KINDS: dict[str, Callable[[Text], Iterator[Mutant]]] = {
    "pronoun first": pronoun_first,
    "pronoun out of future": pronoun_out_of_future,
    "pronoun last": pronoun_last,
    "strong pronoun": strong_pronoun,
    "gerund": gerund,
    "possessive": possessive,
    "address": address,
    "there is": there_is,
    "preposition": preposition,
}
