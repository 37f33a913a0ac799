"""Clitic pronouns and how Portugal joins them to a verb: 'tornou-se', 'fazê-lo', 'dir-se-ia', 'tornamo-nos'."""

from __future__ import annotations

import re

from quality.leaks.tokens import Text
from quality.leaks.verbs import Form, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

CLITICS = word_set("me te se lhe lhes nos vos o a os as")
ARTICLE_LIKE = word_set("o a os as nos")
DATIVE_OR_REFLEXIVE = word_set("me te se lhe lhes vos")
_MESOCLITIC = re.compile(r"^(.+r)(ei|ás|á|emos|eis|ão|ia|ias|íamos|íeis|iam)$")
_ACCUSATIVE = word_set("o a os as")
_STRESSED = {"a": "á", "e": "ê", "o": "ô"}


def _infinitive_with_l(verb: str) -> str:
    """'fazer' -> 'fazê', 'amar' -> 'amá', 'partir' -> 'parti', 'construir' -> 'construí'."""
    stem = verb[:-1]
    if stem.endswith("ô"):
        return stem
    if stem.endswith(("uí", "aí")):
        return stem
    if stem.endswith(("ui", "ai")) and not stem.endswith(("gui", "qui")):
        return stem[:-1] + "í"
    return stem[:-1] + _STRESSED.get(stem[-1], stem[-1])


def attach(verb: str, clitic: str) -> str:
    """The verb with its pronoun after it (or inside it, in the future and conditional); '' when it isn't certain."""
    inside = _MESOCLITIC.match(verb)
    if inside and verb_form(verb) & (Form.FUTURE | Form.CONDITIONAL):
        return _inside(inside.group(1), inside.group(2), clitic)
    if clitic == "nos" and verb.endswith("mos"):
        return f"{verb[:-1]}-nos"
    if clitic not in _ACCUSATIVE:
        return f"{verb}-{clitic}"
    if verb.endswith("r"):
        return f"{_infinitive_with_l(verb)}-l{clitic}"
    if verb.endswith(("m", "ão", "õe")):
        return f"{verb}-n{clitic}"
    if verb.endswith("mos"):
        return f"{verb[:-1]}-l{clitic}"
    if verb.endswith(("s", "z")):
        return ""
    return f"{verb}-{clitic}"


def _inside(infinitive: str, ending: str, clitic: str) -> str:
    if not verb_form(infinitive) & Form.INFINITIVE and not infinitive.endswith(("dir", "far", "trar")):
        return ""
    if clitic in _ACCUSATIVE:
        return f"{_infinitive_with_l(infinitive)}-l{clitic}-{ending}"
    return f"{infinitive}-{clitic}-{ending}"


def proclitic_finding(text: Text, i: int, severity: Severity, rule: str) -> Finding:
    """The pronoun at word `i` and the verb after it, with the verb first as the suggestion."""
    joined = attach(text.words[i + 1], text.words[i])
    return text.finding(i, i + 1, "clitic", severity, joined, rule)
