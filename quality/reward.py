"""How European an answer's Portuguese is, as one number from 0 to 1: a reward for GRPO and its like.

    reward = variety score x 2 ** -(leaks in 100 words)

The variety score is the probability of pt-PT that `quality.variety` gives; a hard leak counts as one, a soft one as a
quarter, and each leak in 100 words halves the reward. It rises with the score, falls with every leak, and
says nothing of whether an answer is right, long enough or Portuguese at all (another language scores near a half):
add it to rewards that do, and multiply where nothing but both will do. Alone it would be gamed by short answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quality.leaks import find_leaks
from quality.variety import judge_variety
from text.prose import words

HALVED_BY = 1.0
"""So many leaks in 100 words halve the reward."""
SOFT_SHARE = 0.25
FEWEST_WORDS = 50
"""A shorter text counts as one of so many words: a leak in three words isn't 33 in 100."""
THOUGHT_ENDS = "</think>"


@dataclass(frozen=True, slots=True)
class Rewarded:
    """`reward` and what it is made of: `variety_score` (0 to 1) and `leaks_per_100`, weighted, of 100 words."""

    reward: float
    variety_score: float
    leaks_per_100: float


def reward(text: str, quotable: Sequence[str] = ()) -> float:
    """The reward of an answer, 0 to 1; 0 for one that says nothing. See `rewarded`."""
    return rewarded(text, quotable).reward


def rewarded(text: str, quotable: Sequence[str] = ()) -> Rewarded:
    """The reward with its parts. What stands before </think> is no part of an answer; `quotable` are texts that it may
    quote, such as its prompt, without their leaks being its own. Never raises."""
    answer = text.rpartition(THOUGHT_ENDS)[2].strip()
    if not (count := len(words(answer))):
        return Rewarded(0.0, 0.5, 0.0)
    weight = sum(1.0 if leak.severity == "hard" else SOFT_SHARE for leak in find_leaks(answer, quotable=quotable))
    leaks = 100 * weight / max(count, FEWEST_WORDS)
    score = judge_variety(answer).score
    return Rewarded(reward_of(score, leaks), score, leaks)


def reward_of(variety_score: float, leaks_per_100: float) -> float:
    """The reward of a variety score (0 to 1) and a number of leaks in 100 words (0 or more)."""
    return float(variety_score * 2.0 ** -(leaks_per_100 / HALVED_BY))
