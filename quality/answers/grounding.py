"""Grounded samples: the quote must stand in the passage, word for word."""

from __future__ import annotations

from pydantic import Field

from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings

TYPOGRAPHY = str.maketrans(
    {"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "\u00a0": " "}
)


class QuoteSettings(Settings):
    """`minimum_words`: of a quote that isn't empty. `unanswerable`: whether an empty quote is accepted."""

    minimum_words: int = Field(default=3, ge=1)
    unanswerable: bool = True


def check_quote_in_passage(given: CheckInput, settings: QuoteSettings) -> CheckResult:
    """Reject `quote_not_in_passage`, `quote_too_short`, `quote_missing`. Only samples with a passage are looked at."""
    content = given.content
    if not content.passage:
        return PASSED
    quote = plain(content.quote)
    evidence = {"quote": content.quote[:500]}
    if not quote:
        if settings.unanswerable:
            return PASSED
        return CheckResult(Problem(reason="quote_missing", detail="no quote supports the answer", evidence=evidence))
    if len(quote.split()) < settings.minimum_words:
        return CheckResult(Problem(reason="quote_too_short", detail=f"'{quote}'", evidence=evidence))
    if quote not in plain(content.passage):
        return CheckResult(Problem(reason="quote_not_in_passage", detail=f"'{quote[:80]}'", evidence=evidence))
    return PASSED


def plain(text: str) -> str:
    """A text as quotes are compared: without typography, line breaks, and marks around it."""
    return " ".join(text.translate(TYPOGRAPHY).split()).strip('" ')
