"""Which of an answer's log-probabilities are kept: of the first token, and of those with a digit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from generators.teachers.reasoning import placed
from schemas.request import TokenLogprobs

Decode = Callable[[Sequence[int]], str]


def kept_tokens(output: Any, answer: str, decode: Decode) -> tuple[TokenLogprobs, ...]:
    """The first token and those with a digit, each at its place: the length of what stands before it."""
    kept = []
    for number, (token_id, top) in enumerate(zip(output.token_ids, output.logprobs, strict=True)):
        token = decode([token_id])
        if not number or any(c.isdecimal() for c in token):
            # A tokenizer may write a first token without its leading space: the place is counted from both ends.
            at = len(decode(output.token_ids[: number + 1])) - len(token)
            alternatives = {decode([other]): float(found.logprob) for other, found in top.items()}
            kept.append(TokenLogprobs(at=at, token=token, top=alternatives))
    return placed(kept, decode(output.token_ids), answer)
