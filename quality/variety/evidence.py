"""What one text holds for either variety: the sums that the verdict is made of."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from quality.leaks.lexicon import lexical_hits
from quality.variety.leak_words import leak_weights
from quality.variety.lexicon import Lexicon, Phrase
from quality.variety.spelling import spelling_weight
from quality.variety.syntax import clitic_weight, possessive_weight
from quality.variety.tokens import SENTENCE_ENDS, TOKEN, skeleton_class, word_classes
from text.prose import word_set

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
_MEMORY = 100_000  # distinct tokens whose facts are kept
_LONGEST_KEPT = 40  # characters: longer tokens are no words, and are not kept


class TokenFacts(NamedTuple):
    """All that is known of a token wherever it stands; computed once for each distinct token."""

    low: str
    keys: tuple[str, ...]  # what may fit an item of a phrase: as written, lower case, classes
    phrases: dict[str, tuple[Phrase, ...]] | None  # phrases that may begin here, by a key of their second item
    weight: float
    topic: float
    plain: bool  # neither evidence of its own nor the end of a sentence
    kind: int  # 1: clitic, 2: possessive, 0: neither
    skeleton: str
    skeleton_at_start: str


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
        self._facts: dict[str, TokenFacts] = {}
        self._begin_phrases = self._index(("<start>",))

    def read(self, text: str) -> Evidence:
        """The evidence of a text, or of its first `MOST_CHARACTERS`; time grows linearly with them."""
        known = self._facts
        tokens = TOKEN.findall(text, 0, MOST_CHARACTERS)
        facts = [known.get(token) or self._learn(token) for token in tokens]
        evidence = Evidence(tokens=len(tokens), lows=[fact.low for fact in facts])
        seen: dict[str, int] = {}
        skeleton = evidence.skeleton
        starts = True
        for index, fact in enumerate(facts):
            if starts:
                skeleton.append("<s>")
                skeleton.append(fact.skeleton_at_start)
                for phrase in self._phrases_at(self._begin_phrases, facts, index - 1):
                    _count(evidence, seen, phrase.name, phrase.weight, phrase.topic)
            else:
                skeleton.append(fact.skeleton)
            if fact.plain:
                starts = False
                continue
            starts = fact.low in SENTENCE_ENDS
            if fact.weight:
                _count(evidence, seen, fact.low, fact.weight, False)
            if fact.topic:
                _count(evidence, seen, fact.low, fact.topic, True)
            if fact.phrases:
                for phrase in self._phrases_at(fact.phrases, facts, index):
                    _count(evidence, seen, phrase.name, phrase.weight, phrase.topic)
            if fact.kind:
                judge, name = _CONTEXT_RULES[fact.kind]
                weight = judge(evidence.lows, index)
                if weight:
                    _count(evidence, seen, f"{fact.low} {name}", weight, False)
        if len(text) <= MOST_CHARACTERS:
            _count_leaks(evidence, seen, text)
        return evidence

    @staticmethod
    def _phrases_at(index: dict[str, tuple[Phrase, ...]], facts: list[TokenFacts], position: int) -> list[Phrase]:
        if position + 1 >= len(facts):
            return []
        begun = [phrase for key in facts[position + 1].keys if key in index for phrase in index[key]]
        return [phrase for phrase in begun if len(phrase.items) == 2 or _goes_on(phrase.items, facts, position)]

    def _learn(self, token: str) -> TokenFacts:
        if len(self._facts) >= _MEMORY:
            self._facts.clear()
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
        fact = TokenFacts(
            low=low,
            keys=keys,
            phrases=phrases,
            weight=language,
            topic=weight if is_topic else 0.0,
            plain=not (language or is_topic or phrases or kind or low in SENTENCE_ENDS),
            kind=kind,
            skeleton=skeleton_class(token, False),
            skeleton_at_start=skeleton_class(token, True),
        )
        if len(token) <= _LONGEST_KEPT:
            self._facts[token] = fact
        return fact

    def _index(self, keys: tuple[str, ...]) -> dict[str, tuple[Phrase, ...]]:
        """The phrases whose first item one of the keys fits, under each word or class of their second item."""
        index: dict[str, list[Phrase]] = {}
        for key in keys:
            for phrase in self._lexicon.phrases.get(key, ()):
                for second in phrase.items[1]:
                    index.setdefault(second, []).append(phrase)
        return {second: tuple(found) for second, found in index.items()}


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
