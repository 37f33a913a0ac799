"""Orders to the reader, and the sentence that one stands in: 'Descarregue', 'e não saia', 'faz duplo clique'."""

from __future__ import annotations

import re
from functools import lru_cache

from quality.leaks.clause_words import MOSTLY_VERBS
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, Form, verb_form
from text.prose import word_set

_LONGEST = 60
_STOPS = frozenset(".!?…\n\r\u2028\u2029—–|•")
_QUOTES = frozenset('«»“”„"')
_ENDS = _STOPS | _QUOTES
_LABEL = re.compile(r'[«“"][^«»“”"\n.!?]{1,40}[»”"]')
"""A name on a screen or a title in quotation marks, which ends no sentence."""
_NEAR = 60


def sentence(text: Text, i: int) -> tuple[int, int]:
    """The first and the last word of the sentence that word `i` stands in, between full stops, dashes and quotation
    marks, so that each speaker of a dialogue has sentences of their own; sixty words on either side at most."""
    first = last = i
    while first > 0 and i - first < _LONGEST and (text.spaced(first) or not _ends_before(text, first)):
        first -= 1
    end = min(i + _LONGEST, len(text.words) - 1)
    while last < end and (text.spaced(last + 1) or not _ends_before(text, last + 1)):
        last += 1
    return first, last


def _ends_before(text: Text, n: int) -> bool:
    if not text.parted(n, _ENDS):
        return False
    if text.parted(n, _STOPS):
        return True
    here = text.starts[n]
    start = max(0, here - _NEAR)
    labels = [(start + m.start(), start + m.end()) for m in _LABEL.finditer(text.source[start : here + _NEAR])]
    return not any(begin < here <= begin + 3 or end <= here < end + 3 for begin, end in labels)


def pause_before(text: Text, n: int) -> bool:
    """Whether a comma, a semicolon or a colon stands before word `n`, or its sentence begins there."""
    return n == 0 or (not text.spaced(n) and (text.gap(n).strip() in _PAUSES or text.parted(n, _ENDS)))


_PAUSES = (",", ";", ":")


def orders_politely(word: str) -> bool:
    """Whether a word can be an order in the third person and is no other tense."""
    form = verb_form(word.partition("-")[0])
    if word.partition("-")[0] == "traga":
        return True
    can = form & Form.SUBJUNCTIVE and form & Form.IMPERATIVE and form & Form.THIRD
    return bool(can) and not (
        form & (Form.PRESENT | Form.PRETERITE) or word.endswith(("m", "-te", "-se")) or word in _NO_ORDERS
    )


_NO_ORDERS = word_set(
    "seja haja viva oxalá valha queira esteja custe aconteça suponha dê baste chova possa sobre conforme entre role"
)


def is_order(text: Text, first: int, n: int) -> bool:
    """Whether the subjunctive at word `n` is an order to the reader, in a sentence that begins at word `first`: not one
    of several wishes, nor a concession, nor a noun."""
    word, after = text.words[n], text.word(n + 1)
    surely_a_verb = "-" in word or (text.spaced(n) and text.words[n - 1] in ("não", "nunca"))
    surely_a_verb |= after in _AFTER_ORDERS and text.spaced(n + 1)
    if verb_form(word.partition("-")[0]) & Form.NOMINAL and not surely_a_verb:
        return False
    if (text.capital(n) and n > first and not text.starts_sentence(n)) or text.words[first] in _WISHING:
        return False
    if after in _CONCEDED or text.word(n + 2) in ("que", "ou") or text.word(n + 3) == "ou":
        return False  # 'faça o que fizer', 'chova ou faça sol'
    return introduced(text, first, n) and not any(
        text.words[m] in _GOVERNING and _governs(text, m, n) for m in range(first, n)
    )


_AFTER_ORDERS = word_set("o a os as um uma no na nos nas em aqui ali tudo este esta esse essa pelo pela outro outra")
_CONCEDED = word_set("quem onde como quando deus ou")
_WISHING = word_set("que oxalá talvez")
_GOVERNING = word_set("que embora caso talvez oxalá conquanto quer ou")
BEFORE_AN_ORDER = word_set("e mas não depois então agora também nunca primeiro da próxima vez por enquanto favor")


def introduced(text: Text, first: int, n: int) -> bool:
    """Whether an order may stand at word `n`: first in a clause, or after 'e', 'mas', 'e depois'."""
    start = n
    while start > first and text.spaced(start) and text.words[start - 1] in BEFORE_AN_ORDER:
        start -= 1
    return start == first or pause_before(text, start) or (start < n and text.words[start] in ("e", "mas"))


def _governs(text: Text, m: int, n: int) -> bool:
    """Whether word `m` ('que', 'caso') still governs the verb at word `n`: it stands in the same clause, or another
    subjunctive of the third person follows it."""
    same_clause = all(map(text.spaced, range(m + 1, n + 1)))
    return same_clause or any(orders_politely(text.words[k]) for k in range(m + 1, n))


def is_order_to_a_tu(text: Text, n: int) -> bool:
    """Whether the verb at word `n`, where an order may stand, is one to a tu rather than what somebody does: 'seca-as',
    'faz duplo clique'; not 'abre uma janela'."""
    word, after = text.words[n], text.word(n + 1)
    base = word.partition("-")[0]
    if not can_order_a_tu(word) or text.capital(n) or (base in _WITHOUT_OBJECT and after not in ("os", "as")):
        return False
    return not verb_form(base) & Form.NOMINAL or base != word or word in MOSTLY_VERBS or after in _AFTER_A_VERB


@lru_cache(maxsize=50_000)
def can_order_a_tu(word: str) -> bool:
    """Whether a word can be an order to a tu, whatever stands around it."""
    base = word.partition("-")[0]
    form = verb_form(base)
    order = form & Form.SECOND and form & Form.IMPERATIVE and form & INDICATIVE
    return bool(order) and not (form & Form.SUBJUNCTIVE or word.endswith("-se") or base in _HARDLY_ORDERS)


_HARDLY_ORDERS = word_set(
    "é está tem há fica vai vem dá para como deve pode quer sabe precisa parece basta convém mantém vale custa diz "
    "chega passa acaba surge aparece"
)
_WITHOUT_OBJECT = word_set("abre fecha começa liga muda sai entra")
_AFTER_A_VERB = word_set("o os as um uma tudo bem à devagar depressa sempre logo já")
