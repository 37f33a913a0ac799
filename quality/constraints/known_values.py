"""Whether an answer gives a known value, however Portugal writes it: «12,50 €», «doze euros e cinquenta cêntimos»,
«3 de março de 2026», «03/03/2026», «14h30», «14:30», «1 h 25 min»; a name before its rivals; that something
isn't there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from quality.constraints.held import Held
from quality.constraints.number_words import in_digits
from quality.constraints.told_values import IN_WORDS, SAYING, KnownForm, Place, has_unit

NOT_THERE = re.compile(
    r"\bnão\s+(?:[\w-]+\s+){0,3}?(?:const|indic|refer|apare[cç]|menc|traz|figur|diz|cont[eé]m|há|exist|apresent|inclu|tem\b|"
    r"vem\b|est[áã]|especific|inform|permit|encontr|mostra|revela|dá\b|dispon|fornec|regist|identific)\w*"
    r"|\bé omiss[oa]\b|\bnem o documento\b|\bsem (?:qualquer )?(?:indicação|informação|referência)\b",
    re.IGNORECASE,
)


INSTEAD = re.compile(
    r"\W*(?:[\w³²]+\W+){0,2}?(?:ou(?! seja\b)|aliás|digo|perdão|desculp[ae]|corrijo|melhor dizendo|talvez|na verdade|"
    r"não(?=\s*[,;:])|/)\W+"
    r"(?:(?:não|talvez|então|ainda|até|antes|mesmo|melhor|dizendo|na|verdade|são|é|de|da|do|o|a|os|as|um|uma|às|à|no|em|foi|"
    r"eram|seriam|seria|será|serão|cerca|por|pode|ser|podem|dia)\b\W*){0,5}",
    re.IGNORECASE,
)
"""What puts one value in the place of another: «12 € ou 13 €», «12 €, aliás, 13 €»."""


def known_value(
    answer: str,
    form: KnownForm,
    value: list[str],
    unit: str = "",
    rivals: list[str] | None = None,
    besides: list[str] | None = None,
    shown: list[str] | None = None,
) -> Held:
    """The answer gives `value` and none in its place: a decimal number of `unit`, an ISO date, an hour or a time in
    minutes, a text, a label before any of its `rivals`, labels in order; nothing where it says that the document
    doesn't tell. `besides` are names with a number in them («6 a 15 m³»), which don't give it. `shown` are the values
    of document and question: any other must belong to a sum, and of those that stand there the right one is first."""
    if form == "absent":
        return Held(NOT_THERE.search(answer) is not None, {"expected": "não consta"})
    if form in ("label", "order", "text"):
        places = list(_named(answer, [*value, *(rivals or ())]))
        named = list(dict.fromkeys(label for label, _, _ in places))
        held = named[:1] == value if form == "label" else named == value
        doubted = form != "order" and _has_another_instead(bare_text(answer), places, value[0], form)
        return Held(held and not doubted, {"expected": value, "named": named})
    text = _without_names(answer, besides)
    places = list(SAYING[form](text, value[0], unit))
    said = {one for one, _, _ in places}
    evidence: dict[str, Any] = {"expected": f"{value[0]} {unit}".strip(), "said": sorted(said)[:20]}
    if value[0] not in said:
        return Held(False, evidence)
    if _has_another_instead(text, places, value[0], form):
        return Held(False, {**evidence, "problem": "another value in its place"})
    if shown is not None and (wrong := _unaccounted(text, form, places, value[0], unit, shown)):
        return Held(False, {**evidence, "problem": f"{wrong} besides"})
    return Held(True, evidence)


def says_value(
    text: str, form: KnownForm, value: Sequence[str], unit: str = "", besides: Sequence[str] | None = None
) -> bool:
    """Whether a value stands in a text, whatever else does."""
    if form not in SAYING:
        return known_value(text, form, list(value), unit).holds
    return value[0] in values_said(_without_names(text, besides), form, value[0], unit)


def values_said(text: str, form: KnownForm, wanted: str, unit: str = "") -> list[str]:
    """The values of a form that stand in a text, each once; of names and what isn't there, none."""
    if form not in SAYING:
        return []
    text = in_digits(text)
    if form == "number":
        text = IN_WORDS.sub(" ", text)  # the day and the year of a date count nothing
    return list(dict.fromkeys(one for one, _, _ in SAYING[form](text, wanted, unit)))


def _without_names(text: str, names: Sequence[str] | None) -> str:
    return in_digits(re.sub("|".join(map(re.escape, names)), " ", text, flags=re.IGNORECASE) if names else text)


def _has_another_instead(text: str, places: Sequence[Place], right: str, form: KnownForm) -> bool:
    """Whether the right value and another are put one for the other."""
    for (one, start, end), (other, next_start, _) in pairwise(places):
        if (one == right) != (other == right) and INSTEAD.fullmatch(text, end, next_start):
            return _CHOICE.search(text, max(0, start - 20), start) is None
    return form == "text" and any(
        one == right and (_OR_AFTER.match(text, end) or _OR_BEFORE.search(text, max(0, start - 12), start))
        for one, start, end in places
    )


_CHOICE = re.compile(r"\bentre\W+(?:[oa]s?\W+)?$", re.IGNORECASE)
"""Before what is only chosen from: «entre A ou B, é A»."""
_OR_AFTER = re.compile(r"\W{0,2}\W(?:ou (?!seja\b|melhor\b)|(?:aliás|digo|perdão|corrijo|melhor dizendo),)")
_OR_BEFORE = re.compile(r"\w[»”\"]?,? (?:ou (?:[oa]s? )?|(?:aliás|digo|perdão|corrijo|melhor dizendo), )[«“\"]?$")


def _unaccounted(
    text: str, form: KnownForm, places: Sequence[Place], right: str, unit: str, shown: Sequence[str]
) -> str:
    """A value that neither document, question nor sum has; or one of theirs that is told before the right one, where
    that stands there too. '' for none."""
    told = [
        place
        for place in places
        if place[0] == right or form != "number" or _said_alike(text, place, places, right, unit)
    ]
    said = list(dict.fromkeys(one for one, _, _ in told))
    first = ""
    for one, start, end in told:
        accounted = one == right or _in_a_sum(text, start, end) or _is_a_step(one, right, said, form, unit)
        if one not in shown and not accounted:
            return one
        first = first or (right if one == right else "" if accounted else one)
    looked_up = right in shown and (form in ("hour", "day") or unit != "")
    return first if looked_up and first != right else ""


def _said_alike(text: str, place: Place, places: Sequence[Place], right: str, unit: str) -> bool:
    """Whether a number is told as the right one is: with its unit; without one, before the same noun, or after the same
    verb («é de 21»)."""
    if unit:
        return has_unit(text[place[2] : place[2] + 24], unit)
    alike = [(_noun_after(text, end), _words_before(text, start)) for one, start, end in places if one == right]
    noun, verb = _noun_after(text, place[2]), _words_before(text, place[1])
    return any(
        (noun == its_noun != "") or (not noun and not its_noun and verb == its_verb) for its_noun, its_verb in alike
    )


def _words_before(text: str, start: int) -> list[str]:
    return text[max(0, start - 24) : start].casefold().split()[-2:]


def _noun_after(text: str, end: int) -> str:
    found = re.match(r"\W{1,3}([^\W\d_]{3,})", text[end:])
    return found[1].casefold() if found else ""


def _in_a_sum(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 3) : start], text[end : end + 12]
    return (
        re.search(r"[=+×x*÷−-]\s*$", before) is not None
        or re.match(r"\s*[\w€%³²]*\s*[=+×x*÷/−-]\s*\d", after) is not None
    )


def _is_a_step(one: str, right: str, said: Sequence[str], form: KnownForm, unit: str) -> bool:
    """Whether two values of a sum make this one, or this one with another makes the right one; the right one before it
    was rounded; the whole of a share."""
    if form not in ("number", "minutes"):
        return False
    this, result, values = Decimal(one), Decimal(right), [Decimal(other) for other in said[:20] if other != one]
    kept = 2 if unit == "€" else 1  # decimals: shares are asked for in tenths
    decimals = -int(this.as_tuple().exponent)
    if this == 100 or (decimals > kept and abs(this - result) <= Decimal(5).scaleb(-kept - 1)):
        return True
    parts = [value for value in values if value != result]
    return any(this + part == result or abs(this - part) == result for part in parts) or any(
        first + second == this or abs(first - second) == this for first, second in combinations(parts, 2)
    )


def _named(answer: str, labels: Sequence[str]) -> Iterator[Place]:
    """The labels that an answer names, with their places in its bare text; a longer one is not the shorter in it."""
    by_text = {bare_text(label): label for label in labels}
    longest_first = sorted(by_text, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
    for found in pattern.finditer(bare_text(answer)):
        yield by_text[found.group()], found.start(), found.end()


def bare_text(text: str) -> str:
    """A text as it is compared: without capitals, spaces and Markdown's marks in a row as one space."""
    return re.sub(r"[\s\u00a0*_]+", " ", text).strip().casefold()
