"""Every leak of a text: one walk over its words, each handed to the rules that its own form can set off."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice

from quality.leaks import prepositions as prep
from quality.leaks.all_and_there_is import tem_existential, todo_dia
from quality.leaks.clitics import clitic_leak
from quality.leaks.compound_tenses import article_like_before_participle, forms_of_having
from quality.leaks.corroboration import corroborated
from quality.leaks.escapes import let_through
from quality.leaks.gerund import (
    MESSAGE_NOUNS,
    SEEN,
    auxiliary_forms,
    gerund_leak,
    loose_auxiliary_forms,
    loose_gerund_leak,
    noun_gerund_leak,
    seen_gerund_leak,
)
from quality.leaks.lexicon import circumflex_leaks, lexical_hits
from quality.leaks.motion import chegar_em, forms_of_motion
from quality.leaks.numbers import number_leaks
from quality.leaks.old_spelling import old_spellings
from quality.leaks.possessives import POSSESSIVES, possessive_leak
from quality.leaks.pronoun_objects import DRAWING, STRONG, dative_object, enclisis_leak, strong_object
from quality.leaks.pronouns import CLITICS
from quality.leaks.tokens import Text, cut
from quality.leaks.treatment import voce_leak
from schemas.finding import Finding
from text.word_places import WordPlaces

MOST_FINDINGS = 5_000
"""A text with more leaks than this is no text that anyone mends; the rest is not looked for."""

Rule = Callable[[Text, int], Finding | None]


@cache
def _rules() -> dict[str, tuple[Rule, ...]]:
    """Lower-case word -> the rules to try there."""
    table: dict[str, list[Rule]] = {}

    def add(words: object, rule: Rule) -> None:
        for word in words:  # type: ignore[attr-defined]
            table.setdefault(word, []).append(rule)

    add(auxiliary_forms(), gerund_leak)
    add(loose_auxiliary_forms(), loose_gerund_leak)
    add(MESSAGE_NOUNS, noun_gerund_leak)
    add(SEEN, seen_gerund_leak)
    add(CLITICS, clitic_leak)
    add(forms_of_having(), article_like_before_participle)
    add(DRAWING, enclisis_leak)
    add(STRONG, strong_object)
    add(("lhe", "lhes"), dative_object)
    add(POSSESSIVES, possessive_leak)
    add(("em",), prep.em_um)
    add(("até",), prep.ate_o)
    add(prep.forms_needing_de(), prep.precisa_fazer)
    add(forms_of_motion(), chegar_em)
    add(prep.forms_of_watching(), prep.assistir_o)
    add(("mim",), prep.para_mim_fazer)
    add(("todo", "toda"), todo_dia)
    add(("tem", "tinha", "teve"), tem_existential)
    add(("você",), voce_leak)
    return {word: tuple(rules) for word, rules in table.items()}


@cache
def _places() -> WordPlaces:
    rules = _rules()
    return WordPlaces(lambda word: word in rules or "-" in word)


def _raw_leaks(text: Text, rules: dict[str, tuple[Rule, ...]]) -> Iterator[Finding]:
    spelled: set[int] = set()
    for hit in lexical_hits(text.source):
        finding = hit.finding(text)
        spelled.add(finding.start)
        yield finding
    for i in _places().of(text.words):
        word = text.words[i]
        if word.endswith(("-lhe", "-lhes")):
            finding_after = dative_object(text, i)
            if finding_after is not None:
                yield finding_after
        elif "-" in word and (seen := seen_gerund_leak(text, i)) is not None:
            yield seen
        for rule in rules.get(word, ()):
            found = rule(text, i)
            if found is not None:
                yield found
    yield from circumflex_leaks(text, spelled)
    yield from old_spellings(text, spelled)
    yield from number_leaks(text.source)


def _without_overlaps(findings: list[Finding]) -> tuple[Finding, ...]:
    """Sorted; of two that overlap the longer stays, then the harder."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start, f.severity != "hard", -f.end)):
        if kept and finding.start < kept[-1].end:
            before = kept[-1]
            if (finding.end - finding.start, finding.severity == "hard") > (
                before.end - before.start,
                before.severity == "hard",
            ):
                kept[-1] = finding
            continue
        kept.append(finding)
    return tuple(kept)


def find_leaks(text: str, *, topic_is_brazil: bool | None = None, quotable: Sequence[str] = ()) -> tuple[Finding, ...]:
    """The Brazilianisms of a text, sorted by place, none overlapping another.

    Args:
        text: any text; what stands in code, addresses, mentions of a few words or titles is let through.
        quotable: texts that it may quote (the request, a passage): a quotation from one of them is let through, any
            other is text like the rest.
        topic_is_brazil: Brazilian institutions are no leak in a text about Brazil; None finds out from the text.
    """
    return leaks_of(cut(text), topic_is_brazil=topic_is_brazil, quotable=quotable)


def leaks_of(text: Text, *, topic_is_brazil: bool | None = None, quotable: Sequence[str] = ()) -> tuple[Finding, ...]:
    """`find_leaks` for a text already cut into words."""
    found = list(islice(_raw_leaks(text, _rules()), MOST_FINDINGS))
    if not found:
        return ()
    return corroborated(_without_overlaps(let_through(text.source, found, topic_is_brazil, quotable)))
