"""The shipped scenarios: they fit where templates put them, women and men alike, each a situation of its own."""

from __future__ import annotations

import re
from collections import Counter

from prompts.packs import load_pack
from quality.overlap.duplicates import DuplicateFinder

SCENARIOS = load_pack("dialogue_scenarios").rows
ONE_PERSON = re.compile(r"(Uma?|[AO]) .*\.")
ROLE = re.compile(r"És (uma?|[ao]) .*\.")
INFINITIVE = re.compile(r"(não )?\w+r(-se)?\b.*[^.;]")
NO_VERB = re.compile(r"(a|o|as|os|um|uma|\w+r|(?!tem\b)\w+m) ")


def test_scenarios_make_grammar_in_the_sentences_that_they_are_put_in() -> None:
    for row in SCENARIOS:
        assert ONE_PERSON.fullmatch(row["text"]), f"{row['id']}: «Situação: {row['text']}»"
        assert ROLE.fullmatch(row["system"]), f"{row['id']}: «{row['system']} Respondes em português europeu.»"
        assert INFINITIVE.fullmatch(row["goal"]), f"{row['id']}: «O que a pessoa quer: {row['goal']}.»"
        assert not NO_VERB.match(row["ends_when"]), f"{row['id']}: «acaba quando a pessoa {row['ends_when']}.»"
        assert not row["ends_when"].endswith((".", ";")), row["id"]


def test_roles_and_people_are_women_and_men_evenly() -> None:
    """And a role's sex says nothing of the person's: all four pairs are about as frequent."""
    pairs: Counter[tuple[bool, bool]] = Counter()
    for row in SCENARIOS:
        pairs[bool(re.match(r"És (uma|a) ", row["system"])), bool(re.match(r"(Uma|A) ", row["text"]))] += 1
    assert len(pairs) == 4
    assert max(pairs.values()) <= 1.25 * min(pairs.values())


def test_no_scenario_is_another_with_a_word_changed() -> None:
    told = [" ".join(row[f] for f in ("text", "system", "goal", "ends_when")) for row in SCENARIOS]
    with DuplicateFinder(threshold=0.5, words_per_shingle=1) as finder:
        finder.add(told)
        assert [(told[d.of], told[d.index]) for d in finder.find()] == []
