"""What licenses a pronoun before its verb: the triggers of proclisis, and whether one is still open in a clause.

A parser-free grammar. Reading a sentence from its start to the pronoun, each subordinator opens a clause and the next
finite verb closes it; negations, quantifiers and focus adverbs count until the clause they stand in ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from quality.leaks.tokens import Text, word_set
from quality.leaks.verbs import FINITE, Form, verb_form

NEGATIONS = word_set("não nunca jamais nem ninguém nada nenhum nenhuma nenhuns nenhumas tampouco sem")
SUBORDINATORS = word_set(
    "que se quando porque porquê como embora enquanto conforme caso onde aonde donde quem qual quais cujo cuja "
    "cujos cujas quanto quanta quantos quantas porquanto consoante segundo mal logo apenas salvo quer ora seja "
    "conquanto senão pois"
)
LOCAL_TRIGGERS = NEGATIONS | word_set(
    "já ainda também só sempre talvez apenas somente bem mal mais menos muito pouco quase até assim aqui ali "
    "lá cá aí acolá todos todas todo toda tudo ambos ambas alguém algo algum alguma alguns algumas qualquer "
    "quaisquer cada muitos muitas poucos poucas vários várias bastante bastantes tanto tanta tantos tantas "
    "outrem outro outra outros outras mesmo mesma mesmos próprio próprios tão demasiado demasiados deus oxalá "
    "quão diversos diversas inclusive principalmente sobretudo raramente dificilmente possivelmente "
    "provavelmente eventualmente dantes cedo nisto nisso tal tais isto isso aquilo ou um uma a maioria maior "
    "parte nem grande uns umas"
) - word_set(
    "a um uma maior parte grande maioria isto isso aquilo ou mesmo mesma mesmos próprio próprios mais menos"
)
JUST_BEFORE = word_set(
    "então depois antes agora hoje ontem amanhã aqui ali lá cá aí assim logo e ou mas nem de para por sem em "
    "até após sobre desde como mais menos mesmo mesma próprio própria ora quer a ao à pelo isto"
)
_COORDINATORS = word_set("e ou mas nem")
_HARD_GAP = frozenset(".!?…;\n\r\u2028\u2029•|")


@dataclass(frozen=True, slots=True)
class Clause:
    """What stands between the start of a sentence and a pronoun at word `at`."""

    start: int
    licensed: bool
    subordinated: bool
    verbs: int
    last_break: int
    closed_by_verb: bool

    def verbless_since_break(self, text: Text, at: int) -> bool:
        """Whether nothing since the last comma can be a verb."""
        return not any(could_be_verb(text.words[n]) for n in range(self.last_break, at))


def could_be_verb(word: str) -> bool:
    """Whether a word is a form of a verb, participles and words that are far more often nouns left out."""
    base = word.partition("-")[0]
    form = verb_form(base)
    return (
        bool(form & (FINITE | Form.INFINITIVE | Form.GERUND))
        and word not in _RARELY_VERBS
        and not (form & Form.NOMINAL and word == base)
    )


def is_finite(word: str) -> bool:
    """Whether a word is surely a finite verb (no noun is spelled like it)."""
    base = word.partition("-")[0]
    form = verb_form(base)
    if base != word:
        return bool(form & FINITE)
    return bool(form & FINITE) and not form & Form.NOMINAL and word not in _RARELY_VERBS


_RARELY_VERBS = word_set(
    "para como sobre entre uma uns umas nos mas são este esta deste desta consoante via meses ser mar par lar "
    "dele dela deles delas nele nela neles nelas desse dessa era cabo marco partes parte casa casas conta "
    "contas base lado lados ano meio meia primeira primeiro segunda segundo grande grandes ambos ele ela eles "
    "elas nova novas menor maior melhor pior cor dor valor setor sector autor lugar popular militar familiar "
    "escolar regular polícia igreja cidade"
) - word_set("são era ser")


def read_clause(text: Text, at: int) -> Clause:
    """Read the sentence from its start to word `at` (not included)."""
    start = at
    while start > 0 and not any(c in _HARD_GAP for c in text.gap(start)) and at - start < 60:
        start -= 1
    opened = consumed = verbs = 0
    local = False
    last_break = start
    closed_by_verb = False
    for n in range(start, at):
        word = text.words[n]
        gap = text.gap(n) if n > start else " "
        if gap != " " and any(c in ',:()[]–—«»“”"' for c in gap):
            local = False
            last_break = n
        if word in SUBORDINATORS:
            opened += 1
            closed_by_verb = False
        elif is_finite(word):
            verbs += 1
            closed_by_verb = True
            if opened:
                opened -= 1
                consumed += 1
            local = False
        elif word in LOCAL_TRIGGERS or (word.endswith("mente") and n == at - 1):
            local = True
        if word in _COORDINATORS and consumed:
            opened += 1  # 'quem chega e se senta': the coordinated clause is subordinate too
    return Clause(start, opened > 0 or local, opened + consumed > 0, verbs, last_break, closed_by_verb)
