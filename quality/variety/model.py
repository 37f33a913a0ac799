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
from itertools import compress
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
    def codes(self) -> dict[str, str]:
        """A sign for each class that n-grams have."""
        classes = sorted({name for weights in self.ngrams.values() for ngram in weights for name in ngram})
        return {name: chr(number) for number, name in enumerate(classes, start=1)}

    @cached_property
    def _written(self) -> list[tuple[list[str], list[float]]]:
        """By order, the n-grams as they stand in a skeleton that is written in `codes`, and their weights."""
        return [
            (["".join(map(self.codes.__getitem__, ngram)) for ngram in weights], list(weights.values()))
            for weights in self.ngrams.values()
        ]

    def learned(self, evidence: Evidence) -> float:
        """Log-odds of the distinct n-grams of a text, + European."""
        total, stands = 0.0, evidence.written.__contains__
        for ngrams, weights in self._written:
            total += math.fsum(compress(weights, map(stands, ngrams)))  # exact: their order doesn't matter
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
