"""How much of what was said was heard: word error rate over words alone, however numbers were written."""

from __future__ import annotations

import re

from quality.contract import Problem
from text.speech.spoken import spoken

WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def said_words(text: str) -> list[str]:
    """The words of a text as they are said, in small letters: «112» and «cento e doze» are the same three words."""
    return WORD.findall(spoken(text).lower().replace("-", " "))


def word_error_rate(said: str, heard: str) -> float:
    """Substitutions, deletions and insertions for each word that was said (Levenshtein over words, jiwer); 1 where
    nothing was said, and something heard."""
    words, found = said_words(said), said_words(heard)
    if not words or not found:
        return 0.0 if words == found else 1.0
    from jiwer import wer

    return round(float(wer(" ".join(words), " ".join(found))), 4)


def heard_problem(said: str, heard: str, most: float) -> Problem | None:
    """The problem of a transcription that differs too much from what was said."""
    rate = word_error_rate(said, heard)
    if rate <= most:
        return None
    detail = f"a word error rate of {rate:.2f}, and {most:g} is the most"
    return Problem(reason="heard_otherwise", detail=detail, evidence={"said": said, "heard": heard, "wer": rate})
