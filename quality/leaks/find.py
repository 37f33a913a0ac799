"""Every leak of a text: one walk over its words, each handed to the rules that its own form can set off."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, lru_cache, reduce
from itertools import islice
from operator import or_

from quality.leaks import prepositions as prep
from quality.leaks.all_of_them import GENERIC, may_be_all, todo_dia, todos_alunos
from quality.leaks.clitics import PRONOUNS, clitic_after_we, clitic_leak
from quality.leaks.compound_tenses import article_like_before_participle, forms_of_having
from quality.leaks.corroboration import corroborated
from quality.leaks.denials import deniable, no_longer, said_twice
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
from quality.leaks.government import INSTEAD_OF_A, a_before_infinitive, is_infinitive
from quality.leaks.lexicon import CIRCUMFLEXES, circumflex_leaks, lexical_hits
from quality.leaks.mixed_address import POLITE, TU, mixed_address
from quality.leaks.motion import between, chegar_em, forms_of_motion, levar_em, takes_somebody
from quality.leaks.negative_orders import after_no, prohibition_in_the_indicative
from quality.leaks.numbers import number_leaks
from quality.leaks.objects_by_verb import forms_done_to_us, one_of_us_as_object
from quality.leaks.old_spelling import OLD_SPELLINGS, old_spellings
from quality.leaks.possessives import POSSESSIVES, may_be_owned, possessive_leak
from quality.leaks.pronoun_objects import (
    DRAWING,
    dative_object,
    distant_enclisis,
    enclisis_leak,
    has_its_pronoun_behind,
    has_its_pronoun_behind_a_future,
    misplaced_in_future,
)
from quality.leaks.pronouns import ARTICLE_LIKE
from quality.leaks.recipients import BEFORE_PEOPLE, recipient_after_para
from quality.leaks.spare_words import (
    CALLING,
    HABITS,
    KINDS,
    RESUMING,
    called_without_se,
    generic_subject,
    resumed_subject,
)
from quality.leaks.strong_objects import STRONG, strong_object
from quality.leaks.there_is import HAVING, WHAT_THERE_IS, tem_existential
from quality.leaks.time_ago import AMOUNTS, faz_anos
from quality.leaks.tokens import Text, cut
from quality.leaks.treatment import ASKED_OF_A_TU, asked_in_the_third_person, tu_with_third_person, voce_leak
from schemas.finding import Finding
from text.pieces import Question
from text.word_places import WordPlaces

MOST_FINDINGS = 5_000
"""A text with more leaks than this is no text that anyone mends; the rest is not looked for."""

Rule = Callable[[Text, int], Finding | None]
Asked = Question | Collection[str]


@cache
def _rules() -> tuple[tuple[int, Rule], ...]:
    """The rules in the order in which they are tried at a word, each with the bits of where it may find something."""

    def at(rule: Rule, words: Asked, following: Asked | None = None) -> tuple[int, Rule]:
        return WordPlaces(words, following).bits, rule

    return (
        at(dative_object, lambda word: word.endswith(_DATIVES)),
        at(seen_gerund_leak, lambda word: "-" in word and not word.endswith(_DATIVES), _may_be_a_gerund),
        at(gerund_leak, auxiliary_forms()),
        at(loose_gerund_leak, loose_auxiliary_forms()),
        at(noun_gerund_leak, MESSAGE_NOUNS),
        at(seen_gerund_leak, SEEN, _may_be_a_gerund),
        *(at(clitic_leak, clitics, verbs) for clitics, verbs in PRONOUNS),
        at(clitic_after_we, ("nós",), ARTICLE_LIKE),
        at(article_like_before_participle, forms_of_having(), ARTICLE_LIKE),
        at(enclisis_leak, DRAWING, has_its_pronoun_behind),
        at(misplaced_in_future, has_its_pronoun_behind_a_future),
        at(distant_enclisis, has_its_pronoun_behind),
        at(strong_object, STRONG),
        at(one_of_us_as_object, forms_done_to_us(), ("nós", "eu")),
        at(dative_object, ("lhe", "lhes")),
        at(possessive_leak, POSSESSIVES, may_be_owned),
        at(prep.em_um, ("em",), prep.CONTRACTED),
        at(prep.ate_o, ("até",), prep.TO),
        at(prep.precisa_fazer, prep.forms_needing_de()),
        at(chegar_em, forms_of_motion(), between),
        at(levar_em, takes_somebody),
        at(recipient_after_para, ("para",), BEFORE_PEOPLE),
        at(faz_anos, ("faz",), AMOUNTS),
        at(a_before_infinitive, INSTEAD_OF_A, is_infinitive),
        at(resumed_subject, RESUMING),
        at(generic_subject, KINDS, HABITS),
        at(called_without_se, CALLING),
        at(no_longer, ("não", "nem"), deniable()),
        at(said_twice, ("não", "sim")),
        at(prohibition_in_the_indicative, ("não",), after_no),
        at(prep.assistir_o, prep.forms_of_watching(), prep.BEFORE_SHOWS),
        at(prep.para_mim_fazer, ("mim",)),
        at(todo_dia, ("todo", "toda"), GENERIC),
        at(todos_alunos, ("todos", "todas"), may_be_all),
        at(tem_existential, HAVING, WHAT_THERE_IS),
        at(voce_leak, ("você",)),
        at(tu_with_third_person, ("tu",)),
        at(asked_in_the_third_person, ASKED_OF_A_TU, ("que",)),
    )


def _may_be_a_gerund(word: str) -> bool:
    return word.endswith("ndo")


_DATIVES = ("-lhe", "-lhes")
_OF_GERUNDS = frozenset((gerund_leak, loose_gerund_leak, noun_gerund_leak, seen_gerund_leak))
_GERUNDS = WordPlaces(lambda word: "ndo" in word)


@cache
def _bits_of_rules(has_gerunds: bool) -> int:
    """Where rules may find something in a text that has gerunds, or has none."""
    return reduce(or_, (bits for bits, rule in _rules() if has_gerunds or rule not in _OF_GERUNDS))


@lru_cache(maxsize=1_000)
def _rules_for(said: int) -> tuple[Rule, ...]:
    return tuple(rule for bits, rule in _rules() if said & bits)


def _raw_leaks(text: Text) -> Iterator[Finding]:
    spelled: set[int] = set()
    for hit in lexical_hits(text.source):
        finding = hit.finding(text)
        spelled.add(finding.start)
        yield finding
    for i, said in text.told.places(_bits_of_rules(bool(text.told.told() & _GERUNDS.bits))):
        for rule in _rules_for(said):
            found = rule(text, i)
            if found is not None:
                yield found
    said = text.told.told()
    if said & CIRCUMFLEXES.bits:
        yield from circumflex_leaks(text, spelled)
    if said & OLD_SPELLINGS.bits:
        yield from old_spellings(text, spelled)
    yield from number_leaks(text.source)
    if said & (POLITE.bits | TU.bits):
        yield from mixed_address(text)


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
    found = list(islice(_raw_leaks(text), MOST_FINDINGS))
    if not found:
        return ()
    return corroborated(_without_overlaps(let_through(text.source, found, topic_is_brazil, quotable)))
