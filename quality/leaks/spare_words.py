"""Words too many and too few around the subject: 'A fotossíntese, ela ocorre', 'Criança precisa de brincar', and 'chama
Joaquim' for 'chama-se Joaquim'."""

from __future__ import annotations

from quality.leaks.orders import sentence
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, verb_form
from schemas.finding import Finding
from text.prose import word_set

RESUMING = {
    "ele": word_set("o este esse aquele meu nosso"),
    "ela": word_set("a esta essa aquela minha nossa"),
    "eles": word_set("os estes esses aqueles"),
    "elas": word_set("as estas essas aquelas"),
}
_LONGEST_SUBJECT = 8
_NO_SUBJECTS = word_set(
    "dia dias noite noites manhã tarde ano anos semana mês meses vez vezes verão inverno altura momento domingo sábado "
    "primeiro primeira última último princípio fim final certa certo tempo hora horas instante verdade"
)
_BETWEEN = word_set("já não nunca só também ainda se me te nos lhe o a os as")
_CLAUSES = word_set("quando se porque enquanto embora como caso onde mal após depois antes")


def resumed_subject(text: Text, i: int) -> Finding | None:
    """'O bolo, ele fica mais fofo' at word `i` ('ele'): a sentence's subject said again behind a comma."""
    if i < 2 or text.spaced(i) or text.gap(i) != ", " or not text.spaced(i + 1):
        return None
    n = i - 1
    while n > 0 and text.spaced(n) and i - n < _LONGEST_SUBJECT:
        n -= 1
    subject = text.words[n:i]
    if not text.starts_sentence(n) or subject[0] not in RESUMING[text.words[i]] or len(subject) < 2:
        return None
    if not _NO_SUBJECTS.isdisjoint(subject) or not _CLAUSES.isdisjoint(subject) or "e" in subject:
        return None
    verb = i + 1
    while text.word(verb) in _BETWEEN and text.spaced(verb + 1):
        verb += 1
    form = verb_form(text.word(verb))
    if not form & FINITE or not form & Form.THIRD or (form & Form.NOMINAL and text.word(verb) not in _PLAIN):
        return None
    plural = text.words[i].endswith("s")
    if plural != text.word(verb).endswith(("m", "ão")) and text.word(verb) not in ("tem", "vem", "são", "estão"):
        return None
    told = [m for m in range(n, i) if verb_form(text.words[m]) & FINITE and not verb_form(text.words[m]) & Form.NOMINAL]
    if told and "que" not in subject:
        return None
    return text.finding(i, i, "clitic", "soft", "(sem o pronome)", "resumed_subject")


_PLAIN = word_set(
    "é era foi fica ficam ocorre faz tem têm são vai vão usa usam deve pode podem está estão serve servem"
)

KINDS = word_set(
    "criança mulher homem professor professora aluno aluna gato cão cachorro bebé médico político rico pobre velho "
    "jovem idoso mãe pai patrão estudante adolescente cavalo gente bicho menino menina turista motorista empresário "
    "artista agricultor advogado"
)
HABITS = word_set(
    "precisa gosta quer sabe ganha vive adora deve pode não tem merece sofre odeia detesta costuma necessita aprende "
    "come bebe dorme trabalha nunca sempre só"
)
_OPENERS = word_set("que ao em e quando onde")


def generic_subject(text: Text, i: int) -> Finding | None:
    """'Criança precisa de brincar.' at word `i`: everybody of a kind, with no article; a heading has no full stop."""
    if not text.starts_sentence(i) or not text.capital(i) or not text.spaced(i + 1):
        return None
    last = sentence(text, i)[1]
    if text.source[text.ends[last] :][:1] != "." or last - i < 3 or text.word(i + 2) in _OPENERS:
        return None
    if text.words[i + 1] in ("não", "nunca", "sempre", "só"):
        form = verb_form(text.word(i + 2))
        if not form & Form.PRESENT or not form & Form.THIRD:
            return None
    noun = text.words[i]
    article = "A" if noun in ("criança", "mulher", "professora", "aluna", "mãe", "menina", "gente") else "O"
    return text.finding(i, i, "article", "soft", f"{article} {noun}/{article}s {noun}s", "generic_subject")


CALLING = word_set("chama chamo chamas chamam chamava chamavam chamamos")


def called_without_se(text: Text, i: int) -> Finding | None:
    """'O meu pai chama Joaquim e' at word `i`: a name behind the verb, and the clause's end."""
    if not text.spaced(i + 1) or not text.capital(i + 1) or text.capital(i):
        return None
    n = i + 1
    while n - i < 4 and text.spaced(n + 1) and text.capital(n + 1):
        n += 1
    before = text.word(i - 1) if text.spaced(i) else ""
    if (text.spaced(n + 1) and text.word(n + 1) not in ("e", "mas", "porque")) or before in _PRONOUNS:
        return None
    if text.word(i - 1) == "que" and text.word(i - 2) in ("o", "a"):
        return None
    pronoun = {"chamo": "me", "chamas": "te", "chamamos": "nos"}.get(text.words[i], "se")
    verb = text.words[i].removesuffix("s") if pronoun == "nos" else text.words[i]
    return text.finding(i, i, "clitic", "soft", f"{verb}-{pronoun}", "called_without_se")


_PRONOUNS = word_set("me te se lhe lhes nos o a os as à")
