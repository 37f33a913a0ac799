"""A pronoun between auxiliary and participle that is spelled like an article: 'tinham nos avisado', 'tinha o visto'."""

from __future__ import annotations

from functools import cache

from quality.leaks.clause import read_clause
from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_PLURAL = word_set("nos os as")
"""No article or contraction of these agrees with a participle in '-o'."""
_NO_AUXILIARIES = word_set("há houve houveram hão hei hás haver tenha-se")
_SET_AFTER_A = word_set("dado pedido contento cargo lado gosto preceito descoberto seguido sentido")
"""Participles after 'a' that make a phrase: 'tinha a pedido do pai', 'tinha a dado momento'."""
_DONE_TO_SOMEBODY = word_set(
    "encontrado levado deixado ajudado avisado convencido impedido ameaçado agredido enganado surpreendido perdoado "
    "elogiado criticado beijado abraçado colocado guardado comprado vendido lido apresentado trazido tirado salvado "
    "seguido empurrado arrastado puxado fechado aberto expulsado atirado mordido insultado roubado visto ouvido "
    "conhecido chamado convidado recebido entregado"
)
_NOUNS_TOO = word_set("visto ouvido conhecido chamado convidado seguido aberto fechado lido guardado")
_PLACE_OR_TIME = word_set(
    "na no nas nos à ao às aos em para pela pelo com sem antes depois ontem há durante quando naquela naquele nessa "
    "nesse de da do e"
)
_SEEN = word_set(
    "ontem antes há várias muitas poucas quando naquela naquele nessa nesse sair entrar passar chegar cair na_rua "
    "na_praça na_véspera no_café no_jardim na_televisão no_cinema no_mercado na_estação na_escola na_igreja na_aldeia "
    "na_cidade na_praia na_festa no_jogo no_autocarro no_comboio pela_primeira pela_última com_os com_a com_o a_rir "
    "a_chorar a_sair a_entrar a_passar a_correr em_casa"
)


@cache
def forms_of_having() -> frozenset[str]:
    """Every form of 'ter' and 'haver' that makes compound tenses."""
    return (forms_of("ter") | forms_of("haver")) - _NO_AUXILIARIES - {"tido", "tida", "tidos", "tidas", "havido"}


def article_like_before_participle(text: Text, i: int) -> Finding | None:
    """'Tinham nos avisado', 'tinha a ouvido', 'havia o encontrado na rua' at word `i` (the auxiliary)."""
    clitic, participle = text.words[i + 1], text.word(i + 2)
    if participle[-1:] != "o":
        return None
    form = verb_form(participle)
    if not form & Form.PARTICIPLE or not text.spaced(i + 1) or not text.spaced(i + 2) or text.capital(i + 2):
        return None
    if text.word(i - 1) in ("o", "a") or infinitives(text.word(i - 1)) & {"ter", "haver"}:
        return None
    if not _is_pronoun(text, i, clitic, participle):
        return None
    joined = attach(text.words[i], clitic) if verb_form(text.words[i]) & FINITE else ""
    drawn = read_clause(text, i).licensed
    suggestion = f"{clitic} {text.words[i]} {participle}" if drawn else f"{joined} {participle}" if joined else ""
    return text.finding(i, i + 2, "clitic", "hard", suggestion, "clitic_before_participle")


def _is_pronoun(text: Text, i: int, clitic: str, participle: str) -> bool:
    if clitic in _PLURAL:
        return True
    if clitic == "a":
        return participle not in _SET_AFTER_A
    if participle not in _DONE_TO_SOMEBODY:
        return False
    if participle in _NOUNS_TOO:
        following = text.word(i + 3)
        return following in _SEEN or f"{following}_{text.word(i + 4)}" in _SEEN
    after = i + 3 < len(text.words) and text.spaced(i + 3)
    return not after or text.words[i + 3] in _PLACE_OR_TIME
