"""Puts one Brazilian trait at a time into a European sentence, at every place where it is possible.

Each kind is a function from a text cut into words to its mutants. A mutant says how the sentence reads with the fault,
where the fault stands, and its construction: what the fault was before, and what stands before it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text, match_case
from quality.leaks.verbs import FINITE, INDICATIVE, Form, forms_of, infinitives, verb_form
from quality.leaks.whether import asks_whether
from text.prose import word_set


@dataclass(frozen=True, slots=True)
class Mutant:
    """`text` with a fault at `start` to `end`; `construction` groups mutants that ought to be found by one rule."""

    text: str
    start: int
    end: int
    construction: str

    def parts(self) -> tuple[str, str, str]:
        """What stands before the fault, the fault, and what stands behind it."""
        return self.text[: self.start], self.text[self.start : self.end], self.text[self.end :]


def _mutant(text: Text, first: int, last: int, new: str, construction: str) -> Mutant:
    """The mutant in which the words `first` to `last` read `new`."""
    start, end = text.starts[first], text.ends[last]
    new = match_case(text.source[start:end], new)
    return Mutant(text.source[:start] + new + text.source[end:], start, start + len(new), construction)


CLITICS = word_set("me te se lhe lhes nos vos o a os as")
_AFTER_L = {"lo": "o", "la": "a", "los": "os", "las": "as"}
_AFTER_N = {"no": "o", "na": "a", "nos": "os", "nas": "as"}
_STRESSED = {"á": "a", "ê": "e", "ô": "o", "í": "i"}
_ADVERBS = word_set("já ainda também só hoje ontem depois então agora assim aqui ali logo sempre bem")
_EITHER = word_set("para de por sem em até após ao sobre antes apesar além")
"""Prepositions after which an infinitive's pronoun may stand on either side."""


def split(word: str) -> tuple[str, str]:
    """The verb and the pronoun of 'viu-o', 'fazê-lo', 'viram-no', 'tornamo-nos'; ('', '') of what is none."""
    base, _, clitic = word.partition("-")
    if not clitic or "-" in clitic:
        return "", ""
    if clitic in _AFTER_L:
        for ending in "rsz":
            plain = base[:-1] + _STRESSED.get(base[-1:], base[-1:]) + ending
            if verb_form(plain) and attach(plain, _AFTER_L[clitic]) in (word, ""):
                return plain, _AFTER_L[clitic]
        return "", ""
    if clitic in _AFTER_N and base.endswith(("m", "ão", "õe")):
        return (base, _AFTER_N[clitic]) if verb_form(base) & FINITE else ("", "")
    if clitic == "nos" and base.endswith("mo"):
        base += "s"
    return (base, clitic) if clitic in CLITICS and verb_form(base) else ("", "")


def slot(text: Text, i: int) -> str:
    """What stands before word `i`, roughly."""
    if text.starts_sentence(i):
        return "first"
    before = text.words[i - 1]
    if not text.spaced(i):
        return "after a comma"
    if before in ("e", "mas", "ou"):
        return f"after {'mas' if before == 'mas' else 'e'}"
    if before in ("eu", "tu", "ele", "ela", "nós", "eles", "elas", "isto", "isso", "aquilo"):
        return "after a pronoun"
    if before in _ADVERBS or before.endswith("mente"):
        return "after an adverb"
    form = verb_form(before.partition("-")[0])
    if form & (FINITE | Form.INFINITIVE) and not form & Form.NOMINAL:
        return "after a verb"
    return "after a noun" if len(before) > 3 else f"after {before}"


_NOMINAL_FORMS = {Form.INFINITIVE: "infinitive", Form.GERUND: "gerund", Form.PARTICIPLE: "participle"}
_AUXILIARIES = word_set("ter haver ser estar ir vir poder dever querer conseguir precisar costumar começar continuar")


def _nominal_form_after(text: Text, i: int) -> str:
    """Which form that takes pronouns stands right behind word `i`; '' for none."""
    if i + 1 >= len(text.words) or not text.spaced(i + 1):
        return ""
    form = verb_form(text.words[i + 1])
    sure = not form & Form.NOMINAL or infinitives(text.words[i].partition("-")[0]) & _AUXILIARIES
    return next((name for bit, name in _NOMINAL_FORMS.items() if form & bit), "") if sure else ""


def _group(clitic: str) -> str:
    return "o" if clitic in ("o", "a", "os", "as", "nos") else "se" if clitic == "se" else "me"


def pronoun_first(text: Text) -> Iterator[Mutant]:
    """'disse-lhe' as 'lhe disse', 'a tornar-se' as 'a se tornar', 'tinha-se visto' as 'tinha se visto'."""
    for i, word in enumerate(text.words):
        if "-" not in word:
            continue
        verb, clitic = split(word)
        form = verb_form(verb)
        if not verb or not form & (FINITE | Form.INFINITIVE | Form.GERUND):
            continue
        before = text.word(i - 1) if i and text.spaced(i) else ""
        only_infinitive = form & Form.INFINITIVE and not (form & Form.FUTURE_SUBJUNCTIVE and before in ("se", "quando"))
        if only_infinitive and (before in _EITHER or not before or before in ("não", "nem", "e", "ou", "que")):
            continue  # either place, or a subject
        mood = "infinitive" if only_infinitive else "gerund" if form & Form.GERUND else "finite"
        if mood == "gerund" and before == "em":
            continue
        if mood == "finite" and form & Form.IMPERATIVE and not form & INDICATIVE:
            mood = "order"
        group = _group(clitic)
        where = f"{mood} {group}, {slot(text, i)}" if mood != "infinitive" else f"infinitive {group}"
        if mood == "infinitive":
            where += (
                f", after {before}"
                if before in ("a", "é")
                else ", after a verb"
                if verb_form(before) & FINITE
                else ", else"
            )
        yield _mutant(text, i, i, f"{clitic} {verb}", where)
        nominal = _nominal_form_after(text, i)
        if mood == "finite" and nominal and (clitic != "se" or infinitives(verb) & _AUXILIARIES):
            yield _mutant(text, i, i, f"{verb} {clitic}", f"between verb and {nominal} {group}")


def pronoun_out_of_future(text: Text) -> Iterator[Mutant]:
    """'dir-se-ia' as 'se diria', 'diria-se'."""
    for i, word in enumerate(text.words):
        parts = word.split("-")
        if len(parts) != 3 or parts[1] not in CLITICS | _AFTER_L.keys():
            continue
        stem = parts[0] if parts[1] in CLITICS else parts[0][:-1] + _STRESSED.get(parts[0][-1], parts[0][-1]) + "r"
        clitic, verb = _AFTER_L.get(parts[1], parts[1]), stem + parts[2]
        if verb_form(verb) & (Form.FUTURE | Form.CONDITIONAL):
            yield _mutant(text, i, i, f"{clitic} {verb}", f"before, {slot(text, i)}")
            yield _mutant(text, i, i, f"{verb}-{clitic}", "behind")


_SURELY_DRAWN = word_set(
    "não que nunca jamais ninguém quem quando onde embora enquanto porque já também ainda só talvez como sempre tudo "
    "todos se caso cujo cuja até apenas nada nem"
)


def _is_pronoun(text: Text, i: int) -> bool:
    """Whether word `i`, with a finite verb after it, is surely a pronoun."""
    word, verb = text.words[i], text.word(i + 1)
    form = verb_form(verb)
    if word not in CLITICS or i + 1 >= len(text.words) or not i or not text.spaced(i) or not text.spaced(i + 1):
        return False
    if not form & FINITE or form & Form.INFINITIVE or text.capital(i + 1) or text.capital(i):
        return False
    if form & Form.FUTURE_SUBJUNCTIVE and not form & INDICATIVE:
        return False  # nobody says 'quem fizê-lo'
    if word in ("o", "a", "os", "as", "nos"):
        return text.words[i - 1] in _SURELY_DRAWN and not form & (Form.NOMINAL | Form.PARTICIPLE)
    if word == "se":
        before = text.words[i - 1]
        return before in _SURELY_DRAWN and before not in ("nem", "como") and not asks_whether(text, i, before)
    return True


def pronoun_last(text: Text) -> Iterator[Mutant]:
    """'não se lembra' as 'não lembra-se', 'que se pode ver' as 'que pode se ver'."""
    for i in range(1, len(text.words) - 1):
        if not _is_pronoun(text, i):
            continue
        clitic, verb, before = text.words[i], text.words[i + 1], text.words[i - 1]
        near = before if before in _SURELY_DRAWN else "far"
        joined = attach(verb, clitic)
        if joined and not verb_form(verb) & (Form.FUTURE | Form.CONDITIONAL):
            yield _mutant(text, i, i + 1, joined, f"after {near}")
        elif verb_form(verb) & (Form.FUTURE | Form.CONDITIONAL):
            yield _mutant(text, i, i + 1, f"{verb}-{clitic}", f"future after {near}")
        nominal = _nominal_form_after(text, i + 1)
        if nominal and (clitic != "se" or infinitives(verb) & _AUXILIARIES):
            yield _mutant(text, i, i + 1, f"{verb} {clitic}", f"climbing down to {nominal} {_group(clitic)}")


_STRONG = {"o": "ele", "a": "ela", "os": "eles", "as": "elas"}


def strong_pronoun(text: Text) -> Iterator[Mutant]:
    """'viu-o' as 'viu ele', 'não a conheço' as 'não conheço ela'."""
    for i, word in enumerate(text.words):
        verb, clitic = split(word)
        if clitic in _STRONG and verb_form(verb) & (FINITE | Form.INFINITIVE):
            mood = "infinitive" if verb_form(verb) & Form.INFINITIVE else "finite"
            yield _mutant(text, i, i, f"{verb} {_STRONG[clitic]}", f"{mood}, from behind")
        elif word in _STRONG and i and _is_pronoun(text, i):
            yield _mutant(text, i, i + 1, f"{text.words[i + 1]} {_STRONG[word]}", "from before")


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
            yield _mutant(text, i, i + 1, f"{clitic} {made}", f"{name}, pronoun before")
            yield _mutant(
                text, i, i + 1, attach(made, clitic) if clitic != "nos" else f"{made}-nos", f"{name}, pronoun behind"
            )
        elif name:
            yield _mutant(text, i, i + 1, made, name)


def _continues(text: Text, n: int) -> bool:
    return bool(infinitives(text.words[n].partition("-")[0]) & set(_CONTINUING))


_OTHERS_BETWEEN = word_set(
    "cada vez mais menos muito pouco a aos poucos ele ela eles elas eu tu todos todas lá cá mesmo não nem neste momento"
)


def _may_stand_between(word: str) -> bool:
    return word in _ADVERBS or word in _OTHERS_BETWEEN or word.endswith("mente")


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
            yield _mutant(text, i, i + 1, f"{_ARTICLES[article]} {owned}", f"from {article.rstrip('s')}")
        else:
            before = text.word(i - 1)
            if before in ("e", "ou"):
                continue  # 'os utentes e seus filhos' is written in Portugal too
            where = f"after {before}" if text.spaced(i) and len(before) < 6 and not verb_form(before) else slot(text, i)
            yield _mutant(text, i, i + 1, owned, f"bare, {where}")


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
            yield _mutant(text, i, i, f"você {word}", "você")
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
                yield _mutant(text, i, i, f"a gente {min(one, key=len)}", "a gente")


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
            yield _mutant(
                text, i, i, table[word], f"{slot(text, i)}, {word}, before {after if len(after) < 6 else 'a noun'}"
            )


_IN_A = {"num": "em um", "numa": "em uma", "nuns": "em uns", "numas": "em umas"}
_UNTIL = {"ao": "o", "à": "a", "aos": "os", "às": "as"}
_AT = {"ao": "no", "à": "na", "aos": "nos", "às": "nas"}


def preposition(text: Text) -> Iterator[Mutant]:
    """'num' as 'em um', 'até ao' as 'até o', 'precisa de ver' as 'precisa ver', 'chegou ao' as 'chegou no'."""
    for i, word in enumerate(text.words[:-1]):
        if word in _IN_A:
            yield _mutant(text, i, i, _IN_A[word], "em um")
        before = text.word(i - 1) if text.spaced(i) else ""
        if word in _UNTIL and before == "até":
            yield _mutant(text, i, i, _UNTIL[word], "até o")
        verbs = infinitives(before.partition("-")[0])
        if word in _AT and verbs & {"chegar", "ir", "voltar", "levar", "regressar"}:
            yield _mutant(
                text, i, i, _AT[word], f"{sorted(verbs & {'chegar', 'ir', 'voltar', 'levar', 'regressar'})[0]} em"
            )
        if word == "de" and "precisar" in verbs and verb_form(text.words[i + 1]) & Form.INFINITIVE:
            yield _mutant(text, i, i + 1, text.words[i + 1], "precisa fazer")
        if word in ("todos", "todas") and text.words[i + 1] in ("os", "as") and i + 2 < len(text.words):
            yield _mutant(text, i, i + 1, word, "todos alunos")


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
