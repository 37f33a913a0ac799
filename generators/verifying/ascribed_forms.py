"""Whether a text names two forms of Portuguese in quotation marks and gives each to the variety that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from text.sentences import split_sentences

Variety = Literal["pt", "br"]
QUOTED = re.compile(
    r"«([^«»\n]{1,80})»|“([^“”\n]{1,80})”|\"([^\"\n]{1,80})\"|\*\*?([^*\n]{1,80})\*\*?|_([^_\n]{1,80})_"
)
PLACES: dict[Variety, re.Pattern[str]] = {
    "pt": re.compile(
        r"\b(?:Portugal|portugues[ae]s?(?= de Portugal)|europe(?:u|ia)|portugues[ae]s? europe\w+|pt-PT|por cá)\b"
    ),
    "br": re.compile(r"\b(?:Brasil|brasileir[oa]s?|pt-BR)\b"),
}
DENIED = re.compile(r"\b(?:não|nunca|nem|ninguém|raramente|pouco|estranh\w+)\b", re.IGNORECASE)


class Mark(NamedTuple):
    """A form or a place of a sentence, and where it stands."""

    at: int
    variety: Variety


def misascribed(text: str, european: str, brazilian: str, known: str = "") -> tuple[str, str] | None:
    """What is wrong as (reason, detail): `form_missing` (a form isn't there in quotation marks) or `wrong_variety` (no
    sentence gives it to its variety, or one gives it to the other). None when both forms are where they belong.

    `known` is what is known of the pair: a form of which it tells another sense in the other variety («em Portugal,
    «bala» é só a da arma») may be spoken of there."""
    forms: dict[Variety, str] = {"pt": european, "br": brazilian}
    lives_in_both = {f for sentence in _sentences(known) for f, place in _given(sentence, forms) if f != place}
    given: set[Variety] = set()
    for sentence in _sentences(text):
        for form, place in _given(sentence, forms):
            if form == place:
                given.add(form)
            elif form not in lives_in_both and not DENIED.search(sentence):
                return "wrong_variety", f"«{forms[form]}» is given to the other variety: {sentence[:160]}"
    for variety, written in forms.items():
        if variety not in {mark.variety for mark in _named(text, forms)}:
            return "form_missing", f"«{written}» isn't there in quotation marks"
        if variety not in given:
            return "wrong_variety", f"no sentence says where «{written}» is said"
    return None


def _given(sentence: str, forms: dict[Variety, str]) -> Iterator[tuple[Variety, Variety]]:
    """Which form a sentence gives to which place. As many places as forms: in their order. One place: to a form alone
    in the sentence; of two forms, nothing is said of the other, so only the nearer one is given to it."""
    found, places = list(_named(sentence, forms)), list(_places(sentence))
    if not found or not places:
        return
    if len(found) == len(places):
        yield from ((form.variety, place.variety) for form, place in zip(found, places, strict=True))
    elif len(places) == 1:
        nearest = min(found, key=lambda form: abs(form.at - places[0].at))
        yield nearest.variety, places[0].variety
    elif len(found) == 1:
        yield found[0].variety, min(places, key=lambda place: abs(place.at - found[0].at)).variety


def _named(sentence: str, forms: dict[Variety, str]) -> Iterator[Mark]:
    """The first mention of each form in quotation marks, in the sentence's order."""
    seen: set[Variety] = set()
    for quoted in QUOTED.finditer(sentence):
        said = next(group for group in quoted.groups() if group).strip(" .,;:!?").casefold()
        for variety, form in forms.items():
            if variety not in seen and said == form.casefold():
                seen.add(variety)
                yield Mark(quoted.start(), variety)


def _places(sentence: str) -> Iterator[Mark]:
    """The first mention of each variety, in the sentence's order; what stands in quotation marks is no place."""
    bare = QUOTED.sub(lambda quoted: " " * len(quoted.group()), sentence)
    firsts = [Mark(found.start(), name) for name, place in PLACES.items() if (found := place.search(bare))]
    yield from sorted(firsts)


def _sentences(text: str) -> list[str]:
    return [" ".join(words) for line in text.splitlines() for words in split_sentences(line)]
