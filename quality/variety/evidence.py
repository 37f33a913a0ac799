"""What one text holds for either variety: the sums that the verdict is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
from quality.variety.syntax import FARTHEST_BACK, clitic_weight, possessive_weight
from quality.variety.tokens import SENTENCE_ENDS, TOKEN, skeleton_classes, word_classes
from text.pieces import cut
from text.prose import word_set
from text.remembered import Remembered
from text.word_places import bits_of_pairs

TOPIC_LIMIT = 2.5  # log-odds: however many places a text names, they can't outweigh its grammar
MOST_CHARACTERS = 400_000  # a longer text is judged by its beginning, so that no line takes half a second
_CLITICS = frozenset(("se", "me", "te", "lhe", "lhes"))
_POSSESSIVES = word_set("seu sua seus suas nosso nossa nossos nossas meu minha meus minhas")
_CONTEXT_RULES = {1: (clitic_weight, "before its verb"), 2: (possessive_weight, "without article")}


class TokenFacts(NamedTuple):
    """All that is known of a token wherever it stands; computed once for each distinct token. What is asked of all of a
    text's tokens comes first: it is read from memory together."""

    here: int  # the bits of what there is to look at: `_TELLS`, `_ENDS`, second items of the phrases that begin here
    next: int  # `_ALWAYS`, and the bits of the second items that this may be
    code: str  # the skeleton as the model reads it
    low: str
    keys: tuple[str, ...]  # what may fit an item of a phrase: as written, lower case, classes
    weight: float
    topic: float
    kind: int  # 1: clitic, 2: possessive, 0: neither
    phrases: dict[str, tuple[Phrase, ...]]  # phrases that may begin here, by a key of their second item
    opens: tuple[Phrase, ...]  # phrases that stand at the beginning of a sentence, and may go on here
    code_at_start: str
    skeleton: str
    skeleton_at_start: str


_HERE, _NEXT, _CODE, _LOW, _KEYS = map(itemgetter, range(5))
_Hit = tuple[str, float, bool]
"""What counts, with its weight, and whether it is a topic."""
_TELLS, _ENDS, _PAIRED, _BUCKETS = 1, 2, 2, 58
"""The bits of what is evidence by itself and of what ends a sentence; the number of the first bit of phrases, and how
many tell their second items from each other."""
_ALWAYS = _TELLS | _ENDS
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

    def count(self, found: Iterable[_Hit]) -> None:
        """Add hits: each name full the first time, half the second, nothing after that, so that no single word decides
        a text."""
        seen: dict[str, int] = {}
        for name, full, is_topic in found:
            times = seen[name] = seen.get(name, 0) + 1
            if times > 2:
                continue
            weight = full / times
            if is_topic:
                self.topic += weight
            else:
                self.language += weight
            self.hits.append((name, weight))

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
        seconds = {key: {s for phrase in found for s in phrase.items[1]} for key, found in lexicon.phrases.items()}
        self._begin, self._follow = bits_of_pairs(seconds, _PAIRED, _BUCKETS)
        self._indices: dict[tuple[str, ...], dict[str, tuple[Phrase, ...]]] = {}
        self._opening = self._index(("<start>",))

    def read(self, text: str) -> Evidence:
        """The evidence of a text, or of its first `MOST_CHARACTERS`; time grows linearly with them."""
        facts = self._facts_of(text[:MOST_CHARACTERS])
        evidence, found = Evidence(facts=facts), list[_Hit]()
        if not facts:
            return evidence
        following = chain(map(_NEXT, islice(facts, 1, None)), (_ALWAYS,))
        met, last = list(map(and_, map(_HERE, facts), following)), len(facts) - 1
        evidence.starts.append(0)
        found += _opening(facts, 0)
        for index in compress(range(len(facts)), met):
            told, fact = met[index], facts[index]
            if told & _TELLS and fact.weight:
                found.append((fact.low, fact.weight, False))
            if told & _TELLS and fact.topic:
                found.append((fact.low, fact.topic, True))
            if told > _ALWAYS:
                phrases = fact.phrases
                for key in facts[index + 1].keys:
                    for phrase in phrases.get(key, ()):
                        if len(phrase.items) == 2 or _goes_on(phrase.items, facts, index):
                            found.append(phrase.hit)
            if told & _TELLS and fact.kind:
                found += _in_context(fact.kind, facts, index)
            if told & _ENDS and index < last:
                evidence.starts.append(index + 1)
                if facts[index + 1].opens:
                    found += _opening(facts, index + 1)
        evidence.written = _written(facts, evidence.starts)
        if len(text) <= MOST_CHARACTERS:
            found += _leaks(text)
        evidence.count(found)
        return evidence

    def _facts_of(self, text: str) -> list[TokenFacts]:
        """The facts of a text's tokens: no token but the end of a line holds white space."""
        return list(chain.from_iterable(map(self._facts_between_spaces.__getitem__, cut(text).pieces)))

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
        tells = language or is_topic or kind
        skeleton, at_start = skeleton_classes(token)
        return TokenFacts(
            low=low,
            keys=keys,
            phrases=phrases,
            weight=language,
            topic=weight if is_topic else 0.0,
            here=reduce(or_, (self._begin.get(key, 0) for key in keys), _TELLS * bool(tells) | _ENDS * ends),
            next=reduce(or_, (self._follow.get(key, 0) for key in keys), _ALWAYS),
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


def _opening(facts: list[TokenFacts], start: int) -> list[_Hit]:
    """The phrases that a sentence begins with."""
    opens = facts[start].opens
    return [phrase.hit for phrase in opens if len(phrase.items) == 2 or _goes_on(phrase.items, facts, start - 1)]


def _in_context(kind: int, facts: list[TokenFacts], index: int) -> list[_Hit]:
    """A clitic or a possessive, by what stands around it."""
    judge, name = _CONTEXT_RULES[kind]
    first = max(0, index - FARTHEST_BACK)
    lows = list(map(_LOW, facts[first : index + 2]))
    weight = judge(lows, index - first)
    return [(f"{facts[index].low} {name}", weight, False)] if weight else []


def _written(facts: list[TokenFacts], starts: list[int]) -> str:
    codes = list(map(_CODE, facts))
    for start in starts:
        codes[start] = facts[start].code_at_start
    return "".join(codes)


def _goes_on(items: tuple[frozenset[str], ...], facts: list[TokenFacts], position: int) -> bool:
    """Whether the third item of a phrase and those after it fit too."""
    further, following = items[2:], facts[position + 2 : position + len(items)]
    return len(following) == len(further) and not any(map(frozenset.isdisjoint, further, map(_KEYS, following)))


def _leaks(text: str) -> Iterator[_Hit]:
    """The leaks of the table that need a context or are longer than a word; single ones are counted as tokens."""
    for hit in lexical_hits(text):
        entry = hit.entry
        if entry.weight and (entry.context or len(entry.words) > 1):
            yield " ".join(entry.words), entry.weight, False
