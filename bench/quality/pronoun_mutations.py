"""Puts pronouns where Brazil puts them, at every place of a European sentence where it is possible."""

from __future__ import annotations

from collections.abc import Iterator

from bench.quality.mutant import AFTER_L, CLITICS, STRESSED, Mutant, mutant, slot, split
from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from quality.leaks.whether import asks_whether
from text.prose import word_set

_EITHER = word_set("para de por sem em até após ao sobre antes apesar além")
"""Prepositions after which an infinitive's pronoun may stand on either side."""
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
        yield mutant(text, i, i, f"{clitic} {verb}", where)
        nominal = _nominal_form_after(text, i)
        if mood == "finite" and nominal and (clitic != "se" or infinitives(verb) & _AUXILIARIES):
            yield mutant(text, i, i, f"{verb} {clitic}", f"between verb and {nominal} {group}")


def pronoun_out_of_future(text: Text) -> Iterator[Mutant]:
    """'dir-se-ia' as 'se diria', 'diria-se'."""
    for i, word in enumerate(text.words):
        parts = word.split("-")
        if len(parts) != 3 or parts[1] not in CLITICS | AFTER_L.keys():
            continue
        stem = parts[0] if parts[1] in CLITICS else parts[0][:-1] + STRESSED.get(parts[0][-1], parts[0][-1]) + "r"
        clitic, verb = AFTER_L.get(parts[1], parts[1]), stem + parts[2]
        if verb_form(verb) & (Form.FUTURE | Form.CONDITIONAL):
            yield mutant(text, i, i, f"{clitic} {verb}", f"before, {slot(text, i)}")
            yield mutant(text, i, i, f"{verb}-{clitic}", "behind")


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
            yield mutant(text, i, i + 1, joined, f"after {near}")
        elif verb_form(verb) & (Form.FUTURE | Form.CONDITIONAL):
            yield mutant(text, i, i + 1, f"{verb}-{clitic}", f"future after {near}")
        nominal = _nominal_form_after(text, i + 1)
        if nominal and (clitic != "se" or infinitives(verb) & _AUXILIARIES):
            yield mutant(text, i, i + 1, f"{verb} {clitic}", f"climbing down to {nominal} {_group(clitic)}")


_STRONG = {"o": "ele", "a": "ela", "os": "eles", "as": "elas"}


def strong_pronoun(text: Text) -> Iterator[Mutant]:
    """'viu-o' as 'viu ele', 'não a conheço' as 'não conheço ela'."""
    for i, word in enumerate(text.words):
        verb, clitic = split(word)
        if clitic in _STRONG and verb_form(verb) & (FINITE | Form.INFINITIVE):
            mood = "infinitive" if verb_form(verb) & Form.INFINITIVE else "finite"
            yield mutant(text, i, i, f"{verb} {_STRONG[clitic]}", f"{mood}, from behind")
        elif word in _STRONG and i and _is_pronoun(text, i):
            yield mutant(text, i, i + 1, f"{text.words[i + 1]} {_STRONG[word]}", "from before")
