"""Evidence of one word by its ending: a pronoun joined to a verb is of Portugal, a gerund more often of Brazil."""

from __future__ import annotations

import re

from text.prose import word_set

_ENCLISIS = re.compile(r"\w-(?:se|me|lhes?)$")
_ENCLISIS_OBJECT = re.compile(r"\w-(?:[oa]s?|l[oa]s?|nos?|nas?)$")
_MESOCLISIS = re.compile(r"-(?:se|me|lhes?|l?[oa]s?)-(?:[áãei]\w*|ia\w*|íamos)$")
_COMMON_GERUNDS = word_set(
    "sendo tendo incluindo segundo havendo podendo devendo garantindo assegurando permitindo promovendo visando "
    "contribuindo considerando atendendo ficando passando cabendo correspondendo constituindo tratando resultando "
    "representando respeitando aplicando reforçando abrangendo prevendo existindo dependendo"
)


def ending_weight(low: str, classes: tuple[str, ...]) -> float:
    """Log-odds of a token in lower case by its ending, + European: pronouns behind a verb, or in it, and gerunds."""
    if "-" in low:
        if _MESOCLISIS.search(low):
            return 2.0
        if _ENCLISIS.search(low):
            return 0.8
        if _ENCLISIS_OBJECT.search(low):
            return 0.1
    if "<ger>" in classes:
        return 0.0 if low in _COMMON_GERUNDS else -0.6
    return 0.0
