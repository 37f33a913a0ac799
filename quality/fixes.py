"""A corrected text: the findings whose European form is certain, put in their places; nothing else changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from schemas.finding import Finding
from text.prose import word_set

_UNCERTAIN = re.compile(r"[/()]|^$")
_CERTAIN_RULES = word_set(
    "ao90 month_capital circumflex spelling_list lexis_list continuous_gerund clitic_before_infinitive "
    "clitic_before_gerund clitic_before_participle clitic_before_verb clitic_first em_um ate_o precisar_de "
    "possessive_first possessive_after_preposition possessive_after_verb possessive_without_article "
    "possessive_after_all english_number decimal_point informal_list gerund_list misspelling accents_dropped "
    "number_format_list chegar_a old_spelling"
)
_HARD_ONLY = word_set("lexis_list clitic_before_verb informal_list chegar_a")
_MASCULINE_BEFORE = word_set("o os um uns do dos no nos ao aos pelo pelos num nuns este estes esse esses")


def is_certain(finding: Finding) -> bool:
    """Whether a finding's suggestion can take its place unseen: one form, same gender and number, sure rule.

    A suggestion with a choice ('mostrar/apresentar') or a remark ('equipa (f.)') is advice for people only.
    """
    if _UNCERTAIN.search(finding.suggestion) and finding.rule not in ("english_number", "decimal_point"):
        return False
    if finding.rule not in _CERTAIN_RULES or not finding.suggestion:
        return False
    return finding.severity == "hard" or finding.rule not in _HARD_ONLY


def certain_fixes(text: str, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of `text` that `propose_fix` would apply, sorted, without overlaps. One whose span doesn't hold
    its text any more is left out."""
    chosen: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if chosen and finding.start < chosen[-1].end:
            continue
        if is_certain(finding) and text[finding.start : finding.end] == finding.text and _agrees(text, finding):
            chosen.append(finding)
    return tuple(chosen)


def propose_fix(text: str, findings: Sequence[Finding]) -> str:
    """`text` with every certain replacement made. What lies outside the spans of the findings stays as it is."""
    parts, at = [], 0
    for finding in certain_fixes(text, findings):
        parts += [text[at : finding.start], finding.suggestion]
        at = finding.end
    return "".join([*parts, text[at:]])


def _agrees(text: str, finding: Finding) -> bool:
    """Whether the article before still agrees: 'a equipe' -> 'a equipa' does, 'o equipe' doesn't say what is meant."""
    if finding.rule not in ("lexis_list", "spelling_list"):
        return True
    before = text[: finding.start].rstrip(" ").rsplit(None, 1)[-1:]
    article = before[0].lower() if before else ""
    first = finding.suggestion.lower().split(" ", maxsplit=1)[0]
    feminine = first != "a" and first.rstrip("s").endswith(("a", "ção", "dade", "gem"))  # not 'a aguardar'
    masculine_word = finding.text.lower().rstrip("s").endswith("o")
    if article in _MASCULINE_BEFORE and feminine and finding.text.lower().rstrip("s").endswith("e"):
        return False
    return not (masculine_word and feminine)
