"""Soft marks that bear each other out: what one alone leaves open, two of different kinds beside each other settle."""

from __future__ import annotations

from schemas.finding import Finding
from text.prose import word_set

NEAR = 600
"""Characters that two marks may stand apart."""
_CONSTRUCTIONS = word_set(
    "em_um todo_o clitic_before_verb clitic_before_infinitive clitic_before_gerund continuous_gerund precisar_de "
    "chegar_a para_eu existential_ter assistir_a informal_list ate_o"
)
_WORDS_TOGETHER = 3
"""Different words that are enough without a construction."""
_WRITTEN_IN_PORTUGAL_TOO = frozenset(
    (
        "padrão", "como padrão", "bem mais", "bem menos", "ao invés de", "junto com", "área de trabalho", "guia",
        "guias", "on-line", "off-line", "laptop", "taxa de juros", "lançamento", "pesquisa", "caixa de seleção",
    )
)  # fmt: skip
_STEM = 5
_OF_PROGRAMS = frozenset(
    f"word {stem}"
    for stem in word_set(
        "devol carát fiche mostr conto unir/ diapo moldu ecrã ecrãs separ elimi ligaç guard grelh avanç escre hiper "
        "socke rodar supor forne descar procu mante prima apena linha centr fiáve ativa unido unida local"
    )
)
"""Words of programs and manuals (by what Portugal says): two different ones are enough, since a page of a program
written in Portugal has one at most."""


def kind_of(finding: Finding) -> str:
    """The construction that a soft mark is of, or its word, as the stem of what Portugal says; '' for one that says
    nothing beside another."""
    if finding.severity == "hard":
        return ""
    if finding.category == "possessive" or finding.rule in _CONSTRUCTIONS:
        return "possessive" if finding.category == "possessive" else finding.rule
    written, european = finding.text.lower(), finding.suggestion.lower()
    said_too = written in _WRITTEN_IN_PORTUGAL_TOO or " padrão" in written or written == european
    if finding.rule != "lexis_list" or said_too:
        return ""
    return f"word {european[:_STEM]}"


def corroborated(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings of a text, sorted, with the soft ones hard that stand near each other and are of two kinds, one of
    them a construction ('em um', 'de seu pai'), or that are three different words, or two of programs."""
    marks = [(n, kind) for n, kind in enumerate(map(kind_of, findings)) if kind]
    sure: set[int] = set()
    for at, (first, _) in enumerate(marks):
        near = [(n, k) for n, k in marks[at : at + 8] if findings[n].start - findings[first].end <= NEAR]
        kinds = {k for _, k in near}
        words = {k for k in kinds if k.startswith("word ")}
        enough = len(words) < len(kinds) or len(words) >= _WORDS_TOGETHER or len(words & _OF_PROGRAMS) > 1
        if len(kinds) > 1 and enough:
            sure.update(n for n, k in near)
    if not sure:
        return findings
    return tuple(f.model_copy(update={"severity": "hard"}) if n in sure else f for n, f in enumerate(findings))
