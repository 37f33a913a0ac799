"""Where 'se' means 'whether' or 'if' and no pronoun: 'verifique se existe', 'pergunta se fechou'."""

from __future__ import annotations

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from text.prose import word_set

ASKING_VERBS = word_set(
    "verificar perguntar saber ver confirmar decidir avaliar indicar determinar escolher dizer conferir testar "
    "descobrir averiguar apurar ponderar questionar controlar investigar discutir definir experimentar esclarecer"
)
"""Verbs after which 'se' means 'whether'."""


def bare_subject(text: Text, n: int) -> bool:
    """Whether word `n`, first in its sentence and spelled like a verb, is the subject of what follows: 'Bolsa se
    valorizou', but not 'Pergunta se fechou'."""
    told = verb_form(text.word(n + 2)) & (Form.PRETERITE | Form.IMPERFECT)
    return bool(text.word(n + 1) in ("se", "lhe", "me") and told and not infinitives(text.words[n]) & ASKING_VERBS)


def asks_whether(text: Text, i: int, before: str) -> bool:
    """Whether 'se' at word `i` means 'whether' or 'if' by what stands before it: 'verifique se existe', 'use isto se
    deseja'."""
    commanded = before in ("isto", "isso") and bool(verb_form(text.word(i - 2)) & FINITE) and i > 1
    return commanded or bool(infinitives(before) & ASKING_VERBS)
