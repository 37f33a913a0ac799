"""The small statistical part: what a script learnt from Debian's translations, on top of the lists and the grammar.

A logistic regression over delexicalised n-grams, fitted to what the rules leave open. It holds only features
that point the same way in every kind of source (see `bench/quality/train_variety.py`), so that it says something
about Portuguese and not about software.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from quality.variety.evidence import Evidence

MODEL_FILE = Path(__file__).parent.parent / "models" / "variety.json"
Ngram = tuple[str, ...]
ORDERS = (1, 2, 3, 4)


@dataclass(frozen=True)
class VarietyModel:
    """`ngrams` (of skeleton classes, by order) hold log-odds; the rest turns a text's sum into a probability:

    p(pt-PT) = sigmoid(slope * (rules + learned + bias) / (1 + tokens / length) ** damping)
    """

    ngrams: dict[int, dict[Ngram, float]]
    bias: float
    slope: float
    length: float
    damping: float

    @cached_property
    def _by_pair(self) -> dict[Ngram, list[Ngram]]:
        """The n-grams of two classes and more, by the first two."""
        index: dict[Ngram, list[Ngram]] = {}
        for ngram in (ngram for weights in self.ngrams.values() for ngram in weights if len(ngram) > 1):
            index.setdefault(ngram[:2], []).append(ngram)
        return index

    @cached_property
    def _alone(self) -> frozenset[str]:
        """The classes that are n-grams by themselves."""
        return frozenset(ngram[0] for ngram in self.ngrams[1])

    def found(self, skeleton: list[str]) -> set[Ngram]:
        """The n-grams with a weight that stand in a sequence of classes. Few pairs of classes begin one."""
        by_pair = self._by_pair
        found: set[Ngram] = set(zip(self._alone.intersection(skeleton), strict=True))
        for place in [place for place, pair in enumerate(pairwise(skeleton)) if pair in by_pair]:
            following = tuple(skeleton[place : place + ORDERS[-1]])
            found.update(ngram for ngram in by_pair[following[:2]] if following[: len(ngram)] == ngram)
        return found

    def learned(self, evidence: Evidence) -> float:
        """Log-odds of the distinct n-grams of a text, + European."""
        total, weights = 0.0, {order: list[float]() for order in self.ngrams}
        for ngram in self.found(evidence.skeleton):
            weights[len(ngram)].append(self.ngrams[len(ngram)][ngram])
        for of_order in weights.values():
            total += math.fsum(of_order)  # exact: a set's order is the process's
        return total

    def log_odds(self, evidence: Evidence) -> float:
        """Calibrated log-odds of pt-PT."""
        raw = evidence.rules + self.learned(evidence) + self.bias
        shrink: float = (1 + evidence.tokens / self.length) ** self.damping
        return self.slope * raw / shrink


def distinct_ngrams(skeleton: list[str], order: int) -> set[Ngram]:
    """The different n-grams of a sequence of classes, as tuples."""
    return set(zip(*(skeleton[start:] for start in range(order)), strict=False))


def sigmoid(log_odds: float) -> float:
    """The logistic function, safe for any size."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


@lru_cache(maxsize=1)
def load_model(path: Path = MODEL_FILE) -> VarietyModel:
    """Read a model. Weights are stored as whole hundredths; keys of n-grams are classes joined by spaces."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    ngrams: dict[int, dict[Ngram, float]] = {order: {} for order in ORDERS}
    for key, weight in stored["ngrams"].items():
        classes = tuple(key.split(" "))
        ngrams[len(classes)][classes] = weight / 100
    return VarietyModel(
        ngrams=ngrams,
        **stored["calibration"],
    )
