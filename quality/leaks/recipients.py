"""'Para' before whoever is told or given something: 'perguntou para o revisor', 'entreguei a chave para a vizinha'."""

from __future__ import annotations

from functools import cache

from quality.leaks.contexts import DETERMINERS
from quality.leaks.government import is_infinitive
from quality.leaks.recipient_words import ADJACENT_ADVERBS, BODIES, GIVEN, NOT_GIVEN, PEOPLE, SAID, SOMEBODY
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_TO = {"o": "ao", "a": "à", "os": "aos", "as": "às"}
_ASKED = word_set(
    "dizer perguntar contar explicar ensinar pedir confessar responder recomendar prometer revelar relatar narrar "
    "sugerir jurar mentir agradecer aconselhar mostrar obedecer receitar prescrever"
)
_TELLING = word_set("pedir ensinar explicar dizer contar perguntar responder confessar prometer")
_GIVING = word_set("dar entregar emprestar oferecer vender pagar devolver apresentar doar ceder conceder atribuir")
_HANDED = _TELLING | word_set("entregar emprestar devolver vender dar doar ceder mostrar fazer atribuir")
"""With what is handed between verb and 'para': 'vendeu o terreno para um fundo'."""
_TO_BODIES = word_set("vender devolver pagar pedir perguntar explicar apresentar entregar")
_OTHERS = word_set("se me te lhe lhes nos vos")
"""Behind the verb: somebody else is given it, and 'para' says what for ('dá-me uma ideia para o meu irmão')."""
_TO_SOMEBODY = _ASKED | {"emprestar"}
BEFORE_PEOPLE = DETERMINERS | SOMEBODY
_LOOKING = word_set("dá dão dava davam")
_ORDERS = word_set("mostra conta pergunta")
_OWNERS = word_set("meu minha teu tua seu sua nosso nossa vosso vossa meus minhas teus tuas seus suas nossos nossas")
_MOST_BETWEEN = 4
_BEFORE_VERBS = word_set(
    "não nunca já se que quem me te lhe nos vos ele ela eles elas eu tu também ainda sempre só quando como ninguém "
    "alguém"
)


@cache
def forms_of_giving() -> frozenset[str]:
    """Every form of the verbs of telling and giving."""
    forms: frozenset[str] = frozenset().union(*map(forms_of, _ASKED | _GIVING | {"fazer"}))
    return forms - word_set("conto contos pagos paga pagas vendas oferta ofertas dados dito ditos")


def recipient_after_para(text: Text, at: int) -> Finding | None:
    """'deu para a neta o fio', 'dizer isso para o contabilista' at 'para', word `at`."""
    last = _person_after(text, at)
    i = None if last is None else _verb_before(text, at)
    if last is None or i is None:
        return None
    base, _, behind = text.words[i].partition("-")
    verbs, person = infinitives(base), text.words[last]
    if behind in _OTHERS or _acts_himself(text, last + 1):
        return None
    if not (verbs & _TO_SOMEBODY if person in SOMEBODY else person in PEOPLE or verbs & _TO_BODIES):
        return None
    between = text.words[i + 1 : at]
    if all(word in ADJACENT_ADVERBS for word in between):
        if verbs <= {"fazer"} or (base in _LOOKING and not between):
            return None
    elif not (verbs & _HANDED and _is_handed(between, verbs)):
        return None
    article = text.words[at + 1]
    if article in _TO:
        return text.finding(at, at + 1, "preposition", "soft", _TO[article], "recipient")
    return text.finding(at, at, "preposition", "soft", "a", "recipient")


def _verb_before(text: Text, at: int) -> int | None:
    """The verb of telling or giving that leads to 'para' at word `at`, with what is given between, or an adverb."""
    for n in range(at - 1, max(-1, at - 2 - _MOST_BETWEEN), -1):
        word = text.words[n]
        if not text.spaced(n + 1):
            return None
        base = word.partition("-")[0]
        if base in forms_of_giving() and _is_the_verb(text, n, base):
            return n
        form = verb_form(word)
        if word in ("que", "e", "em", "se") or (form & FINITE and not form & Form.NOMINAL and word not in SAID):
            return None
    return None


def _is_handed(between: list[str], verbs: frozenset[str]) -> bool:
    """Whether what stands between is a thing that somebody gets, not what is done for them ('deu um jantar para')."""
    if between[-1] in SAID:
        return "vender" not in verbs
    noun = next((word for word in between if word not in DETERMINERS and word not in _OWNERS), "")
    if verbs <= {"fazer"} or verbs & _TELLING:
        return noun in GIVEN
    return (between[0] in DETERMINERS or "entregar" in verbs) and noun not in NOT_GIVEN


def _is_the_verb(text: Text, i: int, base: str) -> bool:
    """Whether word `i` is the verb and not a noun ('a resposta para o aluno'), nor what was made for somebody."""
    before, form = text.word(i - 1) if text.spaced(i) else "", verb_form(base)
    if form & Form.PARTICIPLE and infinitives(before) & {"ser", "ter"}:
        return not base.startswith("recomend")
    if not form & Form.NOMINAL:
        return not form & Form.PARTICIPLE or bool(form & FINITE)
    if form & Form.INFINITIVE:
        return before not in DETERMINERS
    return base in _ORDERS if text.starts_sentence(i) else before in _BEFORE_VERBS or before in PEOPLE


def _person_after(text: Text, para: int) -> int | None:
    """The last word of the person that 'para' at word `para` leads to."""
    if not text.spaced(para + 1):
        return None
    if text.words[para + 1] in SOMEBODY:
        return para + 1
    for n in range(para + 2, min(para + 5, len(text.words))):
        word = text.words[n]
        if not text.spaced(n) or word in ("que", "e", "de", "para"):
            return None
        if word in PEOPLE or word in BODIES:
            return n
    return None


def _acts_himself(text: Text, start: int) -> bool:
    """'pediu para o filho não se atrasar': the person does something, and nothing is given to them."""
    for n in range(start, min(start + 6, len(text.words))):
        if not text.spaced(n) or text.words[n] in ("que", "e", "mas"):
            return False
        if is_infinitive(text.words[n]) or verb_form(text.words[n]) & Form.PERSONAL_INFINITIVE & ~Form.NOMINAL:
            return text.words[n - 1] not in ("a", "de", "por", "sem", "para", "em", "ao")
    return False
