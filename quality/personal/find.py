"""Personal data of people in Portugal: found through Presidio, then rejected or masked, as the recipe says."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from quality.checked_texts import written_texts
from quality.contract import PASSED, CheckInput, CheckResult, Problem, Settings
from quality.personal.patterns import PERSONAL_PATTERNS
from schemas.finding import Finding
from schemas.message import Message
from schemas.sample import Content
from text.pattern_sets import IN_WHOLE_TEXTS

TWO_DIGITS = re.compile(r"\d[ .()/·–—-]{0,3}\d")
NUMBER = re.compile(
    r"\d(?:(?:[ .()/·–—-]{0,3}\d){6}|\d[-· ][A-Z]{2}|(?<=[A-Z]{2}[-· ]\d)\d|(?<=[A-Z]\d)\d{5})",
)
"""Seven digits, a plate's two beside letters, a letter and six: each from its first digit, as digits are rare."""
CARD = re.compile(r"\d{4}[- ]?\d{3,4}[- ]?\d{3,4}[- ]?\d{3}")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[ -]?[A-Z0-9]{4}")
"""What Presidio's own recognisers of bank cards and accounts need."""
STREETS = (
    "Rua", "R.", "Av", "Travessa", "Tv", "Praça", "Pç", "Praceta", "Largo", "Estrada", "Alameda", "Calçada", "Beco",
    "Rotunda", "Urb", "Bairro", "Quinta", "Lugar",
)  # fmt: skip
STREET = re.compile(rf"\b(?:{'|'.join(map(re.escape, STREETS))})")
AT_SIGN = re.compile(r"[(\[](?:arroba|at)[)\]]")

PIECE, SURROUNDINGS = 4_000, 250
MOST_REPORTED = 200
MASKS = {p.entity: p.mask for p in PERSONAL_PATTERNS} | {"IBAN_CODE": "[IBAN]", "CREDIT_CARD": "[cartão bancário]"}


class PersonalDataSettings(Settings):
    """`action`: 'reject' the sample, or 'mask' what was found ('[telefone]') before the checks run.
    `entities`: the kinds looked for (default: all). `allowed`: texts that are let through, as they are written.
    `minimum_score`: 0.6 takes valid check digits alone as proof; 1.0 asks for a telling word nearby too."""

    action: Literal["reject", "mask"] = "reject"
    entities: tuple[str, ...] = tuple(sorted(MASKS))
    allowed: frozenset[str] = frozenset()
    minimum_score: float = Field(default=0.6, gt=0, le=1)


def find_personal_data(
    text: str, settings: PersonalDataSettings | None = None, most: int | None = None
) -> tuple[Finding, ...]:
    """Spans of personal data, in order, never overlapping; `rule` is the entity, `suggestion` the mask. With `most`,
    a text is read only as far as about that many are found.

    Loads Presidio (seconds, once for each process) when the text holds anything that may be personal data.
    """
    if not (_is_possible(text) and _may_hold_any(text)):
        return ()
    wanted = settings or PersonalDataSettings()
    kept: list[Any] = []
    for result in sorted(
        _results(text, wanted, most), key=lambda r: (r.start - r.end, -r.score, r.start, r.entity_type)
    ):
        place = bisect_left(kept, result.start, key=lambda other: other.start)
        before, after = kept[place - 1 : place], kept[place : place + 1]
        if all(other.end <= result.start for other in before) and all(other.start >= result.end for other in after):
            kept.insert(place, result)
    return tuple(
        Finding(
            start=r.start,
            end=r.end,
            text=text[r.start : r.end],
            category="personal_data",
            severity="hard",
            suggestion=MASKS[r.entity_type],
            rule=r.entity_type,
        )
        for r in kept
        if text[r.start : r.end] not in wanted.allowed
    )


_possible = IN_WHOLE_TEXTS.of(
    (re.compile("@"), NUMBER, STREET, AT_SIGN, CARD, IBAN, *(re.compile(kind.regex) for kind in PERSONAL_PATTERNS))
)
_SIGNS = frozenset(range(4))
"""What `_may_hold_any` needs one of; the others are what `_holds_any` does."""


def _is_possible(text: str) -> bool:
    """Whether a text may hold both. One of several pieces always may: their edges aren't the text's own."""
    if len(text) > PIECE:
        return True
    found = _possible(text)
    return bool(found & _SIGNS and found - _SIGNS)


def _may_hold_any(text: str) -> bool:
    """Whether a text has what every pattern needs. Cheap to look for: without it Presidio need not be loaded."""
    return (
        "@" in text
        or (TWO_DIGITS.search(text) is not None and NUMBER.search(text) is not None)
        or (any(map(text.__contains__, STREETS)) and STREET.search(text) is not None)
        or AT_SIGN.search(text) is not None
    )


def _holds_any(text: str) -> bool:
    """Whether one of the patterns finds something, or Presidio's own may: it takes ten times as long to say no."""
    return (
        CARD.search(text) is not None
        or IBAN.search(text) is not None
        or any(
            any(kind.score(text, *found.span()) > 0 for found in kind.places(text)) and kind.may_stand_in(text)
            for kind in PERSONAL_PATTERNS
        )
    )


def _results(text: str, wanted: PersonalDataSettings, most: int | None) -> Iterator[Any]:
    """What Presidio finds, in the text's offsets. It compares each result with all others: a long text is read in
    pieces, each with what surrounds it, so that time grows with the length and not with its square."""
    from quality.personal.presidio import analyzer

    found = 0
    for start in range(0, len(text), PIECE):
        if most is not None and found >= most:
            return
        first, last = max(0, start - SURROUNDINGS), start + PIECE + SURROUNDINGS
        piece = text[first:last]
        if not (_may_hold_any(piece) and _holds_any(piece)):
            continue
        entities = list(wanted.entities)
        for r in analyzer().analyze(piece, language="pt", entities=entities, score_threshold=wanted.minimum_score):
            if start <= r.start + first < start + PIECE:
                found += 1
                r.start, r.end = r.start + first, r.end + first
                yield r


def check_personal_data(given: CheckInput, settings: PersonalDataSettings) -> CheckResult:
    """Reject `personal_data`. With `action: mask`, what `mask_content` left is nothing, and the check passes."""
    for field, text in written_texts(given):
        if found := find_personal_data(text, settings, MOST_REPORTED):
            first = found[0]
            place = {"entity": first.rule, "start": first.start, "end": first.end}
            evidence = {"field": field, **place, "count": len(found)}
            detail = f"{field} holds {first.rule} at {first.start}"
            findings = found if field == "answer" else ()
            return CheckResult(Problem(reason="personal_data", detail=detail, evidence=evidence), findings)
    return PASSED


def mask_text(text: str, settings: PersonalDataSettings | None = None) -> str:
    """The text with every span of personal data replaced by its mask."""
    for finding in reversed(find_personal_data(text, settings)):
        text = text[: finding.start] + finding.suggestion + text[finding.end :]
    return text


def mask_content(content: Content, settings: PersonalDataSettings) -> Content:
    """A copy of a sample's content without personal data. What is masked in one field is masked in all of them, so
    that a quote still stands in its passage."""
    turns = (*content.messages, *content.rejected_answer)
    texts = [text for m in turns for text in (m.text, m.reasoning) if text] + [content.passage, content.quote]
    masks = {f.text: f.suggestion for text in texts for f in find_personal_data(text, settings)}
    if not masks:
        return content
    pattern = re.compile("|".join(re.escape(found) for found in sorted(masks, key=len, reverse=True)))

    def masked(text: str) -> str:
        return pattern.sub(lambda found: masks[found.group()], text)

    def without(messages: tuple[Message, ...]) -> tuple[Message, ...]:
        return tuple(
            m.with_text(masked(m.text)).model_copy(update={"reasoning": masked(m.reasoning)}) for m in messages
        )

    return content.model_copy(
        update={
            "messages": without(content.messages),
            "rejected_answer": without(content.rejected_answer),
            "passage": masked(content.passage),
            "quote": masked(content.quote),
        }
    )
