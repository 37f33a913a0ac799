"""'Em' and 'para' before an infinitive where the verb takes 'a': 'obrigou a empresa em pagar', 'convence-o para ir'."""

from __future__ import annotations

from quality.leaks.contexts import DETERMINERS
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_TAKE_A = {
    "em": word_set("obrigar ajudar convencer forçar condenar autorizar incitar convidar habituar acostumar desafiar"),
    "para": word_set("convencer obrigar forçar demorar"),
}
INSTEAD_OF_A = tuple(_TAKE_A)
_LONGEST = 5


def is_infinitive(word: str) -> bool:
    """Whether a word is an infinitive, with or without a pronoun behind it, and no noun."""
    base = word.partition("-")[0]
    plain = verb_form(base) & Form.INFINITIVE and not verb_form(base) & Form.NOMINAL
    return bool(plain) or (base.endswith(("á", "ê", "i", "ô")) and "-l" in word)


def a_before_infinitive(text: Text, i: int) -> Finding | None:
    """'ajudou a velhota em atravessar' at the preposition, word `i`."""
    if not text.spaced(i + 1):
        return None
    for n in range(i - 1, max(-1, i - 1 - _LONGEST), -1):
        word = text.words[n]
        base = word.partition("-")[0]
        if not text.spaced(n + 1):
            return None
        if infinitives(base) & _TAKE_A[text.words[i]]:
            if verb_form(base) & Form.NOMINAL and text.word(n - 1) in DETERMINERS | _BEFORE_NOUNS:
                return None
            return text.finding(i, i, "preposition", "soft", "a", "a_before_infinitive")
        form = verb_form(base)
        if (
            (word in _HAVE_EM and text.words[i] == "em")
            or is_infinitive(word)
            or word in ("em", "para", "que")
            or (form & FINITE and not form & Form.NOMINAL and not text.capital(n))
        ):
            return None
    return None


_BEFORE_NOUNS = word_set("de em por com sem toda muita pouca para")
_HAVE_EM = word_set(
    "interesse dificuldade dificuldades prazer gosto empenho esforço esforços experiência papel demora atraso "
    "interessado interessada interessados interessadas especialista especialistas erro vontade êxito sucesso "
    "insistência trabalho dinheiro tempo anos"
)
