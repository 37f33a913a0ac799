"""Texts by how near they are to a question in their words: Okapi BM25, and the share of its words that a text has.

After Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009). Words are folded (case,
accents) and cut to their first letters, which serves European languages about as well as a stemmer (McNamee and
Mayfield, "Character N-Gram Tokenization for European Language Text Retrieval", 2004).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from text.letters import without_accents
from text.pieces import WORD
from text.prose import word_set

K1, B = 1.2, 0.75
STEM = 6
"""Letters of a word that count."""
SHORTEST = 3
COMMON = word_set("""
    a ao aos as à às até com como da das de do dos e em entre era foi há isso isto já lhe mais mas me meu minha na nas
    nem no nos não num numa o os ou para pela pelas pelo pelos por porque quando que quem se sem ser seu seus sobre sua
    suas são também tem ter teu tua um uma umas uns é está este esta esse essa qual quais cada todo toda todos todas
    muito pode podem deve devem fazer feito ainda depois antes onde assim outro outra outros outras explica diz escreve
    preciso quero gostava ajuda posso quanto
""")


class Near(NamedTuple):
    """A text by its place, its BM25 score, and the share of the question's words (weighed by rarity) that it has."""

    place: int
    score: float
    share: float


@lru_cache(maxsize=4096)
def stems(text: str) -> tuple[str, ...]:
    """The words of a text that tell something, as they are compared."""
    found = (word for word in WORD.findall(text.lower()) if word not in COMMON and len(word) >= SHORTEST)
    return tuple(without_accents(word)[:STEM] for word in found)


class Ranking:
    """An index over texts, which keep their places."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(stems(text)) for text in texts]
        self._lengths = [counts.total() for counts in counted]
        self._mean = sum(self._lengths) / len(counted) if counted else 1.0
        self._places: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for place, counts in enumerate(counted):
            for stem, times in counts.items():
                self._places[stem].append((place, times))

    def near(self, question: str, allowed: Callable[[int], bool] = lambda _: True) -> list[Near]:
        """The texts that share a word with the question, the nearest first; of equals, in their order."""
        wanted = sorted(set(stems(question)))
        scores: dict[int, float] = defaultdict(float)
        shared: dict[int, float] = defaultdict(float)
        for stem in wanted:
            weight = self._rarity(stem)
            for place, times in self._places.get(stem, ()):
                length = 1 - B + B * self._lengths[place] / self._mean
                scores[place] += weight * times * (K1 + 1) / (times + K1 * length)
                shared[place] += weight
        whole = sum(map(self._rarity, wanted)) or 1.0
        found = (Near(place, score, shared[place] / whole) for place, score in scores.items() if allowed(place))
        return sorted(found, key=lambda one: (-one.score, one.place))

    def _rarity(self, stem: str) -> float:
        """The inverse document frequency; a word that no text has weighs most."""
        having = len(self._places.get(stem, ()))
        return math.log(1 + (len(self._lengths) - having + 0.5) / (having + 0.5))
