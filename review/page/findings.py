"""What the checks found in an answer, as annotators meet it: labelled, and with the European form beside the word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from quality.leaks.find import find_leaks
from quality.spelling.dictionary import dictionary_available
from quality.spelling.orthography import find_misspellings
from review.page.invisible import invisible_lines
from schemas.finding import Finding

_GRAMMAR, _SPELLING, _TREATMENT = "gramatica", "ortografia", "tratamento"
_LABELS_BY_RULE = {
    "enclisis_after_trigger": _GRAMMAR,
    "dative_object": _GRAMMAR,
    "para_eu": _GRAMMAR,
    "one_and_more": _GRAMMAR,
}
_LABELS_BY_CATEGORY = {
    "misspelling": _SPELLING,
    "pre_ao90": _SPELLING,
    "number_format": _SPELLING,
    "personal_data": "dados_pessoais",
    "treatment": _TREATMENT,
    "informal": "estilo",
}
"""What is in neither is a Brazilianism."""

_KINDS = {
    "article": "artigo",
    "clitic": "lugar do pronome",
    "gerund": "gerúndio",
    "informal": "registo informal",
    "institution": "instituição",
    "lexis": "léxico",
    "misspelling": "ortografia",
    "number_format": "escrita de números",
    "personal_data": "dados pessoais",
    "possessive": "possessivo",
    "pre_ao90": "ortografia anterior ao Acordo",
    "preposition": "preposição",
    "spelling": "grafia brasileira",
    "treatment": "tratamento",
}
_ADVICE = {
    "treatment": "tratar por tu, ou na terceira pessoa sem pronome, do princípio ao fim",
    "personal_data": "retirar, ou trocar por um exemplo inventado",
}
"""What to do where there is no form to write instead."""
_REMARKS = {"f.": "feminino", "m.": "masculino", "pl.": "plural"}
_REMARK = re.compile(r"\s*\(([^()]+)\)$")
_COMPLETES = re.compile(r"(?:d[aeo]s?|ao) |…")
"""How what belongs to the form begins, as opposed to a remark on it: 'verniz (das unhas)'."""


def span_label(finding: Finding) -> str:
    """The label under which the page highlights a finding: a key of `review.page.settings.SPAN_LABELS`."""
    return _LABELS_BY_RULE.get(finding.rule) or _LABELS_BY_CATEGORY.get(finding.category, "brasileirismo")


def kind_in_words(finding: Finding) -> str:
    """What kind of finding it is, in Portuguese."""
    return _KINDS.get(finding.category, finding.category.replace("_", " "))


def findings_text(text: str, findings: Sequence[Finding]) -> str:
    """One line for each thing found, in order: 'celular → telemóvel (léxico)'. '' when there is nothing to say."""
    lines = Counter(_line(finding) for finding in findings)
    told = [line if times == 1 else f"{line}, {times} vezes" for line, times in lines.items()]
    return "\n".join([*told, *invisible_lines(text)])


def findings_of_pair(first: str, second: str) -> str:
    """What the language checks find in each of two answers shown as A and B, both looked at in the same way."""
    told = {name: findings_text(text, look_for_findings(text)) for name, text in (("A", first), ("B", second))}
    return "\n\n".join(f"Resposta {name}\n{lines}" for name, lines in told.items() if lines)


def look_for_findings(text: str) -> list[Finding]:
    """Brazilianisms, and spelling where there is a dictionary, of a text that no recipe's checks have seen."""
    spelling = find_misspellings(text) if dictionary_available() else ()
    return without_overlaps((*find_leaks(text), *spelling), text)


def without_overlaps(findings: Iterable[Finding], text: str) -> list[Finding]:
    """The findings that lie within the text, in order; of two that overlap, the hard one, then what isn't a mere
    misspelling ('ônibus' is no 'ónibus'), then the longer."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=_rank):
        inside = text[finding.start : finding.end] == finding.text and finding.text
        if inside and all(finding.end <= other.start or finding.start >= other.end for other in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)


def _rank(finding: Finding) -> tuple[bool, bool, int, int]:
    return (finding.severity != "hard", finding.category == "misspelling", finding.start - finding.end, finding.start)


def _line(finding: Finding) -> str:
    kind = _KINDS.get(finding.category, finding.category.replace("_", " "))
    doubt = "" if finding.severity == "hard" else ", a confirmar"
    instead = european_form(finding)
    return f"{finding.text} → {instead} ({kind}{doubt})" if instead else f"{finding.text} ({kind}{doubt})"


def european_form(finding: Finding) -> str:
    """The suggestion for people to read: its remarks in words, choices apart."""
    if finding.category == "personal_data" or not finding.suggestion:
        return _ADVICE.get(finding.category, "")
    remark = _REMARK.search(finding.suggestion)
    form = finding.suggestion[: remark.start()] if remark else finding.suggestion
    told = _REMARKS.get(remark[1], remark[1]) if remark else ""
    if told.casefold() == finding.text.casefold():
        told = ""
    between = " " if _COMPLETES.match(told) else ", "
    return between.join(filter(None, (form, told))).replace("/", " ou ")
