"""What licenses a pronoun before its verb: the triggers of proclisis, and whether one is still open in a clause.

A parser-free grammar. Reading a sentence from its start to the pronoun, each subordinator opens a clause and the next
finite verb closes it; negations, quantifiers and focus adverbs count until the clause they stand in ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from quality.leaks.clause_words import LOCAL_TRIGGERS, SUBORDINATORS
from quality.leaks.finite_words import could_be_finite, is_finite
from quality.leaks.openers import PHRASE_OPENERS, breaks, draws, opens_clause, opens_phrase
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, Form, verb_form
from text.prose import word_set

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


@dataclass(slots=True)
class _Reading:
    """What has been read of a sentence that begins at word `start`, on the way to the pronoun at word `at`.

    `opened`, `consumed`: clauses that wait for their verb and that have it. `phrase`: the last opener may be none.
    `reopened`: a coordinator opened one. `opener`, `last`: the last subordinator and verb. `drawn`: `local` at `last`.
    """

    text: Text
    start: int
    at: int
    opened: int = 0
    consumed: int = 0
    verbs: int = 0
    reopened: int = 0
    opener: int = 0
    last: int = 0
    local: bool = False
    drawn: bool = False
    last_consumed: bool = False
    phrase: bool = False
    new_clause: bool = False
    parted: bool = False

    def break_off(self, n: int) -> None:
        """A comma or its like stands before word `n`."""
        self.local = False
        self.parted = True
        self.opened -= self.phrase  # 'como sempre,': no clause after all
        self.phrase = False
        if self.text.words[n] in _ARTICLES and (n < self.at - 1 or len(self.text.words[n]) > 3):
            if self.opened and not self.reopened and self._may_have_its_verb(n):
                self.opened -= 1  # 'onde a força dita leis, a espada serve-se'
            self.opened -= self.reopened  # 'se o texto existir e mudar, o leitor e o autor enganam-se'
            self.reopened = 0
            self.last_consumed = self.last_consumed and self.opened > 0

    def _may_have_its_verb(self, n: int) -> bool:
        return any(could_be_finite(self.text, m) for m in range(self.opener + 1, n))

    def subordinate(self, n: int) -> None:
        if self.reopened and self.text.words[n - 1] in _COORDINATORS:
            self.opened -= 1  # 'e que' opens one clause
        self.opened += 1
        self.opener = n
        self.phrase = opens_phrase(self.text, n) or (self.phrase and self.text.words[n - 1] in _ARTICLES)  # 'os que'

    def take_verb(self, n: int) -> None:
        self.verbs += 1
        self.drawn = self.local
        self.phrase = self.phrase and self.opened > 1  # 'conforme os que estão ali, ...'
        self.local = self.new_clause = self.parted = False
        self.last_consumed = self.opened > 0
        self.reopened, self.last = 0, n
        if self.opened:
            self.opened -= 1
            self.consumed += 1

    def coordinate(self, n: int) -> None:
        word, parted = self.text.words[n], breaks(self.text, n)
        new = word in _NEW_CLAUSE and (parted or _changes_mood(self.text, self.last, self.at))
        new = new or (word == "ou" and n < self.at - 1 and self.text.words[n + 1] in _ARTICLES)  # 'as teclas ou o rato'
        if self.last_consumed and not self.opened and not new:
            self.opened = self.reopened = 1  # 'quem chega e se senta': the coordinated clause is subordinate too
            self.consumed -= 1
        elif self.verbs and self.opened <= self.phrase:
            self.opened = 0  # 'use-o como navegador e o mantenha aberto'
            self.phrase = False
            self.new_clause = True
            self.last_consumed = self.last_consumed and not new
            subject = n + 2 < self.at and self.text.words[n + 1] in _ARTICLES  # 'não veio, e o rei tirou-lhe o título'
            self.local = self.drawn and not subject and not (word == "mas" and parted)  # 'todos saíram e se calaram'


def read_clause(text: Text, at: int) -> Clause:
    """Read the sentence from its start to word `at` (not included). One that repeats its pronoun more than eight times
    is no prose and counts as licensed."""
    if text.words[max(0, at - _LONGEST) : at].count(text.words[at]) > _MOST_ALIKE:
        return _UNREADABLE
    start = sentence_start(text, at)
    read = _Reading(text, start, at)
    for n in range(start, at):
        word = text.words[n]
        if n > start and breaks(text, n):
            read.break_off(n)
        if word == "que" and read.phrase and text.words[n - 1] in PHRASE_OPENERS:
            read.phrase = False  # 'logo que' is one subordinator
        elif word in SUBORDINATORS and opens_clause(text, n, read.opened > 0 or read.local):
            read.subordinate(n)
        elif is_finite(text, n):
            read.take_verb(n)
        elif word in LOCAL_TRIGGERS:
            read.local = read.local or draws(text, n, at, start)
        elif word in _COORDINATORS:
            read.coordinate(n)
    if at > start and breaks(text, at):
        read.local = False
        read.opened -= read.phrase
    return Clause(
        start,
        read.opened > 0 or read.local,
        read.verbs - read.consumed,
        read.opened + read.consumed > 0,
        read.last_consumed,
        read.new_clause,
        read.parted,
    )


_ARTICLES = word_set("o a os as um uma este esta estes estas esse essa")
_UNREAL = Form.SUBJUNCTIVE | Form.FUTURE_SUBJUNCTIVE


def _changes_mood(text: Text, last: int, at: int) -> bool:
    """Whether the verb at word `last` is in the subjunctive and the one after the pronoun at `at` isn't, so that they
    aren't coordinated: 'pediu que a deixassem em paz e ofereceu-lhe um livro'."""
    before, after = verb_form(text.words[last]), verb_form(text.word(at + 1))
    unreal = before & _UNREAL and not before & (INDICATIVE | Form.INFINITIVE)
    return bool(unreal and after & INDICATIVE and not after & _UNREAL)


def main_verb_follows(text: Text, at: int) -> bool:
    """Whether, after word `at`, the sentence still has a finite verb that a comma parts off and nothing subordinates:
    then a 'se' at `at` may mean 'if'."""
    parted = subordinate = False
    for n in range(at + 2, min(at + 50, len(text.words))):
        if text.parted(n, _HARD_GAP):
            return False
        if breaks(text, n):
            parted, subordinate = True, False
        word = text.words[n]
        if word in SUBORDINATORS:
            subordinate = True
        elif parted and word not in _COORDINATORS and could_be_finite(text, n):
            if not subordinate:
                return True
            subordinate = False
        elif word in _COORDINATORS and breaks(text, n):
            parted = False
    return False
