"""What licenses a pronoun before its verb: the triggers of proclisis, and whether one is still open in a clause.

A parser-free grammar. Reading a sentence from its start to the pronoun, each subordinator opens a clause and the next
finite verb closes it; negations, quantifiers and focus adverbs count until the clause they stand in ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from quality.leaks.clause_words import BEFORE_NOUNS, MOSTLY_VERBS, NOUN_PHRASE, RARELY_VERBS
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, verb_form
from quality.leaks.whether import bare_subject
from text.prose import word_set

NEGATIONS = word_set("não nunca jamais nem ninguém nada nenhum nenhuma nenhuns nenhumas tampouco sem")
SUBORDINATORS = word_set(
    "que se quando porque porquê como embora enquanto conforme caso onde aonde donde quem qual quais cujo cuja cujos "
    "cujas quanto quanta quantos quantas porquanto consoante segundo mal logo apenas salvo quer ora seja conquanto "
    "senão"
)
LOCAL_TRIGGERS = NEGATIONS | word_set(
    "já ainda também só sempre talvez apenas somente bem mal mais menos muito pouco quase até assim aqui ali lá cá aí "
    "acolá todos todas todo toda tudo ambos ambas alguém algo algum alguma alguns algumas qualquer quaisquer cada "
    "muitos muitas poucos poucas vários várias bastante bastantes tanto tanta tantos tantas outrem outro outra outros "
    "outras mesmo mesma mesmos próprio próprios tão demasiado demasiados deus oxalá quão diversos diversas inclusive "
    "principalmente sobretudo raramente dificilmente possivelmente provavelmente eventualmente dantes cedo nisto "
    "nisso tal tais isto isso aquilo ou um uma a maioria maior parte nem grande uns umas"
) - word_set("a um uma maior parte grande maioria isto isso aquilo ou mesmo mesma mesmos próprio próprios mais menos")
JUST_BEFORE = word_set(
    "pois porém então depois antes agora hoje ontem amanhã aqui ali lá cá aí assim logo e ou mas nem de para por sem "
    "em até após sobre desde como mais menos mesmo mesma próprio própria ora quer a ao à pelo"
)
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
    if not form & Form.NOMINAL or text.word(n - 1) in _BEFORE_VERBS:
        return True
    if word in MOSTLY_VERBS:
        article = text.word(n - 1) in ("o", "a", "os", "as") and text.word(n - 2) not in _TRIGGERS
        return not article and text.word(n - 1) not in BEFORE_NOUNS
    if n == 0 or text.starts_sentence(n):
        return bool(form & (Form.IMPERATIVE | Form.PRESENT)) and not bare_subject(text, n)
    return False


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
