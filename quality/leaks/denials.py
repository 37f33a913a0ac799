"""'não mora mais aqui' for 'já não mora aqui', 'não quero não' for 'não quero', 'quero sim' for 'quero, sim'."""

from __future__ import annotations

from functools import cache

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_PLACED = word_set("em no na nos nas aqui ali lá cá num numa neste nesta nesse nessa comigo contigo connosco para com")
_OF = word_set("de do da dos das disso disto")
_FITTING = word_set("possível necessário necessária obrigatório obrigatória permitido permitida segredo novidade "
                    "válido válida criança disponível capaz menor solteiro solteira aquele aquela o a")  # fmt: skip
_ENDED: dict[str, frozenset[str]] = {
    "existir": _PLACED | {"", "esse", "essa"}, "morar": _PLACED | {"", "juntos"},
    "residir": _PLACED | {""}, "viver": _PLACED,
    "funcionar": _PLACED | {"", "desde"}, "pertencer": word_set("a ao à aos às"), "fumar": word_set("desde nem em"),
    "conseguir": frozenset(("INF",)), "trabalhar": _PLACED | {""}, "caber": _PLACED,
    "ser": _FITTING | {"PART"}, "estar": _PLACED | _FITTING | {"PART"}, "fazer": word_set("parte sentido"),
    "acreditar": word_set("em no na nos nas nisso"), "confiar": word_set("em no na nos nas"), "amar": frozenset(("",)),
    "gostar": _OF, "lembrar": _OF | {""}, "recordar": _OF | {""}, "valer": frozenset(("nada",)),
    "servir": word_set("para"), "ter": word_set("paciência idade cabimento vergonha medo vontade pai casa emprego"),
    "aparecer": _PLACED | {""}, "jogar": _PLACED, "estudar": _PLACED, "depender": _OF,
    "aguentar": word_set("INF com este esta isto isso"),
    "querer": word_set("INF saber"), "poder": frozenset(("INF",)), "saber": word_set("onde quem se como quando"),
    "falar": word_set("com connosco comigo desde"), "ir": word_set("a ao à para lá"), "vir": word_set("a ao à cá"),
    "sair": _OF | {"à", "com"}, "dever": frozenset(("INF",)), "dormir": _PLACED, "circular": _PLACED | {"", "desde"},
    "abrir": word_set("aos ao à às"), "incomodar": frozenset(("",)),
    "doer": frozenset(("",)), "interessar": frozenset(("",)),
}  # fmt: skip
"""Verbs of what lasts, and what may follow 'mais' where it means that it lasts no longer; '' is the clause's end."""
_WITH_SE = {"usar": word_set("nos em hoje"), "falar": word_set("desde"), "ver": word_set("nas em por")}
_CLITICS = word_set("me te se lhe nos o a os as lhes")
_COMPARED = word_set("do que")
_SPANS = Form.PRESENT | Form.IMPERFECT


@cache
def deniable() -> frozenset[str]:
    """What may follow 'não' or 'nem' in 'não mora mais': a form of what lasts, or a pronoun before one."""
    lasting = {form for verb in (*_ENDED, *_WITH_SE) for form in forms_of(verb)}
    return frozenset(form for form in lasting if verb_form(form) & _SPANS) | _CLITICS


def no_longer(text: Text, i: int) -> Finding | None:
    """'não mora mais em Almada', 'não se falam mais' at word `i` ('não'), but not 'não vale mais do que'."""
    at = i + 2 if text.words[i + 1] in _CLITICS else i + 1
    if text.word(at + 1) != "mais" or not all(map(text.spaced, range(i + 1, at + 2))):
        return None
    verbs, reflexive = infinitives(text.words[at]), at == i + 2 and text.words[i + 1] == "se"
    after = text.word(at + 2) if text.spaced(at + 2) else ""
    form = verb_form(after)
    said = {after} | ({"INF"} if form & Form.INFINITIVE else set()) | ({"PART"} if form & Form.PARTICIPLE else set())
    follows = any(said & wanted for verb in verbs if (wanted := _ENDED.get(verb)))
    if reflexive:
        follows = follows or after == "" or "usar" in verbs or any(after in _WITH_SE.get(verb, ()) for verb in verbs)
    if not verb_form(text.words[at]) & _SPANS or not follows or _compares(text, at + 2):
        return None
    head = text.words[i] if text.word(i - 1) == "já" else f"já {text.words[i]}"
    return text.finding(i, at + 1, "lexis", "soft", " ".join([head, *text.words[i + 1 : at + 1]]), "no_longer")


def _compares(text: Text, n: int) -> bool:
    """Whether 'do que' follows word `n` in its clause, so that 'mais' compares."""
    for m in range(n, min(n + 10, len(text.words) - 1)):
        if not text.spaced(m) and m > n and text.starts_sentence(m):
            return False
        if text.words[m] == "do" and text.words[m + 1] == "que":
            return True
    return False


_NEVER_TWICE = word_set("é foi era são será diz disse dizer diga digo respondeu responde responda")


def said_twice(text: Text, i: int) -> Finding | None:
    """'não quero não' at the second 'não', 'pode não.' and 'quero sim' (at word `i`), where no comma parts them."""
    if i == 0 or not text.spaced(i) or text.spaced(i + 1):
        return None
    verb = text.words[i - 1]
    if not verb_form(verb) & FINITE or verb in _NEVER_TWICE:
        return None
    denied = text.words[i] == "não"
    if denied and text.word(i - 2) == "não" and text.spaced(i - 1):
        return text.finding(i - 2, i, "lexis", "soft", f"não {verb}", "said_twice")
    if not text.starts_sentence(i - 1):
        return None
    european = f"não {verb}" if denied else f"{verb}, sim"
    return text.finding(i - 1, i, "lexis", "soft", european, "said_twice")
