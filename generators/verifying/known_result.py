"""Problems whose one result a program knows, and the sample that a right answer to one makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generators.outcomes import RolloutRejectedError
from quality.constraints.checkers import check_constraint
from schemas.message import Message
from schemas.sample import Content


@dataclass(frozen=True, slots=True)
class KnownResult:
    """A problem in European Portuguese with its one result. A number (decimal, as Python writes it) has `number`, and
    perhaps a `unit`; names and other words are `words`, in order where `ordered`. `form` says what the last line of an
    answer holds, after «Resposta:»."""

    text: str
    form: str
    number: str = ""
    unit: str = ""
    words: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def constraint(self) -> dict[str, Any]:
        """What a checker holds the answer to."""
        text = f"A última linha tem só «Resposta:» e {self.form}."
        if self.number:
            return {"checker": "final_answer", "result": self.number, "unit": self.unit, "text": text}
        return {"checker": "final_words", "result": list(self.words), "ordered": self.ordered, "text": text}


def solved(made: KnownResult, request: str, answer: Message, shown: dict[str, Any]) -> Content:
    """The sample of an answer that gives the result. Rejects `wrong_answer`, with what was `shown` as evidence."""
    constraint = made.constraint
    content = Content(
        kind="verifiable", messages=(Message(role="user", content=request), answer), constraints=(constraint,)
    )
    held = check_constraint(answer.text, constraint)
    if not held.holds:
        detail = f"«{held.evidence['last_line'][:80]}», and the result is {held.evidence['expected']}"
        evidence = {**held.evidence, **shown, "answer": answer.text[:2000]}
        raise RolloutRejectedError("answer", constraint["checker"], "wrong_answer", detail, evidence, content)
    return content
