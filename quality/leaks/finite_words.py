"""Whether a word of a text is a finite verb there, or may be one."""

from __future__ import annotations

from quality.leaks.clause_words import (
    BEFORE_NOUNS,
    LOCAL_TRIGGERS,
    MOSTLY_VERBS,
    NOUN_PHRASE,
    RARELY_VERBS,
    SUBORDINATORS,
)
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, verb_form
from quality.leaks.whether import bare_subject
from text.prose import word_set


def is_finite(text: Text, n: int) -> bool:
    """Whether word `n` is taken for a finite verb: its form says so, and no article or preposition makes it a noun."""
    word = text.words[n]
    base = word.partition("-")[0]
    form = verb_form(base)
    if word == "há" and text.word(n + 1) in ("muito", "pouco"):
        return False  # 'que há muito a reclamavam'
    if not form & FINITE or word in RARELY_VERBS or (text.capital(n) and not text.starts_sentence(n)):
        return False
    if form & Form.INFINITIVE and base == word:
        sure = not form & Form.NOMINAL or text.word(n - 1) in _FUTURE_OPENERS
        return sure and _future_subjunctive(text, n)
    if base != word:
        return word.rpartition("-")[2] in _AFTER_HYPHEN
    if text.word(n - 1) in _NEVER_BEFORE_VERBS and text.spaced(n):
        return False  # 'O parque das merendas'
    if n > 0 and text.words[n - 1] in ("o", "a", "os", "as") and text.starts_sentence(n - 1) and text.capital(n - 1):
        return False  # 'As comportas fecharam-se': no pronoun comes first
    if not form & Form.NOMINAL or text.word(n - 1) in _BEFORE_VERBS or _is_reflexive(text, n, form):
        return True
    if word in MOSTLY_VERBS:
        article = text.word(n - 1) in ("o", "a", "os", "as") and text.word(n - 2) not in _TRIGGERS
        return not article and text.word(n - 1) not in BEFORE_NOUNS
    if n == 0 or text.starts_sentence(n):
        return bool(form & (Form.IMPERATIVE | Form.PRESENT)) and not bare_subject(text, n)
    return False


def _is_reflexive(text: Text, n: int, form: int) -> bool:
    """'quando a consoante se pronuncia', 'que se conta': between what is no verb and word `n`, 'se' is no 'if'."""
    if text.word(n - 1) != "se" or n < 2 or not text.spaced(n) or not text.spaced(n - 1) or not form & Form.THIRD:
        return False
    return text.words[n - 2] not in _JOINING and not verb_form(text.words[n - 2]) & ~(Form.NOMINAL | Form.PARTICIPLE)


_JOINING = word_set("e ou mas nem como")
_NEVER_BEFORE_VERBS = word_set("do da dos das ao aos à às no na num numa dum duma pelo pela pelos pelas em com")
_BEFORE_VERBS = ("me", "te", "lhe", "lhes")
_TRIGGERS = LOCAL_TRIGGERS | SUBORDINATORS
_AFTER_HYPHEN = word_set(
    "se me te lhe lhes nos vos o a os as lo la los las no na nas mo ma lho lha lhos lhas ei ás á emos eis ão ia ias "
    "íamos iam"
)
"""What joins a verb with a hyphen; 'quintas-feiras' and 'guarda-redes' are none."""


def _future_subjunctive(text: Text, n: int) -> bool:
    """Whether a form that is infinitive and future subjunctive alike is the latter ('se chegar', 'quem o quiser')."""
    for before in range(n - 1, max(-1, n - 8), -1):
        word = text.words[before]
        if word in _FUTURE_OPENERS:
            return True
        form = verb_form(word)
        verb = form & FINITE & ~Form.FUTURE_SUBJUNCTIVE and not form & Form.NOMINAL
        if text.gap(before + 1) != " " or (word in _GOVERNORS and before == n - 1) or verb:
            return False
    return False


_FUTURE_OPENERS = word_set("se quando quem que enquanto conforme como onde caso sempre quanto quantos quantas logo")
_GOVERNORS = word_set("para de a por sem em ao até após e ou pode deve quer")


def could_be_finite(text: Text, n: int) -> bool:
    """Whether word `n` may be a finite verb though a noun is spelled like it ('receita' in 'o médico receita')."""
    if is_finite(text, n):
        return True
    form = verb_form(text.words[n])
    if form & Form.INFINITIVE:
        return False
    return bool(form & FINITE and form & Form.NOMINAL and form & Form.THIRD) and (
        text.words[n] not in RARELY_VERBS and text.word(n - 1) not in NOUN_PHRASE and n > 0
    )
