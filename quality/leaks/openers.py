"""Which words open a clause or draw a pronoun where they stand, and which are part of a phrase there."""

from __future__ import annotations

from quality.leaks.finite_words import is_finite
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, verb_form
from text.prose import word_set

_FOCUS = word_set(
    "até logo assim aqui ali lá cá aí bem mal cedo muito pouco bastante quase tanto tão demasiado raramente"
)
_NOUNS_AFTER = word_set(
    "o a um uma no na do da em este esse neste nesse deste desse num ao à pelo cada qualquer seu em primeiro todo tal"
)
_TO = word_set("a ao à aos às")
PHRASE_OPENERS = word_set("como segundo conforme consoante apenas logo mal quer ora senão salvo")


def breaks(text: Text, n: int) -> bool:
    gap = text.gap(n)
    return gap != " " and any(c in ',:()[]–—«»“”"' for c in gap)


def opens_clause(text: Text, n: int, licensed: bool) -> bool:
    """Whether the subordinator at word `n` opens a clause: not so 'em caso de', 'no segundo dia', 'quanto ao prazo',
    nor a reflexive 'se' that something has drawn before its verb ('quando a porta se fecha')."""
    word = text.words[n]
    if word == "se":
        return not (licensed and n + 1 < len(text.words) and text.spaced(n + 1) and is_finite(text, n + 1))
    if word == "seja":
        return n == 0 or not text.spaced(n)  # 'caso o pedido seja recusado, ...'
    if word == "mal":
        return n == 0 or not text.spaced(n) or text.words[n - 1] in ("e", "mas", "que")  # not 'ando a dormir mal'
    if word in ("caso", "segundo"):
        return text.word(n - 1) not in _NOUNS_AFTER
    return word != "quanto" or text.word(n + 1) not in _TO


def opens_phrase(text: Text, n: int) -> bool:
    """Whether what the subordinator at word `n` opens may be no clause and over at the next comma: 'como sempre',
    'quando definido', 'embora cansado'."""
    form = verb_form(text.word(n + 1))
    shortened = text.words[n] in _SHORTENED and form & Form.PARTICIPLE and not form & FINITE
    return text.words[n] in PHRASE_OPENERS or bool(shortened)


_SHORTENED = word_set("quando se embora enquanto conquanto")


def is_noun_here(text: Text, n: int) -> bool:
    """'o outro condutor chama-se', 'os outros molharam-se', 'o bem devolve-se', 'no seu todo lê-se'."""
    return text.words[n] in _NOUNS_TOO and text.word(n - 1) in _BEFORE_THEM


_NOUNS_TOO = word_set("outro outra outros outras bem mal todo nada")
_BEFORE_THEM = word_set("o a os as seu")


def draws(text: Text, n: int, at: int, start: int) -> bool:
    """Whether the trigger at word `n` draws the pronoun at `at`: adverbs of focus and place do so beside it or first
    in their clause, not as part of a phrase ('até ao largo', 'bem cedo')."""
    if is_noun_here(text, n):
        return False
    if text.words[n] in ("não", "sem") and n < at - 1 and not _denies(text, n, at):
        return False
    return text.words[n] not in _FOCUS or n == at - 1 or n == start or breaks(text, n)


def _denies(text: Text, n: int, at: int) -> bool:
    """Whether 'não' or 'sem' at word `n` denies a verb and no participle ('as letras não impressas perdem-se')."""
    form = verb_form(text.words[n + 1])
    if text.words[n] == "sem":
        return bool(form & Form.INFINITIVE) and n == at - 2
    return not form & Form.PARTICIPLE or bool(form & FINITE)
