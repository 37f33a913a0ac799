"""What, put first in a clause, draws the pronoun before the verb: 'Nela se descrevem os sons', 'Melhor se percebe'."""

from __future__ import annotations

from quality.leaks.tokens import Text
from text.prose import word_set

FRONTED_PRONOUNS = word_set("nele nela neles nelas dele dela deles delas nisto nisso disto disso daqui daí dali nisto")


def opens(text: Text, n: int) -> bool:
    return text.starts_sentence(n) or not text.spaced(n)


def drawn_by_fronting(text: Text, i: int, before: str) -> bool:
    """'depressa se estendeu', 'Melhor se percebe', 'Em verdade vos digo', 'mais de uma vez se riu'."""
    return (
        before == "depressa"
        or (before in _FRONTED_ADJECTIVES and opens(text, i - 1))
        or (before == "verdade" and text.word(i - 2) == "em")
        or (before == "vezes" and text.word(i - 2) in _HOW_OFTEN)
        or (before == "vez" and [text.word(i - n) for n in (4, 3, 2)] == ["mais", "de", "uma"])
    )


_FRONTED_ADJECTIVES = word_set("melhor pior necessário forçoso imperioso mister longe devagar difícil fácil mui")
_HOW_OFTEN = word_set("raras poucas muitas tantas quantas algumas inúmeras várias duas três dez as")
