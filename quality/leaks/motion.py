"""'Em' where verbs of motion take 'a': 'chegou em casa', 'fomos ontem na feira', 'levou a filha no médico'."""

from __future__ import annotations

from functools import cache

from quality.leaks.contexts import DETERMINERS
from quality.leaks.motion_words import (
    AFTER_AN_ERRAND,
    ARRIVALS,
    ARRIVED_AT,
    ERRANDS,
    EVENTS,
    HEIGHTS,
    NO_ARRIVALS,
    PEOPLE,
    PERSONS,
    PLACES,
    SEEN_AT,
    TAKEN,
    WHEN,
    WITH_ARTICLE,
)
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.dates import MONTHS
from text.prose import word_set

TO_PLACE = {"em": "a", "no": "ao", "na": "à", "nos": "aos", "nas": "às", "num": "a um", "numa": "a uma",
            "naquele": "àquele", "naquela": "àquela"}  # fmt: skip
_MONTHS = frozenset(MONTHS)
_MOST_BETWEEN = 3
_ADDRESSED = word_set("fui fomos foste fores vou vais")
_GOING = _ADDRESSED | word_set("ir irmos irem ires vá vás irei iremos iria")
_WHOSE = word_set("meu minha meus minhas teu tua teus tuas seu sua seus suas nosso nossa nossos nossas vosso vossa")
_GOERS = word_set("ele ela eles elas eu tu nós quem ninguém toda gente")
_OBJECTS = ("-o", "-a", "-os", "-as", "-no", "-na", "-me", "-te", "-nos", "-lo", "-la", "-los", "-las")
_BEFORE_A_GOER = word_set("e mas que quando se porque como onde enquanto também já hoje ontem")


@cache
def forms_of_motion() -> frozenset[str]:
    """Every form of the verbs that lead somewhere, but those that are other words as well."""
    verbs = ("chegar", "voltar", "ir", "vir", "regressar", "subir")
    forms: frozenset[str] = frozenset().union(*map(forms_of, verbs))
    return forms - {"fora", "ia", "ida", "idas", "voltas", "volta", "chega", "vinha", "vinhas", "vindo", "vinda"} | {
        "chega",
        "volta",
    }


@cache
def _forms_of_taking() -> frozenset[str]:
    return forms_of("levar") - {"leves"} | {"buscar"}


def takes_somebody(word: str) -> bool:
    """Whether a word is a form of 'levar', with or without its object behind it."""
    return word.partition("-")[0] in _forms_of_taking() or (
        word.startswith(("lev", "buscar-", "buscá-")) and word.endswith(_OBJECTS)
    )


def between(word: str) -> bool:
    """Whether a word may follow a verb of motion whose place comes later: 'foi ontem na feira', 'chegou tarde no'."""
    return word in TO_PLACE or word in WHEN or word.endswith("mente") or bool(verb_form(word) & Form.PARTICIPLE)


def chegar_em(text: Text, i: int) -> Finding | None:
    """'chegou em casa', 'vai no cinema', 'chega amanhã em Fátima' at word `i`."""
    at = _preposition_after(text, i)
    preposition, place_at = text.word(at), _place_after(text, at)
    place = text.word(place_at)
    if preposition not in TO_PLACE or not text.spaced(at) or not text.spaced(place_at):
        return None
    verbs = infinitives(text.words[i])
    if "ser" in verbs and verb_form(text.words[at - 1]) & Form.PARTICIPLE and at > i + 1:
        return None  # 'fui atendida no hospital'
    beside = at == i + 1
    arrives = "chegar" in verbs
    may_be_serving = "ser" in verbs and not _somebody_went(text, i, place_at)
    if "subir" in verbs:
        return _found(text, i, at, "soft") if place in HEIGHTS and preposition != "em" else None
    city = preposition == "em" and text.capital(place_at) and place not in _MONTHS
    city = city and (arrives or (text.words[i] in _GOING and _ends_there(text, place_at)))
    city = city or (
        (arrives or "ir" in verbs) and place in WITH_ARTICLE and text.capital(place_at) and not may_be_serving
    )
    if city:
        return _found(text, i, at, "hard")
    if place == "casa" and preposition == "em":
        sure = arrives and beside
        return _found(text, i, at, "hard" if sure else "soft") if sure or not may_be_serving else None
    if arrives:
        if not _is_arrived_at(text, i, at, place_at):
            return None
        return _found(text, i, at, "hard" if beside and place in ARRIVED_AT else "soft")
    if may_be_serving:
        seen = place in PEOPLE and preposition == "no" and text.word(i - 1) == "já" and text.word(place_at + 1) != "que"
        return _found(text, i, at, "soft") if seen else None
    if "ir" in verbs:
        went = place in ERRANDS or place in EVENTS or (place in PEOPLE and preposition == "no")
        if went and (place in PEOPLE or place in EVENTS or _ends_there(text, place_at)):
            return _found(text, i, at, "hard" if beside else "soft")
        if place in SEEN_AT and preposition != "em" and not verb_form(text.word(place_at + 1)) & Form.GERUND:
            return _found(text, i, at, "soft")
        errand = (place in ARRIVALS or place in PLACES) and bool(verb_form(text.word(place_at + 1)) & Form.INFINITIVE)
        ends = place in PLACES and _ends_there(text, place_at) and "como" not in text.words[max(0, i - 6) : i]
        return _found(text, i, at, "soft") if errand or ends else None
    there = place in PLACES or place in ERRANDS or (place in ARRIVALS and _ends_there(text, place_at))
    return _found(text, i, at, "soft") if there and preposition != "em" else None


def _place_after(text: Text, at: int) -> int:
    """The place behind the preposition at word `at`, past whose it is: 'na minha festa'."""
    return at + 1 + (text.word(at + 1) in _WHOSE and text.spaced(at + 1))


def _is_arrived_at(text: Text, i: int, at: int, place_at: int) -> bool:
    """Whether a place follows the preposition at word `at`, or at least nothing that tells when or how one arrives."""
    place = text.words[place_at]
    if text.words[at] == "em" or place in PLACES:
        return place in PLACES
    how = any(verb_form(word) & Form.PARTICIPLE for word in text.words[i + 1 : at])  # 'chega pendurado na porta'
    other = how or place in NO_ARRIVALS or text.capital(place_at) or not _may_be_a_noun(place)
    return place in ARRIVALS or not other


def _may_be_a_noun(word: str) -> bool:
    """Whether a word is no verb's finite form, or a noun as well."""
    form = verb_form(word)
    return not form & FINITE or bool(form & Form.NOMINAL)


def _found(text: Text, i: int, at: int, severity: Severity) -> Finding:
    suggestion = " ".join([text.words[i], *map(text.written, range(i + 1, at)), TO_PLACE[text.words[at]]])
    return text.finding(i, at, "preposition", severity, suggestion, "chegar_a")


def _preposition_after(text: Text, i: int) -> int:
    """The preposition that a verb of motion at word `i` leads to, adverbs and times between."""
    at = i + 1
    while (
        at <= i + _MOST_BETWEEN and text.word(at) not in TO_PLACE and text.spaced(at) and _may_stand_between(text, at)
    ):
        at += 1
    return at


def _may_stand_between(text: Text, n: int) -> bool:
    return between(text.words[n]) or (text.words[n - 1] in ("às", "esta") and n + 1 < len(text.words))


def _somebody_went(text: Text, i: int, place: int) -> bool:
    """Whether 'fui', 'foi' at word `i` is of 'ir' and not of 'ser' ('A festa foi no mercado', 'Foi no mercado que')."""
    if text.word(place + 1) == "que":
        return False
    before = text.word(i - 1)
    if text.words[i] in _ADDRESSED or before in _GOERS:
        return True
    if before not in PERSONS or not text.spaced(i):
        return False
    n = i - 2
    while n >= 0 and text.spaced(n + 1) and text.words[n] in DETERMINERS | {"minha", "tua", "nossa", "nosso", "teu"}:
        n -= 1
    first = n + 1
    return (
        first < i - 1
        and text.words[first] in ("o", "a", "os", "as")
        and (text.starts_sentence(first) or not text.spaced(first) or text.word(n) in _BEFORE_A_GOER)
    )


def _ends_there(text: Text, place: int) -> bool:
    """Whether the place closes its phrase or what one goes for follows ('fomos no mercado comprar pão')."""
    after = place + 1
    return (
        after >= len(text.words)
        or not text.spaced(after)
        or (text.words[after] in AFTER_AN_ERRAND or bool(verb_form(text.words[after]) & Form.INFINITIVE))
    )


def levar_em(text: Text, i: int) -> Finding | None:
    """'levou a filha no médico', 'levei-o em casa' at word `i`."""
    if text.words[i] == "leve" and not text.starts_sentence(i):
        return None
    object_behind = text.words[i].endswith(_OBJECTS) and "-" in text.words[i]
    at, taken = i + 1, object_behind
    while at <= i + 4 and text.word(at) not in TO_PLACE and text.spaced(at):
        word = text.word(at)
        taken = taken or word in TAKEN or (text.capital(at) and not taken)
        if not taken and word not in DETERMINERS and word not in WHEN:
            return None
        if verb_form(word) & FINITE and not verb_form(word) & Form.NOMINAL and word not in TAKEN:
            return None
        at += 1
    preposition, place = text.word(at), text.word(at + 1)
    if not taken or preposition not in TO_PLACE or not text.spaced(at) or not text.spaced(at + 1):
        return None
    home = preposition == "em" and place == "casa" and _ends_there(text, at + 1)
    if not home and (preposition == "em" or place not in PLACES | ERRANDS | PEOPLE | ARRIVALS | EVENTS):
        return None
    return _found(text, i, at, "soft")
