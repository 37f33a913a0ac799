"""'Faz' for 'há' behind what happened: 'o restaurante fechou faz três meses'."""

from __future__ import annotations

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, verb_form
from schemas.finding import Finding
from text.prose import word_set

AMOUNTS = word_set(
    "um uma uns umas dois duas três quatro cinco seis sete oito nove dez onze doze quinze vinte trinta quarenta "
    "cinquenta cem mil alguns algumas muitos muitas poucos poucas vários várias mais quase cerca muito pouco bastante "
    "algum apenas"
)
_SPANS = word_set(
    "ano anos mês meses semana semanas dia dias hora horas minuto minutos década décadas século séculos tempo tempos"
)
_MOST_BEFORE = 8
_MOST_OF_AN_AMOUNT = 5
_OPENS = word_set("que quando quem se e mas onde como enquanto ela ele eu nos não só já")


def _span_after(text: Text, i: int) -> int | None:
    """The last word of the span of time that an amount behind word `i` measures: 'faz cerca de vinte anos'."""
    for n in range(i + 1, min(i + 1 + _MOST_OF_AN_AMOUNT, len(text.words))):
        if not text.spaced(n):
            return None
        if text.words[n] in _SPANS:
            return n
        if text.words[n] not in AMOUNTS and text.words[n] not in ("de", "bons", "longos", "largos"):
            return None
    return None


def faz_anos(text: Text, i: int) -> Finding | None:
    """'O restaurante fechou faz três meses' at 'faz', word `i`."""
    last = _span_after(text, i)
    if last is None:
        return None
    if not text.spaced(i) or text.words[i - 1] in _OPENS or not _something_happened(text, i):
        return None
    return text.finding(i, i, "lexis", "soft", "há", "faz_anos")


def _something_happened(text: Text, i: int) -> bool:
    """Whether the clause before word `i` has its verb already: 'faz' is none of it."""
    for n in range(i - 1, max(-1, i - 1 - _MOST_BEFORE), -1):
        base, _, pronoun = text.words[n].partition("-")
        form = verb_form(base + "s" if base.endswith("mo") else base)
        opens = text.starts_sentence(n)
        if form & FINITE and (not form & Form.NOMINAL or pronoun or opens or text.words[n - 1] in ("não", "se", "já")):
            return True
        if opens or not text.spaced(n) or text.words[n] in ("que", "quem", "e", "mas"):
            return False
    return False
