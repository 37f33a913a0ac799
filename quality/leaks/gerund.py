"""'Está fazendo': the gerund after estar, continuar, andar, ficar, where Portugal has 'a' and the infinitive."""

from __future__ import annotations

from functools import cache

from quality.leaks.pronouns import CLITICS, attach
from quality.leaks.tokens import Text, word_set
from quality.leaks.verbs import Form, forms_of, infinitive_of, verb_form
from schemas.finding import Finding, Severity

_BETWEEN = word_set(
    "já ainda também só agora apenas sempre bem mal mesmo aí aqui ali lá cá hoje todos todas tudo quase neste "
    "nesse momento o a ela ele eles elas você não sim mais muito"
)
_AUXILIARIES: tuple[tuple[str, Severity], ...] = (
    ("estar", "hard"), ("continuar", "hard"), ("andar", "hard"), ("ficar", "soft"), ("seguir", "soft"),
)  # fmt: skip


@cache
def auxiliary_forms() -> dict[str, Severity]:
    """Every form of the verbs that take 'a' and the infinitive in Portugal."""
    forms: dict[str, Severity] = {}
    for verb, severity in _AUXILIARIES:
        for form in forms_of(verb):
            forms.setdefault(form, severity)
    for form in ("estado", "ficado", "seguido", "andado", "seguinte", "ande"):
        forms.pop(form, None)
    return forms


def gerund_leak(text: Text, i: int) -> Finding | None:
    """The leak whose auxiliary is word `i`: 'está fazendo', 'estão sempre se queixando'."""
    clitic = ""
    for last in range(i + 1, min(i + 4, len(text.words))):
        if not text.spaced(last):
            return None
        word = text.words[last]
        if word.endswith("ndo") and verb_form(word) & Form.GERUND:
            return _finding(text, i, last, clitic)
        base, _, enclitic = word.partition("-")
        if enclitic in CLITICS and base.endswith("ndo") and verb_form(base) & Form.GERUND:
            return _finding(text, i, last, enclitic, base)
        if word in CLITICS and word not in ("o", "a", "os", "as"):
            clitic = word
        elif word not in _BETWEEN and not word.endswith("mente"):
            return None
    return None


def _finding(text: Text, i: int, last: int, clitic: str, gerund: str = "") -> Finding | None:
    infinitive = infinitive_of(gerund or text.words[last], Form.GERUND)
    severity = auxiliary_forms()[text.words[i]]
    if text.words[i] in ("seguido", "segue") and text.words[last] == "sendo":
        severity = "soft"
    middle = [text.written(n) for n in range(i + 1, last) if text.words[n] != clitic]
    suggestion = ""
    if infinitive:
        verb = attach(infinitive, clitic) if clitic else infinitive
        suggestion = " ".join([text.words[i], *middle, "a", verb]) if verb else ""
    return text.finding(i, last, "gerund", severity, suggestion, "continuous_gerund")
