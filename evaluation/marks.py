"""What is measured of one answer. Each mark is true or false, or None where the question doesn't arise."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from evaluation.answers import Answer
from quality.assistant.declining import find_refusal
from quality.assistant.talk import find_opener
from quality.constraints.checkers import check_constraint
from quality.language import identify_language
from quality.leaks import find_leaks, treatment_problems
from quality.leaks.treatment import addresses
from quality.spelling.dictionary import known
from quality.spelling.orthography import find_misspellings
from quality.variety import judge_variety
from schemas.finding import Finding
from schemas.message import Message
from text.pieces import WORD
from text.prose import words

JUDGED_WORDS = 10
"""A shorter answer holds too little for a verdict on its variety."""
REFUSES_IN = 240
"""Characters in which an answer that declines does so."""


@dataclass(frozen=True, slots=True)
class Marks:
    """One answer's. `words` is its length; `leaks` are its Brazilianisms; `unknown` is how many of its words, of
    those written small, Portugal's dictionary doesn't know; `european`, `spelt` (nothing as before the
    AO90), `addressed` (in the form of address that it was asked in), `answered` (it doesn't decline), `straight` (no
    empty opening) and `obeyed` (what a program verifies of the request) are as in `evaluation.scores.SHARES`."""

    words: int
    portuguese: bool
    european: bool | None
    leaks: tuple[Finding, ...]
    unknown: int
    spelt: bool | None
    addressed: bool | None
    answered: bool
    straight: bool
    obeyed: bool | None

    @property
    def by_category(self) -> Counter[str]:
        return Counter(leak.category for leak in self.leaks)


def marks_of(answer: Answer) -> Marks:
    """Measure one answer. What it repeats of the person's own words is no leak of its own."""
    count, asked = len(words(answer.text)), answer.asked[-1]
    portuguese = identify_language(answer.text)[0] == "pt"
    leaks = find_leaks(answer.text, quotable=answer.asked) if portuguese else ()
    pre_ao90 = any(f.category == "pre_ao90" for f in find_misspellings(answer.text)) if portuguese else None
    return Marks(
        words=count,
        portuguese=portuguese,
        european=_european(answer.text) if portuguese and count >= JUDGED_WORDS else None,
        leaks=leaks,
        unknown=_unknown(answer.text) if portuguese else 0,
        spelt=None if pre_ao90 is None else not pre_ao90,
        addressed=_addressed(answer) if portuguese else None,
        answered=not find_refusal(answer.text[:REFUSES_IN], asked),
        straight=not find_opener(answer.text, asked),
        obeyed=_obeyed(answer),
    )


def _unknown(text: str) -> int:
    """Names and other words with a capital are left out; 'põe-se' is looked up in its parts."""
    return sum(word.islower() and not known(word) for word in WORD.findall(text))


def _european(text: str) -> bool:
    return judge_variety(text).variety == "pt-PT"


def _addressed(answer: Answer) -> bool | None:
    """Whether the reader is addressed as the person addressed the assistant; None where nobody is, or nobody asked:
    only the pt-PT wordings have a form of address to keep."""
    if answer.wording != "pt-PT":
        return None
    informal, formal = addresses(answer.text)
    slips = treatment_problems([Message(role="assistant", content=answer.text)])
    if not (informal or formal or slips):
        return None
    wanted, other = (informal, formal) if answer.question.register_ == "tu" else (formal, informal)
    return bool(wanted) and not other and not slips


def _obeyed(answer: Answer) -> bool | None:
    """Whether all that a program verifies was kept; None where there is nothing to verify."""
    if not answer.question.constraints or answer.turn > 1:
        return None
    return all(check_constraint(answer.text, constraint).holds for constraint in answer.question.constraints)
