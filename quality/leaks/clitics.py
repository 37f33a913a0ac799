"""Pronouns before the verb where Portugal puts them after it: 'os sinos se calam', 'pode se tornar', 'Me diga'."""

from __future__ import annotations

from functools import partial

from quality.leaks.clause import read_clause
from quality.leaks.clause_words import LOCAL_TRIGGERS, SUBORDINATORS
from quality.leaks.finite_clitics import finite_leak
from quality.leaks.fronting import FRONTED_PRONOUNS
from quality.leaks.infinitive_clitics import before_infinitive, second_infinitive
from quality.leaks.pronouns import ARTICLE_LIKE, DATIVE_OR_REFLEXIVE, attach, proclitic_finding
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_AUXILIARIES_OF_PARTICIPLE = word_set("ter haver")


_SHORT_PARTICIPLES = word_set("entregue entregues aceite aceites pago paga pagos pagas")


def clitic_leak(text: Text, i: int) -> Finding | None:
    """The leak whose pronoun is word `i`: before an infinitive, a gerund, a participle or a finite verb."""
    if i + 1 >= len(text.words):
        return None
    clitic, verb = text.words[i], text.words[i + 1]
    if not text.spaced(i + 1):
        return None
    form = verb_form(verb)
    if verb == "faz" and text.word(i + 2) == "favor":
        return None
    shouted = len(clitic) > 1 and text.capital(i) and text.written(i).isupper()
    if shouted or not form or text.capital(i + 1) or (text.capital(i) and not text.starts_sentence(i)):
        return None
    ours = text.word(i - 1) == "nós" or _is_ours(clitic, verb, form)
    if clitic in ARTICLE_LIKE and not ours and not _no_noun(clitic, verb, form):
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    if form & Form.GERUND:
        return _before_gerund(text, i, before)
    if form & Form.INFINITIVE and before:
        if before in ("e", "ou"):
            return second_infinitive(text, i)
        return before_infinitive(text, i, before)
    if form & Form.PERSONAL_INFINITIVE and before == "a" and clitic in DATIVE_OR_REFLEXIVE:
        return proclitic_finding(text, i, "soft", "clitic_before_infinitive")  # 'ajudou-os a se levantarem'
    if verb in _SHORT_PARTICIPLES and "ser" in infinitives(before):
        return _before_passive(text, i, before)
    if form & Form.PARTICIPLE and before and (not form & FINITE or infinitives(before) & _AUXILIARIES_OF_PARTICIPLE):
        return _before_participle(text, i, before) or _before_passive(text, i, before)
    if form & FINITE and text.words[max(0, i - 60) : i].count(clitic) <= 8:
        return finite_leak(text, i, before, form)
    return None


def clitic_after_we(text: Text, i: int) -> Finding | None:
    """`clitic_leak` of what comes after 'nós' at word `i`, where no word alone says that it may be a pronoun."""
    return None if _may_be_a_pronoun(text.words[i + 1], text.word(i + 2)) else clitic_leak(text, i + 1)


def _may_be_a_pronoun(clitic: str, verb: str) -> bool:
    """Whether the words alone allow a pronoun before its verb: nearly all 'o' and 'a' are articles, and end here."""
    form = verb_form(verb)
    return bool(form) and (clitic not in ARTICLE_LIKE or _no_noun(clitic, verb, form) or _is_ours(clitic, verb, form))


def _is_ours(clitic: str, verb: str, form: int) -> bool:
    """'nos sentámos', 'nos vemos': the verb's own pronoun, and no contraction before a noun."""
    mood = form & INDICATIVE and not form & (Form.NOMINAL | Form.INFINITIVE | Form.PARTICIPLE)
    return clitic == "nos" and verb.endswith("mos") and bool(mood)


def _no_noun(clitic: str, verb: str, form: int) -> bool:
    """Whether 'o', 'a', 'os', 'as', 'nos' before this form can't be an article or a contraction: no noun is spelled
    like it, or its gender or number wouldn't agree ('os ajuda', 'o mostra')."""
    if not form & Form.NOMINAL:
        return bool(form & ~(Form.PARTICIPLE | Form.NOMINAL)) and not (
            clitic in ("os", "as", "nos") and verb.endswith("s") and (clitic == "nos" or not verb.endswith("mos"))
        )
    if clitic in ("os", "as", "nos"):
        return bool(form & (Form.THIRD | Form.INFINITIVE)) and not verb.endswith("s")
    if clitic == "o":
        return verb.endswith("a") and verb not in _MASCULINE_IN_A
    return False


_MASCULINE_IN_A = word_set(
    "guarda guia cura caça vigia polícia sentinela corneta trombeta problema programa tema nada dia mapa poema "
    "sistema esquema clima drama dilema planta-piloto fantasma"
)


PRONOUNS = (
    (tuple(sorted(DATIVE_OR_REFLEXIVE)), partial(_may_be_a_pronoun, "se")),
    *(((clitic,), partial(_may_be_a_pronoun, clitic)) for clitic in sorted(ARTICLE_LIKE)),
)
"""Pronouns, and the verbs before which they may be such: each that looks like an article is asked of itself, since
'nos vemos' may be one where 'os vemos' can't."""


def _before_gerund(text: Text, i: int, before: str) -> Finding | None:
    if before in ("em", "antes") or before in LOCAL_TRIGGERS or before in SUBORDINATORS or before in FRONTED_PRONOUNS:
        return None  # 'antes se destinando', 'nelas se incluindo'
    return proclitic_finding(text, i, "hard" if before else "soft", "clitic_before_gerund")


_DRAW_AN_INFINITIVE = word_set("de para por sem até não")


def _before_participle(text: Text, i: int, before: str) -> Finding | None:
    verb = text.words[i + 1]
    if not verb.endswith("o") or not infinitives(before) & _AUXILIARIES_OF_PARTICIPLE:
        return None
    if text.words[i] not in DATIVE_OR_REFLEXIVE:
        return None
    drawn = read_clause(text, i - 1).licensed or text.word(i - 2) in _DRAW_AN_INFINITIVE
    suggestion = f"{text.words[i]} {before} {verb}" if drawn else f"{attach(before, text.words[i])} {verb}"
    return text.finding(i - 1, i + 1, "clitic", "hard", suggestion, "clitic_before_participle")


def _before_passive(text: Text, i: int, before: str) -> Finding | None:
    """'A guia foi lhe entregue', 'a carta que foi me enviada': nothing but a pronoun stands between the two."""
    if text.words[i] == "se" or "ser" not in infinitives(before) or not verb_form(before) & FINITE:
        return None
    drawn = read_clause(text, i - 1).licensed
    european = f"{text.words[i]} {before}" if drawn else attach(before, text.words[i])
    return text.finding(i - 1, i + 1, "clitic", "hard", f"{european} {text.words[i + 1]}", "clitic_before_participle")
