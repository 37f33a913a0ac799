"""Multiple-choice items: their text as people read and correct it, and what a program finds wrong of one."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from prompts.row_text import RowTextError, row_of_text, row_text
from quality.contract import CheckInput, CheckResult, Problem, Settings
from text.letters import without_accents
from text.prose import words

WRONG_OPTIONS = 3
LONGEST = 200
"""Characters of an option."""
STANDS_OUT, SPARE = 1.5, 12
"""An option stands out that has this many times the characters of the longest other one, and so many more."""


class ChoiceItem(BaseModel):
    """A question with one right option and three wrong ones, each with why it is wrong, in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(min_length=10, max_length=400, pattern=r"\?$")
    right: str = Field(min_length=1, max_length=LONGEST)
    wrong: tuple[str, ...] = Field(min_length=WRONG_OPTIONS, max_length=WRONG_OPTIONS)
    why_wrong: tuple[str, ...] = Field(min_length=WRONG_OPTIONS, max_length=WRONG_OPTIONS)

    @model_validator(mode="after")
    def _says_something_everywhere(self) -> ChoiceItem:
        if not all(text.strip() and len(text) <= LONGEST for text in self.wrong):
            raise ValueError(f"each wrong option has 1 to {LONGEST} characters")
        if not all(why.strip() for why in self.why_wrong):
            raise ValueError("each wrong option says why it is wrong")
        return self

    @property
    def options(self) -> tuple[str, ...]:
        """The right one first: nothing that is shown has this order."""
        return (self.right, *self.wrong)


def item_text(item: ChoiceItem) -> str:
    """An item as the review page shows it: `prompts.row_text` reads it back."""
    return row_text(item.model_dump())


def item_of_text(text: str) -> ChoiceItem:
    """The item that a text tells. Raises RowTextError that names what is wrong."""
    try:
        return ChoiceItem.model_validate(row_of_text(text))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise RowTextError(f"`{place}`: {first['msg'].removeprefix('Value error, ')}".removeprefix("`: ")) from error


def check_choice_item(given: CheckInput, settings: Settings) -> CheckResult:
    """Reject `no_item` (the text is no item), `same_options` and `options_differ` (one tells itself by its length or
    form)."""
    try:
        item = item_of_text(given.content.answer)
    except RowTextError as error:
        return _rejected("no_item", error.message, {"answer": given.content.answer[:2000]})
    reason, detail = fault_of(item)
    return _rejected(reason, detail, item.model_dump(mode="json")) if reason else CheckResult()


def fault_of(item: ChoiceItem) -> tuple[str, str]:
    """What a program finds wrong of an item: reason and detail, '' when all is right."""
    said = [_comparable(option) for option in item.options]
    if len(set(said)) < len(said):
        twice = next(option for option, key in zip(item.options, said, strict=True) if said.count(key) > 1)
        return "same_options", f"«{twice}» is there twice"
    told, why = unlike(item.options)
    return ("options_differ", f"«{told}» {why}") if told == item.right else ("", "")


def unlike(options: tuple[str, ...]) -> tuple[str, str]:
    """The option that differs in length or form from all others, and how; '' twice when they are alike."""
    by_length = sorted(options, key=len)
    longest, next_longest, shortest, next_shortest = by_length[-1], by_length[-2], by_length[0], by_length[1]
    if len(longest) > STANDS_OUT * len(next_longest) and len(longest) - len(next_longest) > SPARE:
        return longest, "is much longer than the others"
    if len(next_shortest) > STANDS_OUT * len(shortest) and len(next_shortest) - len(shortest) > SPARE:
        return shortest, "is much shorter than the others"
    for form in (_has_digit, _ends_a_sentence, _begins_small):
        alone = [option for option in options if form(option)]
        others = [option for option in options if not form(option)]
        for odd in (alone, others):
            if len(odd) == 1:
                return odd[0], "has another form than the others"
    return "", ""


def _has_digit(option: str) -> bool:
    return any(character.isdigit() for character in option)


def _ends_a_sentence(option: str) -> bool:
    return option.rstrip().endswith((".", "!", "?"))


def _begins_small(option: str) -> bool:
    return option.lstrip()[:1].islower()


def _comparable(option: str) -> str:
    return " ".join(words(without_accents(option.casefold()))) or option.strip()


def _rejected(reason: str, detail: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(Problem(reason=reason, detail=detail, evidence=evidence))
