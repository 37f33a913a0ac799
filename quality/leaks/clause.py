"""What licenses a pronoun before its verb: the triggers of proclisis, and whether one is still open in a clause.

A parser-free grammar. Reading a sentence from its start to the pronoun, each subordinator opens a clause and the next
finite verb closes it; negations, quantifiers and focus adverbs count until the clause they stand in ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from quality.leaks.clause_words import LOCAL_TRIGGERS, SUBORDINATORS
from quality.leaks.finite_words import could_be_finite, is_finite
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
_PHRASE_OPENERS = word_set("como segundo conforme consoante apenas logo mal quer ora senão salvo")
_COORDINATORS = word_set("e ou mas nem pois porém contudo")
_NEW_CLAUSE = ("e", "mas")
"""After a comma these open a main clause: 'Disse que vinha, e ela calou-se'."""
_HARD_GAP = frozenset(".!?…;:\n\r\u2028\u2029•|")


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between the start of a sentence (word `start`) and a pronoun.

    `licensed`: a trigger is still open. `main_verbs`: how many finite verbs no subordinator accounts for.
    `subordinated`: some subordinator came before. `ends_subordinate`: the last verb belongs to a subordinate clause.
    `new_clause`: 'e', 'mas' came after the last verb. `parted`: a comma did.
    """

    start: int
    licensed: bool
    main_verbs: int
    subordinated: bool
    ends_subordinate: bool
    new_clause: bool
    parted: bool


_LONGEST = 60
_MOST_ALIKE = 8
_UNREADABLE = Clause(0, True, 0, False, False, False, False)


def sentence_start(text: Text, at: int) -> int:
    """The first word of the sentence that word `at` stands in (at most sixty words back)."""
    start = at
    while start > 0 and at - start < _LONGEST and not text.parted(start, _HARD_GAP):
        start -= 1
    return start


def _opens_clause(text: Text, n: int, licensed: bool) -> bool:
    """Whether the subordinator at word `n` opens a clause: not so 'em caso de', 'no segundo dia', 'quanto ao prazo',
    nor a reflexive 'se' that something has drawn before its verb ('quando a porta se fecha')."""
    word = text.words[n]
    if word == "se":
        return not (licensed and n + 1 < len(text.words) and text.spaced(n + 1) and is_finite(text, n + 1))
    if word == "seja":
        return n == 0 or not text.spaced(n)  # 'caso o pedido seja recusado, ...'
    if word in ("caso", "segundo"):
        return text.word(n - 1) not in _NOUNS_AFTER
    return word != "quanto" or text.word(n + 1) not in _TO


def _participle_follows(text: Text, n: int) -> bool:
    """'quando definido', 'embora cansado': a clause without a finite verb, over at the next comma."""
    form = verb_form(text.word(n + 1))
    return bool(form & Form.PARTICIPLE) and not form & FINITE


_SHORTENED = word_set("quando se embora enquanto conquanto")


def _draws(text: Text, n: int, at: int, start: int) -> bool:
    """Whether the trigger at word `n` draws the pronoun at `at`: adverbs of focus and place do so beside it or first
    in their clause, not as part of a phrase ('até ao largo', 'bem cedo')."""
    if text.words[n] in ("outro", "outra", "outros", "outras"):
        return text.word(n - 1) not in ("o", "a", "os", "as")  # 'o outro condutor chama-se'
    return text.words[n] not in _FOCUS or n == at - 1 or n == start or _breaks(text, n)


def read_clause(text: Text, at: int) -> Clause:
    """Read the sentence from its start to word `at` (not included). One that repeats its pronoun more than eight times
    is no prose and counts as licensed."""
    if text.words[max(0, at - _LONGEST) : at].count(text.words[at]) > _MOST_ALIKE:
        return _UNREADABLE
    start = sentence_start(text, at)
    opened = consumed = verbs = 0
    local = drawn = last_consumed = phrase = new_clause = parted = False
    for n in range(start, at):
        word = text.words[n]
        if n > start and _breaks(text, n):
            local = False
            parted = True
            opened -= phrase  # 'como sempre,': no clause after all
            phrase = False
        if word == "que" and phrase and text.words[n - 1] in _PHRASE_OPENERS:
            phrase = False  # 'logo que' is one subordinator
        elif word in SUBORDINATORS and _opens_clause(text, n, opened > 0 or local):
            opened += 1
            phrase = word in _PHRASE_OPENERS or (word in _SHORTENED and _participle_follows(text, n))
        elif is_finite(text, n):
            verbs += 1
            drawn = local
            local = phrase = new_clause = parted = False
            last_consumed = opened > 0
            if opened:
                opened -= 1
                consumed += 1
        elif word in LOCAL_TRIGGERS:
            local = local or _draws(text, n, at, start)
        elif word in _COORDINATORS and last_consumed and not opened and not (word in _NEW_CLAUSE and _breaks(text, n)):
            opened += 1  # 'quem chega e se senta': the coordinated clause is subordinate too
            consumed -= 1
        elif word in _COORDINATORS and verbs and opened <= phrase:
            opened = 0  # 'use-o como navegador e o mantenha aberto'
            phrase = False
            new_clause = True
            local = drawn and not (word == "mas" and _breaks(text, n))  # 'todos saíram e se calaram'
    if at > start and _breaks(text, at):
        local = False
        opened -= phrase
    return Clause(
        start, opened > 0 or local, verbs - consumed, opened + consumed > 0, last_consumed, new_clause, parted
    )


def _breaks(text: Text, n: int) -> bool:
    gap = text.gap(n)
    return gap != " " and any(c in ',:()[]–—«»“”"' for c in gap)


def main_verb_follows(text: Text, at: int) -> bool:
    """Whether, after word `at`, the sentence still has a finite verb that a comma parts off and nothing subordinates:
    then a 'se' at `at` may mean 'if'."""
    parted = subordinate = False
    for n in range(at + 2, min(at + 50, len(text.words))):
        if text.parted(n, _HARD_GAP):
            return False
        if _breaks(text, n):
            parted, subordinate = True, False
        word = text.words[n]
        if word in SUBORDINATORS:
            subordinate = True
        elif parted and word not in _COORDINATORS and could_be_finite(text, n):
            if not subordinate:
                return True
            subordinate = False
        elif word in _COORDINATORS and _breaks(text, n):
            parted = False
    return False
