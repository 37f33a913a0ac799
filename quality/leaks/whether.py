"""Where 'se' means 'whether' or 'if' and no pronoun: 'verifique se existe', 'pergunta se fechou'."""

from __future__ import annotations

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from text.prose import word_set

ASKING_VERBS = word_set(
    "verificar perguntar saber ver confirmar decidir avaliar indicar determinar escolher dizer conferir testar "
    "descobrir averiguar apurar ponderar questionar controlar investigar discutir definir experimentar esclarecer "
    "perceber reparar notar interrogar importar depender lembrar recordar adivinhar calcular analisar examinar "
    "explicar comprovar consultar informar comunicar declarar referir mencionar comentar pesar"
)
"""Verbs after which 'se' means 'whether'."""


def bare_subject(text: Text, n: int) -> bool:
    """Whether word `n`, first in its sentence and spelled like a verb, is the subject of what follows: 'Bolsa se
    valorizou', but not 'Pergunta se fechou'."""
    told = verb_form(text.word(n + 2)) & (Form.PRETERITE | Form.IMPERFECT)
    return bool(text.word(n + 1) in ("se", "lhe", "me") and told and not infinitives(text.words[n]) & ASKING_VERBS)


def asks_whether(text: Text, i: int, before: str) -> bool:
    """Whether 'se' at word `i` means 'whether' or 'if' by what stands around it: 'verifique se existe', 'use isto se
    deseja', 'percebo se é burla', 'indique a morada e se pretende recibo'."""
    commanded = before in ("isto", "isso") and bool(verb_form(text.word(i - 2)) & FINITE) and i > 1
    return (
        commanded
        or (bool(infinitives(before) & ASKING_VERBS) and not _is_noun(text, i - 1))
        or _never_reflexive(text, i, before)
        or (before in ("e", "ou") and _second_question(text, i))
    )


def _is_noun(text: Text, n: int) -> bool:
    """Whether an article stands before word `n`, which a noun is spelled like: 'A nota se perdeu'."""
    return bool(verb_form(text.words[n]) & Form.NOMINAL) and text.word(n - 1) in _ARTICLES


_ARTICLES = word_set("o a os as um uma do da dos das no na nos nas ao à seu sua este esta esse essa")
_BEING = word_set("ser estar haver")


def _never_reflexive(text: Text, i: int, before: str) -> bool:
    """Whether the verb after 'se' is one of being ('se é', 'se está', 'se há'), which takes no pronoun; 'foi' may be of
    'ir' ('Ele se foi'), unless something is joined to what stands before it."""
    verbs = infinitives(text.words[i + 1])
    return bool(verbs & _BEING) and ("ir" not in verbs or before in ("", "e", "ou", "mas"))


_FARTHEST = 30


def _second_question(text: Text, i: int) -> bool:
    """Whether a verb of asking or telling stands before word `i` in its sentence, and the verb after it is in the
    present and seldom pronominal: what is asked comes in two parts ('Explique o motivo e se pretende recorrer')."""
    form = verb_form(text.words[i + 1])
    if not form & Form.PRESENT or infinitives(text.words[i + 1]) & PRONOMINAL:
        return False
    for n in range(i - 2, max(-1, i - _FARTHEST), -1):
        if infinitives(text.words[n].partition("-")[0]) & (ASKING_VERBS | {"pedir"}) and not _is_noun(text, n):
            return True
        if text.starts_sentence(n):
            return False
    return False


PRONOMINAL = word_set(
    "tornar transformar manter instalar casar mudar formar apresentar afastar dedicar reunir deslocar "
    "estabelecer recusar juntar retirar demitir sentar levantar deitar refugiar suicidar estrear destacar "
    "fixar candidatar licenciar doutorar especializar aproximar converter desenvolver espalhar estender "
    "dividir separar divorciar encontrar sagrar radicar associar aliar opor manifestar queixar arrepender "
    "lembrar esquecer afirmar confrontar deparar limitar comprometer mostrar revelar consolidar popularizar "
    "inscrever matricular virar dirigir despedir dar tratar alimentar basear situar localizar caracterizar "
    "distinguir realizar iniciar concluir aplicar destinar infiltrar propagar lesionar atrasar seguir"
)
"""Verbs that are often pronominal: what they tell is no condition."""
