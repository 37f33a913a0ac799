"""'Em' where verbs of motion take 'a': 'chegou em casa', 'fomos no mercado', 'chega amanhã em Fátima'."""

from __future__ import annotations

from functools import cache

from quality.leaks.tokens import Text
from quality.leaks.verbs import Form, forms_of, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.dates import MONTHS
from text.prose import word_set

_MONTHS = frozenset(MONTHS)
_PLACES = word_set(
    "casa escola cidade hospital aeroporto estação praia centro tribunal cinema mercado restaurante hotel país "
    "porto trabalho local destino loja farmácia"
)
_ARRIVALS = word_set(
    "escritório margem aldeia vila fronteira quartel museu igreja estádio ilha castelo quarto cozinha esquadra banco "
    "teatro biblioteca universidade faculdade empresa fábrica oficina garagem parque jardim rio lago praça avenida "
    "bairro café bar clínica consultório feira paragem sede convento mosteiro cemitério refeitório pavilhão "
    "acampamento piscina creche infantário gabinete apartamento prédio edifício terminal cais palácio miradouro "
    "povoação capital gare balneário camarim receção cume cimo topo"
)
"""Where one arrives: no time, vehicle or manner is called so ('chegou no autocarro', 'na hora certa')."""


@cache
def forms_of_motion() -> frozenset[str]:
    """Every form of 'chegar', and those of 'ir' and 'voltar' that nothing else is spelled like."""
    return frozenset(forms_of("chegar") | forms_of("voltar") | forms_of("ir")) - {"fora", "ia", "ida", "idas"}


def chegar_em(text: Text, i: int) -> Finding | None:
    """'chegou em casa', 'vai no cinema', 'chega amanhã em Fátima' at word `i`."""
    at = i + 2 if text.word(i + 1) in WHEN and text.spaced(i + 1) else i + 1
    preposition, place = text.word(at), text.word(at + 1)
    if preposition not in TO_PLACE or not text.spaced(at) or not text.spaced(at + 1):
        return None
    verbs = infinitives(text.words[i])
    goes = "chegar" in verbs or (text.words[i] in _FIRST_PERSON and _ends_there(text, at + 1))
    city = preposition == "em" and goes and text.capital(at + 1) and place not in _MONTHS
    city = city or (("chegar" in verbs or verbs == {"ir"}) and place in _WITH_ARTICLE and text.capital(at + 1))
    went = "ir" in verbs and (place in _ERRANDS or (place in _PEOPLE and preposition == "no"))
    arrived = "chegar" in verbs and place in _ARRIVALS and preposition in ("no", "na")
    if not city and not went and not arrived and place not in _PLACES:
        return None
    if "chegar" not in verbs and not went and not city and not (verbs in ({"ir"}, {"voltar"}) or place == "casa"):
        return None
    if verbs & {"ser"} and "chegar" not in verbs and not city and not (went and _somebody_went(text, i, at + 1)):
        return None
    if went and not arrived and "chegar" not in verbs and place not in _PEOPLE and not _ends_there(text, at + 1):
        return None
    suggestion = " ".join([*(text.words[n] for n in range(i, at)), TO_PLACE[preposition]])
    sure = city or (place == "casa" and preposition == "em") or place in _ARRIVED_AT
    severity: Severity = "hard" if went or city or (sure and "chegar" in verbs) else "soft"
    return text.finding(i, at, "preposition", severity, suggestion, "chegar_a")


_WITH_ARTICLE = word_set(
    "porto algarve alentejo funchal brasil frança espanha alemanha itália madeira guarda figueira europa"
)
_ERRANDS = word_set(
    "mercado supermercado cinema farmácia padaria talho banheiro shopping mercearia mercadinho teatro circo feira "
    "museu banco ginásio cabeleireira biblioteca missa piscina"
)
_PEOPLE = word_set("médico dentista cabeleireiro barbeiro oculista advogado")
"""Whoever is 'no médico' has gone to see one: nothing takes place there."""
_FIRST_PERSON = word_set("fui fomos foste")
_GOERS = word_set("ele ela eles elas")
_AFTER_AN_ERRAND = word_set(
    "hoje ontem amanhã cedo juntos juntas sozinho sozinha comprar buscar ver fazer pedir levar e mas porque quando com "
    "todos todas logo à às duas três quatro uma várias muitas algumas"
)


def _somebody_went(text: Text, i: int, place: int) -> bool:
    """Whether 'fui', 'foi' at word `i` is of 'ir' and not of 'ser' ('A festa foi no mercado', 'Foi no mercado que')."""
    if text.word(place + 1) == "que":
        return False
    return text.words[i] in _FIRST_PERSON or text.word(i - 1) in _GOERS


def _ends_there(text: Text, place: int) -> bool:
    """Whether the place closes its phrase or what one goes for follows ('fomos no mercado comprar pão')."""
    after = place + 1
    return (
        after >= len(text.words)
        or not text.spaced(after)
        or (text.words[after] in _AFTER_AN_ERRAND or bool(verb_form(text.words[after]) & Form.INFINITIVE))
    )


_ARRIVED_AT = word_set("hospital aeroporto escola restaurante hotel cinema trabalho")


TO_PLACE = {"em": "a", "no": "ao", "na": "à", "nos": "aos", "nas": "às"}
WHEN = word_set("hoje ontem amanhã cedo tarde já sempre agora depois")
