"""Which variety of Portuguese a text is written in: European (pt-PT) or Brazilian (pt-BR)?

The verdict adds up three kinds of evidence: a list of words and phrases with weights, a small grammar (spelling
families, clitics, possessives), and a statistical model of a few hundred features. docs/quality.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from quality.variety.evidence import Evidence, EvidenceReader, TokenFacts
from quality.variety.lexicon import load_lexicon
from quality.variety.model import load_model, sigmoid
from schemas.finding import Variety

__all__ = ["VarietyVerdict", "explain_variety", "judge_variety"]

_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class VarietyVerdict:
    """`score` is the calibrated probability of pt-PT, in [0, 1]; `variety` is the side it falls on.

    `undecided` is kept for texts that hold nothing to judge by: no word, or under 3 words and no rule that fires.
    Whatever else is weak shows in the score: judge it against a threshold of your own.
    """

    variety: Variety
    score: float


def _is_word(fact: TokenFacts) -> bool:
    return fact.low[0].isalpha()


def judge_variety(text: str, markers: float | None = None) -> VarietyVerdict:
    """Judge a text in Portuguese, best a whole answer: a sentence often holds nothing that tells the varieties apart.

    `markers` is evidence that the caller has already, as natural log-odds (+ European, - Brazilian), added to what
    this function finds itself. Never raises; text in another language gets a verdict that means nothing.
    """
    evidence = _reader().read(text)
    if markers:
        evidence.language += markers
    words = sum(1 for _ in islice(filter(_is_word, evidence.facts), _FEWEST_WORDS))
    if not words or (words < _FEWEST_WORDS and not evidence.rules):
        return VarietyVerdict("undecided", 0.5)
    score = sigmoid(load_model().log_odds(evidence))
    return VarietyVerdict("pt-PT" if score > 0.5 else "pt-BR", score)


def explain_variety(text: str, most: int = 20) -> list[tuple[str, float]]:
    """The strongest `most` pieces of evidence by rule as (what, log-odds), + European; the strongest first."""
    hits = _reader().read(text).hits
    return sorted(hits, key=lambda hit: -abs(hit[1]))[:most]


@lru_cache(maxsize=1)
def _reader() -> EvidenceReader:
    return EvidenceReader(load_lexicon(), load_model().codes)


def read_evidence(text: str) -> Evidence:
    """What training and measuring look at: the evidence before it becomes a score."""
    return _reader().read(text)
