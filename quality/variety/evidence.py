"""What one text holds for either variety: the sums that the verdict is made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, compress, islice
from operator import and_, itemgetter
from typing import NamedTuple

from quality.leaks.lexicon import lexical_hits
from quality.variety.leak_words import leak_weights
from quality.variety.lexicon import Lexicon, Phrase
from quality.variety.spelling import spelling_weight
from quality.variety.syntax import clitic_weight, possessive_weight
from quality.variety.tokens import SENTENCE_ENDS, TOKEN, skeleton_class, word_classes
from text.prose import word_set
from text.remembered import Remembered

TOPIC_LIMIT = 2.5  # log-odds: however many places a text names, they can't outweigh its grammar
MOST_CHARACTERS = 400_000  # a longer text is judged by its beginning, so that no line takes half a second
_ENCLISIS = re.compile(r"\w-(?:se|me|lhes?)$")
_ENCLISIS_OBJECT = re.compile(r"\w-(?:[oa]s?|l[oa]s?|nos?|nas?)$")
_MESOCLISIS = re.compile(r"-(?:se|me|lhes?|l?[oa]s?)-(?:[áãei]\w*|ia\w*|íamos)$")
_CLITICS = frozenset(("se", "me", "te", "lhe", "lhes"))
_POSSESSIVES = word_set("seu sua seus suas nosso nossa nossos nossas meu minha meus minhas")
_CONTEXT_RULES = {1: (clitic_weight, "before its verb"), 2: (possessive_weight, "without article")}
_COMMON_GERUNDS = word_set(
    "sendo tendo incluindo segundo havendo podendo devendo garantindo assegurando permitindo promovendo visando "
    "contribuindo considerando atendendo ficando passando cabendo correspondendo constituindo tratando resultando "
    "representando respeitando aplicando reforçando abrangendo prevendo existindo"
)


class TokenFacts(NamedTuple):
    """All that is known of a token wherever it stands; computed once for each distinct token."""

    low: str
    keys: tuple[str, ...]  # what may fit an item of a phrase: as written, lower case, classes
    phrases: dict[str, tuple[Phrase, ...]] | None  # phrases that may begin here, by a key of their second item
    weight: float
    topic: float
    first: int  # 1: is evidence by itself, 2: phrases may begin here
    then: int  # 1, and 2: a phrase may go on here
    ends: bool  # a sentence
    kind: int  # 1: clitic, 2: possessive, 0: neither
    skeleton: str
    skeleton_at_start: str
    opens: tuple[Phrase, ...]  # phrases that stand at the beginning of a sentence, and may go on here


_LOW, _FIRST, _THEN, _ENDS, _SHAPE = (
    itemgetter(TokenFacts._fields.index(name)) for name in ("low", "first", "then", "ends", "skeleton")
)


@dataclass(slots=True)
class Evidence:
    """Sums in log-odds, + European. `language` and `topic` come from lists and grammar; `skeleton` is for the model."""

    language: float = 0.0
    topic: float = 0.0
    tokens: int = 0
    skeleton: list[str] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    hits: list[tuple[str, float]] = field(default_factory=list)

    @property
    def rules(self) -> float:
        return self.language + max(-TOPIC_LIMIT, min(TOPIC_LIMIT, self.topic))


class EvidenceReader:
    """Reads texts with one lexicon, and remembers the facts of each distinct token it has met."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._facts = Remembered(self._learn)
        self._facts_between_spaces = Remembered(
            lambda written: tuple(self._facts[token] for token in TOKEN.findall(written))
        )
        every = chain.from_iterable(lexicon.phrases.values())
        self._second = frozenset(chain.from_iterable(phrase.items[1] for phrase in every))
        self._opening = self._index(("<start>",))

    def read(self, text: str) -> Evidence:
        """The evidence of a text, or of its first `MOST_CHARACTERS`; time grows linearly with them."""
        facts = self._facts_of(text[:MOST_CHARACTERS])
        if not facts:
            return Evidence()
        lows = list(map(_LOW, facts))
        evidence = Evidence(tokens=len(facts), lows=lows)
        seen: dict[str, int] = {}
        last = len(facts) - 1
        starts = [0, *(index + 1 for index in compress(range(last), map(_ENDS, facts)))]
        telling = _telling(facts)
        evidence.skeleton = _skeleton(facts, starts)
        beginning = {index for index in starts if facts[index].opens}
        for index in sorted(beginning.union(telling)):
            _, _, phrases, weight, topic, _, _, _, kind, _, _, opens = facts[index]
            if index in beginning:
                for phrase in opens:
                    if len(phrase.items) == 2 or _goes_on(phrase.items, facts, index - 1):
                        _count(evidence, seen, phrase.name, phrase.weight, phrase.topic)
            low = lows[index]
            if weight:
                _count(evidence, seen, low, weight, False)
            if topic:
                _count(evidence, seen, low, topic, True)
            if phrases and index < last and not phrases.keys().isdisjoint(facts[index + 1].keys):
                for phrase in self._phrases_at(phrases, facts, index):
                    _count(evidence, seen, phrase.name, phrase.weight, phrase.topic)
            if kind:
                judge, name = _CONTEXT_RULES[kind]
                weight = judge(lows, index)
                if weight:
                    _count(evidence, seen, f"{low} {name}", weight, False)
        if len(text) <= MOST_CHARACTERS:
            _count_leaks(evidence, seen, text)
        return evidence

    def _facts_of(self, text: str) -> list[TokenFacts]:
        """The facts of a text's tokens: no token but the end of a line holds white space."""
        facts: list[TokenFacts] = []
        for number, line in enumerate(text.split("\n")):
            if number:
                facts.append(self._facts["\n"])
            facts += chain.from_iterable(map(self._facts_between_spaces.__getitem__, line.split()))
        return facts

    @staticmethod
    def _phrases_at(index: dict[str, tuple[Phrase, ...]], facts: list[TokenFacts], position: int) -> list[Phrase]:
        if position + 1 >= len(facts):
            return []
        begun = [phrase for key in facts[position + 1].keys if key in index for phrase in index[key]]
        return [phrase for phrase in begun if len(phrase.items) == 2 or _goes_on(phrase.items, facts, position)]

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
            language = _ending_weight(low, classes) + sum(self._lexicon.word_weight(name)[0] for name in classes)
        keys = tuple(dict.fromkeys((token, low, *classes)))
        kind = 1 if low in _CLITICS else 2 if low in _POSSESSIVES else 0
        phrases = self._index(keys) or None
        return TokenFacts(
            low=low,
            keys=keys,
            phrases=phrases,
            weight=language,
            topic=weight if is_topic else 0.0,
            first=bool(language or is_topic or kind) | bool(phrases) << 1,
            then=1 | (not self._second.isdisjoint(keys)) << 1,
            ends=low in SENTENCE_ENDS,
            kind=kind,
            skeleton=skeleton_class(token, False),
            skeleton_at_start=skeleton_class(token, True),
            opens=tuple(phrase for key in keys for phrase in self._opening.get(key, ())),
        )

    def _index(self, keys: tuple[str, ...]) -> dict[str, tuple[Phrase, ...]]:
        """The phrases whose first item one of the keys fits, under each word or class of their second item."""
        index: dict[str, list[Phrase]] = {}
        for key in keys:
            for phrase in self._lexicon.phrases.get(key, ()):
                for second in phrase.items[1]:
                    index.setdefault(second, []).append(phrase)
        return {second: tuple(found) for second, found in index.items()}


def _telling(facts: Sequence[TokenFacts]) -> list[int]:
    """The tokens that are evidence, or begin with the next one what may be a phrase: half of all tokens begin phrases,
    a sixth are followed by what may go on with one, and few by what goes on with theirs."""
    then = map(_THEN, islice(facts, 1, None))
    places = compress(range(len(facts)), map(and_, map(_FIRST, facts), chain(then, (1,))))
    return [
        place
        for place in places
        if facts[place].first & 1 or not (facts[place].phrases or _NO_PHRASES).keys().isdisjoint(facts[place + 1].keys)
    ]


_NO_PHRASES: dict[str, tuple[Phrase, ...]] = {}


def _skeleton(facts: Sequence[TokenFacts], starts: list[int]) -> list[str]:
    """The classes of all tokens, each sentence with its beginning marked."""
    shapes, classes = list(map(_SHAPE, facts)), list[str]()
    for start, end in zip(starts, [*starts[1:], len(shapes)], strict=True):
        classes += ("<s>", facts[start].skeleton_at_start)
        classes += shapes[start + 1 : end]
    return classes


def _goes_on(items: tuple[frozenset[str], ...], facts: list[TokenFacts], position: int) -> bool:
    """Whether the third item of a phrase and those after it fit too."""
    return position + len(items) <= len(facts) and all(
        not items[offset].isdisjoint(facts[position + offset].keys) for offset in range(2, len(items))
    )


def _ending_weight(low: str, classes: tuple[str, ...]) -> float:
    if "-" in low:
        if _MESOCLISIS.search(low):
            return 2.0
        if _ENCLISIS.search(low):
            return 0.8
        if _ENCLISIS_OBJECT.search(low):
            return 0.1
    if "<ger>" in classes:
        return 0.0 if low in _COMMON_GERUNDS else -0.6
    return 0.0


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
