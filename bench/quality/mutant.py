"""A European sentence with one fault in it, and what tells where pronouns and verbs stand in it."""

from __future__ import annotations

from dataclasses import dataclass

from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text, match_case
from quality.leaks.verbs import FINITE, Form, verb_form
from text.prose import word_set


@dataclass(frozen=True, slots=True)
class Mutant:
    """`text` with a fault at `start` to `end`; `construction` groups mutants that ought to be found by one rule."""

    text: str
    start: int
    end: int
    construction: str

    def parts(self) -> tuple[str, str, str]:
        """What stands before the fault, the fault, and what stands behind it."""
        return self.text[: self.start], self.text[self.start : self.end], self.text[self.end :]


def mutant(text: Text, first: int, last: int, new: str, construction: str) -> Mutant:
    """The mutant in which the words `first` to `last` read `new`."""
    start, end = text.starts[first], text.ends[last]
    new = match_case(text.source[start:end], new)
    return Mutant(text.source[:start] + new + text.source[end:], start, start + len(new), construction)


CLITICS = word_set("me te se lhe lhes nos vos o a os as")
AFTER_L = {"lo": "o", "la": "a", "los": "os", "las": "as"}
_AFTER_N = {"no": "o", "na": "a", "nos": "os", "nas": "as"}
STRESSED = {"á": "a", "ê": "e", "ô": "o", "í": "i"}
ADVERBS = word_set("já ainda também só hoje ontem depois então agora assim aqui ali logo sempre bem")


def split(word: str) -> tuple[str, str]:
    """The verb and the pronoun of 'viu-o', 'fazê-lo', 'viram-no', 'tornamo-nos'; ('', '') of what is none."""
    base, _, clitic = word.partition("-")
    if not clitic or "-" in clitic:
        return "", ""
    if clitic in AFTER_L:
        for ending in "rsz":
            plain = base[:-1] + STRESSED.get(base[-1:], base[-1:]) + ending
            if verb_form(plain) and attach(plain, AFTER_L[clitic]) in (word, ""):
                return plain, AFTER_L[clitic]
        return "", ""
    if clitic in _AFTER_N and base.endswith(("m", "ão", "õe")):
        return (base, _AFTER_N[clitic]) if verb_form(base) & FINITE else ("", "")
    if clitic == "nos" and base.endswith("mo"):
        base += "s"
    return (base, clitic) if clitic in CLITICS and verb_form(base) else ("", "")


def slot(text: Text, i: int) -> str:
    """What stands before word `i`, roughly."""
    if text.starts_sentence(i):
        return "first"
    before = text.words[i - 1]
    if not text.spaced(i):
        return "after a comma"
    if before in ("e", "mas", "ou"):
        return f"after {'mas' if before == 'mas' else 'e'}"
    if before in ("eu", "tu", "ele", "ela", "nós", "eles", "elas", "isto", "isso", "aquilo"):
        return "after a pronoun"
    if before in ADVERBS or before.endswith("mente"):
        return "after an adverb"
    form = verb_form(before.partition("-")[0])
    if form & (FINITE | Form.INFINITIVE) and not form & Form.NOMINAL:
        return "after a verb"
    return "after a noun" if len(before) > 3 else f"after {before}"
