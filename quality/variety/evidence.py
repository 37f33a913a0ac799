"""What one text holds for either variety: the sums that the verdict is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from itertools import chain, compress, islice
from operator import and_, itemgetter, or_
from typing import NamedTuple

from quality.leaks.lexicon import lexical_hits
from quality.variety.endings import ending_weight
from quality.variety.leak_words import leak_weights
from quality.variety.lexicon import Lexicon, Phrase
from quality.variety.spelling import spelling_weight
from quality.variety.syntax import clitic_weight, possessive_weight
from quality.variety.tokens import SENTENCE_ENDS, TOKEN, skeleton_classes, word_classes
from text.pieces import WRITTEN, pieces
from text.prose import word_set
from text.remembered import Remembered

TOPIC_LIMIT = 2.5  # log-odds: however many places a text names, they can't outweigh its grammar
MOST_CHARACTERS = 400_000  # a longer text is judged by its beginning, so that no line takes half a second
_CLITICS = frozenset(("se", "me", "te", "lhe", "lhes"))
_POSSESSIVES = word_set("seu sua seus suas nosso nossa nossos nossas meu minha meus minhas")
_CONTEXT_RULES = {1: (clitic_weight, "before its verb"), 2: (possessive_weight, "without article")}


class TokenFacts(NamedTuple):
    """All that is known of a token wherever it stands; computed once for each distinct token."""

    low: str
    keys: tuple[str, ...]  # what may fit an item of a phrase: as written, lower case, classes
    phrases: dict[str, tuple[Phrase, ...]]  # phrases that may begin here, by a key of their second item
    weight: float
    topic: float
    here: int  # the bits of what there is to look at: `_ALONE`, and of second items of the phrases that begin here
    next: int  # `_ALONE`, and the bits of the second items that this may be
    ends: bool  # a sentence
    kind: int  # 1: clitic, 2: possessive, 0: neither
    skeleton: str
    skeleton_at_start: str
    code: str  # the skeleton as the model reads it
    code_at_start: str
    opens: tuple[Phrase, ...]  # phrases that stand at the beginning of a sentence, and may go on here


_LOW, _HERE, _NEXT, _CODE = (itemgetter(TokenFacts._fields.index(name)) for name in ("low", "here", "next", "code"))
_ALONE, _BUCKETS = 1, 59
"""The bit of what is evidence by itself or ends a sentence; bits in which second items are told from each other."""
START = "<s>"
"""In a skeleton, before each sentence."""
NO_CODE = "\0"
"""What the model reads of all classes that it doesn't know."""


@dataclass(slots=True)
class Evidence:
    """Sums in log-odds, + European. `language` and `topic` come from lists and grammar; `written`, the skeleton in the
    model's codes, is for the model. `starts`: the tokens that begin a sentence."""

    language: float = 0.0
    topic: float = 0.0
    facts: list[TokenFacts] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    written: str = ""
    hits: list[tuple[str, float]] = field(default_factory=list)

    @property
    def rules(self) -> float:
        return self.language + max(-TOPIC_LIMIT, min(TOPIC_LIMIT, self.topic))

    @property
    def tokens(self) -> int:
        return len(self.facts)

    @property
    def skeleton(self) -> list[str]:
        """The classes of all tokens, each sentence with its beginning marked."""
        classes = [[fact.skeleton] for fact in self.facts]
        for start in self.starts:
            classes[start] = [START, self.facts[start].skeleton_at_start]
        return list(chain.from_iterable(classes))


class EvidenceReader:
    """Reads texts with one lexicon, and remembers the facts of each distinct token it has met. `codes`: by class, its
    sign in what the model reads."""

    def __init__(self, lexicon: Lexicon, codes: Mapping[str, str]) -> None:
        self._lexicon, self._codes = lexicon, codes
        self._facts = Remembered(self._learn)
        self._facts_between_spaces = Remembered(
            lambda written: tuple(self._facts[token] for token in TOKEN.findall(written))
        )
        every = chain.from_iterable(lexicon.phrases.values())
        second = sorted(set(chain.from_iterable(phrase.items[1] for phrase in every)))
        self._bucket = {key: _ALONE << 1 + number % _BUCKETS for number, key in enumerate(second)}
        self._indices: dict[tuple[str, ...], dict[str, tuple[Phrase, ...]]] = {}
        self._opening = self._index(("<start>",))

    def read(self, text: str) -> Evidence:
        """The evidence of a text, or of its first `MOST_CHARACTERS`; time grows linearly with them."""
        facts = self._facts_of(text[:MOST_CHARACTERS])
        evidence, seen = Evidence(facts=facts), dict[str, int]()
        if not facts:
            return evidence
        following = chain(map(_NEXT, islice(facts, 1, None)), (_ALONE,))
        met, lows = list(map(and_, map(_HERE, facts), following)), list[str]()
        _open(evidence, seen, 0)
        last = len(facts) - 1
        for index in compress(range(len(facts)), met):
            low, _, phrases, weight, topic, _, _, ends, kind, *_ = facts[index]
            if weight:
                _count(evidence, seen, low, weight, False)
            if topic:
                _count(evidence, seen, low, topic, True)
            if met[index] != _ALONE:
                for key in facts[index + 1].keys:
                    for phrase in phrases.get(key, ()):
                        if len(phrase.items) == 2 or _goes_on(phrase.items, facts, index):
                            _count(evidence, seen, phrase.name, phrase.weight, phrase.topic)
            if kind:
                lows = lows or list(map(_LOW, facts))
                _count_in_context(evidence, seen, kind, lows, index)
            if ends and index < last:
                _open(evidence, seen, index + 1)
        evidence.written = _written(facts, evidence.starts)
        if len(text) <= MOST_CHARACTERS:
            _count_leaks(evidence, seen, text)
        return evidence

    def _facts_of(self, text: str) -> list[TokenFacts]:
        """The facts of a text's tokens: no token but the end of a line holds white space."""
        facts: list[TokenFacts] = []
        for number, line in enumerate(pieces(text)):
            if number:
                facts.append(self._facts["\n"])
            facts += chain.from_iterable(map(self._facts_between_spaces.__getitem__, map(WRITTEN, line)))
        return facts

    def _learn(self, token: str) -> TokenFacts:
        low = token.lower()
        weight, is_topic = self._lexicon.word_weight(token)
        spelling = spelling_weight(token)
        language = 0.0 if is_topic else weight
        if abs(spelling) > abs(language):
            language = spelling
        classes = word_classes(token) if token[0].isalnum() else ()
        if not language and not is_topic:
            language = leak_weights().get(low, 0.0)
        if not language:
            language = ending_weight(low, classes) + sum(self._lexicon.word_weight(name)[0] for name in classes)
        keys = tuple(dict.fromkeys((token, low, *classes)))
        kind = 1 if low in _CLITICS else 2 if low in _POSSESSIVES else 0
        phrases, ends = self._phrases(keys), low in SENTENCE_ENDS
        skeleton, at_start = skeleton_classes(token)
        return TokenFacts(
            low=low,
            keys=keys,
            phrases=phrases,
            weight=language,
            topic=weight if is_topic else 0.0,
            here=reduce(or_, map(self._bucket.__getitem__, phrases), int(bool(language or is_topic or kind or ends))),
            next=reduce(or_, (self._bucket.get(key, 0) for key in keys), _ALONE),
            ends=ends,
            kind=kind,
            skeleton=skeleton,
            skeleton_at_start=at_start,
            code=self._codes.get(skeleton, NO_CODE),
            code_at_start=self._codes.get(START, NO_CODE) + self._codes.get(at_start, NO_CODE),
            opens=tuple(phrase for key in keys for phrase in self._opening.get(key, ())),
        )

    def _phrases(self, keys: tuple[str, ...]) -> dict[str, tuple[Phrase, ...]]:
        """`_index` of those of the keys that begin a phrase, kept: few rows of them for many tokens."""
        begun = tuple(key for key in keys if key in self._lexicon.phrases)
        if begun not in self._indices:
            self._indices[begun] = self._index(begun)
        return self._indices[begun]

    def _index(self, keys: tuple[str, ...]) -> dict[str, tuple[Phrase, ...]]:
        """The phrases whose first item one of the keys fits, under each word or class of their second item."""
        index: dict[str, list[Phrase]] = {}
        for key in keys:
            for phrase in self._lexicon.phrases.get(key, ()):
                for second in phrase.items[1]:
                    index.setdefault(second, []).append(phrase)
        return {second: tuple(found) for second, found in index.items()}


def _open(evidence: Evidence, seen: dict[str, int], start: int) -> None:
    """A sentence begins."""
    evidence.starts.append(start)
    for phrase in evidence.facts[start].opens:
        if len(phrase.items) == 2 or _goes_on(phrase.items, evidence.facts, start - 1):
            _count(evidence, seen, phrase.name, phrase.weight, phrase.topic)


def _count_in_context(evidence: Evidence, seen: dict[str, int], kind: int, lows: list[str], index: int) -> None:
    """A clitic or a possessive, by what stands around it."""
    judge, name = _CONTEXT_RULES[kind]
    if weight := judge(lows, index):
        _count(evidence, seen, f"{lows[index]} {name}", weight, False)


def _written(facts: list[TokenFacts], starts: list[int]) -> str:
    codes = list(map(_CODE, facts))
    for start in starts:
        codes[start] = facts[start].code_at_start
    return "".join(codes)


def _goes_on(items: tuple[frozenset[str], ...], facts: list[TokenFacts], position: int) -> bool:
    """Whether the third item of a phrase and those after it fit too."""
    return position + len(items) <= len(facts) and all(
        not items[offset].isdisjoint(facts[position + offset].keys) for offset in range(2, len(items))
    )


def _count_leaks(evidence: Evidence, seen: dict[str, int], text: str) -> None:
    """Add the leaks of the table that need a context or are longer than a word; single ones are counted as tokens."""
    for hit in lexical_hits(text):
        entry = hit.entry
        if entry.weight and (entry.context or len(entry.words) > 1):
            _count(evidence, seen, " ".join(entry.words), entry.weight, False)


def _count(evidence: Evidence, seen: dict[str, int], name: str, weight: float, topic: bool) -> None:
    """Add a hit: full the first time, half the second, nothing after that, so that no single word decides a text."""
    times = seen.get(name, 0)
    seen[name] = times + 1
    if times > 1:
        return
    if times:
        weight /= 2
    if topic:
        evidence.topic += weight
    else:
        evidence.language += weight
    evidence.hits.append((name, weight))
