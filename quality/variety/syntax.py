"""Evidence from the order of small words: where the clitic stands, and whether a possessive has its article.

A grammar for counting, not for correcting: it weighs what the leak rules would flag and also what only adds up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quality.variety.tokens import SENTENCE_ENDS
from text.prose import word_set

_PROCLITICS = frozenset(("se", "me", "te", "lhe", "lhes"))
# Whatever draws the clitic before the verb in Portugal: negation, subordinators, relatives, some adverbs, quantifiers.
_TRIGGERS = word_set(
    """
    que não nunca jamais nem quem qual quais cujo cuja cujos cujas onde quando como se porque porquanto embora
    enquanto conforme segundo caso já ainda também só apenas sempre talvez mais menos assim até logo bem mal aqui
    ali lá aí tudo todo toda todos todas nada algo alguém ninguém algum alguma alguns algumas nenhum nenhuma cada
    qualquer muito muita muitos muitas pouco pouca poucos poucas tanto ambos ambas mesmo pouco quanto quantos quanta
    quantas oxalá raramente dificilmente facilmente para por sem de em até após ao antes depois ou quer somente
    nele nela neles nelas nisto nisso disto disso daí daqui sequer demasiado bastante porquê pois tão quase depressa
    melhor pior necessário forçoso imperioso
    """
)
_SUBJECTS = word_set("eu ele ela eles elas nós você vocês isso isto esse essa esses essas")
_AFTER_IF = word_set(
    """
    deseja pretende possível necessário necessária aplicável disponível existe existem está estão é são há houver
    for forem tem têm quiser quer pode podem deve devem deverá vai você ele ela eles elas eu estava era tinha
    tivesse fosse precisa preferir
    """
)
_FUTURE_SUBJUNCTIVE = re.compile(r"(?:[aei]r|[aei]rem|[aei]rmos|[aei]sse|[aei]ssem|[ai]d[oa]s?|iver|ouver|izer|user)$")
_ASKING = re.compile(
    r"(?:verifi|especifi|determin|defin|pergunt|sab|decid|indi[cq]|v(?:er|eja)$|confirm|control|conferi|testa|descobr|dúvida)"
)
FARTHEST_BACK = 12
"""Tokens before a clitic that are looked at."""
_CLAUSE_ENDS = SENTENCE_ENDS | frozenset(",()")
_POSSESSIVES = word_set("seu sua seus suas nosso nossa nossos nossas meu minha meus minhas")
_DETERMINERS = word_set(
    """
    o a os as do da dos das no na nos nas ao à aos às pelo pela pelos pelas este esta estes estas esse essa esses
    essas aquele aquela aqueles aquelas deste desta destes destas desse dessa desses dessas neste nesta nestes
    nestas nesse nessa nesses nessas daquele daquela daqueles daquelas um uma uns umas num numa dum duma algum
    alguma alguns algumas nenhum nenhuma qualquer cada todo toda outro outra outros outras muito muita muitos muitas
    vários várias dois duas três quatro cinco seis sete oito nove dez ambos ambas é são era eram foi ser sem a
    """
)
_SET_PHRASE_HEADS = word_set(
    """
    vez nome ver lado lugar casa favor mando cargo conta parte bel-prazer alcance autoria iniciativa respeito pedido
    defesa poder turno encontro redor
    """
)
_ADDRESS = word_set("senhora senhor excelência majestade santidade alteza deus caro cara amigo amiga senhores senhoras")
_PREPOSITIONS = word_set("de em com para por sobre entre desde contra sob até após segundo")


def clitic_weight(lows: Sequence[str], index: int) -> float:
    """Log-odds of the unhyphenated clitic at `index` of the lower-cased tokens: below 0 when nothing draws it there."""
    if lows[index] not in _PROCLITICS or index + 1 >= len(lows):
        return 0.0
    following = lows[index + 1]
    if not following[0].isalpha() or following in _DETERMINERS or "-" in following:
        return 0.0
    previous = lows[index - 1] if index else "\n"
    if lows[index] == "se" and _is_conjunction(previous, following):
        return 0.0
    position, steps = index - 1, 0
    while position >= 0 and steps < FARTHEST_BACK and lows[position] not in _CLAUSE_ENDS:
        word = lows[position]
        if word in _TRIGGERS and (steps < 3 or word not in _PREPOSITIONS):
            return 0.0
        position -= 1
        steps += 1
    if steps == 0:
        return 0.0 if lows[index] == "se" else -2.0
    if previous in _SUBJECTS:
        return -3.5
    if previous in ("e", "mas") or previous.endswith("mente"):
        return -1.2
    return -2.0


def _is_conjunction(previous: str, following: str) -> bool:
    """Whether "se" between these two words is more likely "if" or "whether" than a pronoun."""
    return (
        following in _TRIGGERS
        or following in _AFTER_IF
        or _FUTURE_SUBJUNCTIVE.search(following) is not None
        or _ASKING.match(previous) is not None
    )


def possessive_weight(lows: Sequence[str], index: int) -> float:
    """Log-odds of the possessive at `index` when it lacks the article that Portugal puts before it; 0.0 otherwise."""
    if lows[index] not in _POSSESSIVES or index + 1 >= len(lows):
        return 0.0
    following = lows[index + 1]
    previous = lows[index - 1] if index else "\n"
    if not following[0].isalpha() or following in _ADDRESS:
        return 0.0
    if following in _SET_PHRASE_HEADS and (previous == "a" or previous in _PREPOSITIONS):
        return 0.0
    if previous in _DETERMINERS or previous in ("todos", "todas") or previous[0].isdigit():
        return 0.0
    if previous in SENTENCE_ENDS:
        return -3.0
    if previous in _PREPOSITIONS:
        return -2.6
    if previous in ("e", "ou", ",", "como"):
        return -1.5
    return -2.0
