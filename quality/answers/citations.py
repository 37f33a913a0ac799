"""Citations such as [2]: of a text that is there, and that says what is cited."""

from __future__ import annotations

import re

from quality.answers.grounding import plain
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings

CITATION = re.compile(r"\[(\d{1,3})\]")
HEAD = re.compile(r"^\[(\d{1,3})\] ", re.MULTILINE)
NUMBER = re.compile(r"\d+(?:[.,\u00a0 ]\d{3})*(?:,\d+)?")


class CitationsSettings(Settings):
    """No settings: samples whose passage has no numbered texts are not looked at."""


def check_citations(given: CheckInput, _: CitationsSettings) -> CheckResult:
    """Reject `citation_missing`, `citation_unknown`, `citation_unsupported`."""
    if not HEAD.search(given.content.passage):
        return PASSED
    return CheckResult(citation_problem(given.content.answer, given.content.passage, given.content.quote))


def citation_problem(answer: str, passage: str, quote: str) -> Problem | None:
    """What is wrong with an answer's citations of numbered texts («[1] Título» and the text under it).

    With a quote, the text that has it is cited. A sentence that cites states no number which none of its texts has.
    """
    texts = numbered_texts(passage)
    cited = [int(number) for number in CITATION.findall(answer)]
    evidence: dict[str, object] = {"cited": cited, "texts": len(texts)}
    if unknown := sorted({number for number in cited if number not in texts}):
        return Problem(reason="citation_unknown", detail=f"there is no text [{unknown[0]}]", evidence=evidence)
    if quote and not cited:
        return Problem(reason="citation_missing", detail="the answer cites no text", evidence=evidence)
    if quote and not any(plain(quote) in plain(texts[number]) for number in cited):
        detail = f"none of the cited texts has «{quote[:80]}»"
        return Problem(reason="citation_unsupported", detail=detail, evidence=evidence)
    for sentence in _sentences(answer):
        own = [int(number) for number in CITATION.findall(sentence)]
        said = numbers(CITATION.sub(" ", sentence))
        there = set().union(*(numbers(texts[number]) for number in own))
        if own and (invented := sorted(said - there)):
            detail = f"no text cited beside it has the number {invented[0]}"
            return Problem(reason="citation_unsupported", detail=detail, evidence=evidence | {"sentence": sentence})
    return None


def numbered_texts(passage: str) -> dict[int, str]:
    """The texts of a passage by their numbers, each with its title."""
    heads = list(HEAD.finditer(passage))
    ends = [head.start() for head in heads[1:]] + [len(passage)]
    return {int(head[1]): passage[head.end() : end] for head, end in zip(heads, ends, strict=True)}


def numbers(text: str) -> set[str]:
    """The numbers of a text as bare digits."""
    return {re.sub(r"\D", "", found.group()) for found in NUMBER.finditer(text)}


def _sentences(text: str) -> list[str]:
    return [sentence for line in text.splitlines() for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÀ-Ü«])", line)]
