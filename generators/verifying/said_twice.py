"""What a part of a long text says again of the parts before it."""

from __future__ import annotations

from collections.abc import Sequence

from text.prose import words
from text.sentences import split_sentences

RUN, LONG_SENTENCE = 6, 8
"""Words: of a run that is compared, and of a sentence that may not come twice."""


def said_twice(text: str, before: Sequence[str], most: float) -> str:
    """What of the text stands in earlier parts already, in a few words; '' when no more of it than the share `most` of
    its runs of six words does, and no sentence of eight words."""
    earlier = {sentence for part in before for sentence in _sentences(part)}
    again = next((sentence for sentence in _sentences(text) if sentence in earlier), None)
    if again:
        return f"the sentence '{' '.join(again)[:80]}' was there before"
    known = {run for part in before for run in _runs(part)}
    runs = _runs(text)
    share = sum(run in known for run in runs) / len(runs) if runs else 0.0
    return f"{share:.0%} of its runs of {RUN} words were there before" if share > most else ""


def _sentences(text: str) -> list[tuple[str, ...]]:
    found = (words(" ".join(sentence)) for sentence in split_sentences(text))
    return [sentence for sentence in found if len(sentence) >= LONG_SENTENCE]


def _runs(text: str) -> list[tuple[str, ...]]:
    said = words(text)
    return [said[place : place + RUN] for place in range(len(said) - RUN + 1)]
