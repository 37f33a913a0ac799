"""Pronouns that stand after the verb where Portugal wants another place or form: 'não viu-o', 'vi ele'."""

from __future__ import annotations

from quality.leaks.clause_words import NOUN_PHRASE
from quality.leaks.pronouns import CLITICS, attach
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

DRAWING = word_set(
    "não nunca jamais ninguém que quem quando onde embora enquanto porque se caso já também ainda só talvez cujo cuja "
    "cujos cujas como sempre tudo todos todas ambos ambas alguém nada nem qual quais quantos quantas quanto até apenas "
    "pouco muito bem poucos poucas"
)
_AFTER_NASAL = word_set("no na nos nas")


def enclisis_leak(text: Text, i: int) -> Finding | None:
    """The verb after word `i` ('não', 'que', ...) with its pronoun behind it, though word `i` draws it before the verb.

    No habit of Brazil alone, but of whoever corrects too much; soft.
    """
    if not text.spaced(i + 1) or text.capital(i + 1) or _draws_nothing(text, i):
        return None
    suggestion = f"{text.words[i]} {_pronoun_first(text.words[i + 1])}"
    severity: Severity = "hard" if text.words[i] in _NEVER_ENCLISIS else "soft"
    return text.finding(i, i + 1, "clitic", severity, suggestion, "enclisis_after_trigger")


def has_its_pronoun_behind(word: str) -> bool:
    """Whether a word is a finite verb with its pronoun ('viu-o'): what `enclisis_leak` looks at."""
    base, _, clitic = word.partition("-")
    if base.endswith("mo") and clitic in _AFTER_WE:
        return bool(verb_form(base + "s") & FINITE)  # 'avisámo-los', 'sentamo-nos'
    if clitic not in CLITICS and clitic not in _AFTER_NASAL:
        return False
    form = verb_form(base)
    return bool(form & FINITE) and not form & Form.INFINITIVE


_AFTER_WE = word_set("lo la los las nos")


_NEVER_ENCLISIS = word_set("não nunca jamais ninguém")
_NO_SUBORDINATE = {
    "enquanto": word_set("por"), "quando": word_set("em"), "já": word_set("para desde"), "nunca": word_set("que"),
    "só": word_set("si mim ti viver estar ficar andar vida homem mulher"), "não": word_set("ou"),
    "embora": word_set("ir vir"), "quem": word_set("é"), "como": word_set("assim bem tal tanto e"),
    "até": word_set("e"), "sempre": word_set("como para quase"), "tudo": word_set("de e"),
    "todos": word_set("de a para por entre"), "todas": word_set("de a para por entre"), "nada": word_set("de por mais"),
    "ambos": word_set("de a entre"),
}  # fmt: skip
_DRAWING_FIRST = word_set("pouco muito bem poucos poucas")
_ADVERBIAL = word_set("este esse aquele neste nesse naquele no em todo o qualquer cada deste desse tal num")


def _draws_nothing(text: Text, i: int) -> bool:
    """Whether word `i` is part of a phrase that opens no clause: 'nesse caso', 'por enquanto', 'de vez em quando'."""
    before = text.word(i - 1) if text.spaced(i) else ""
    if text.words[i] in _DRAWING_FIRST:
        return not text.starts_sentence(i)
    if text.words[i] == "caso":
        return before in _ADVERBIAL
    return before in _NO_SUBORDINATE.get(text.words[i], ())


_OPENING_A_CLAUSE = word_set(
    "que quando porque onde embora enquanto se caso talvez cujo cuja cujos cujas ninguém nenhum nenhuma"
)
_COMPARED = word_set("do mais menos maior menor melhor pior tão senão antes outro outra")
_OPENING_A_PLACE = word_set("a à ao às aos com de da do das dos em na no nas nos num numa para por pela pelo sem sob")
"""After 'porque' where and when come first, and the pronoun stands behind the verb in Portugal too."""
_LONGEST_SUBJECT = 8


def distant_enclisis(text: Text, i: int) -> Finding | None:
    """'Garantiu que o processo encontra-se em fase final' at word `i` (the verb): its subject stands between it and the
    word that draws the pronoun. No comma and no other verb may stand there."""
    for n in range(i - 1, max(-1, i - 2 - _LONGEST_SUBJECT), -1):
        if not text.spaced(n + 1):
            return None
        word = text.words[n]
        if word in _OPENING_A_CLAUSE:
            loose = text.spaced(n) == (word == "se") and word in ("se", "que")  # ', que da ponta vê-se a torre toda'
            place = word == "porque" and text.words[n + 1] in _OPENING_A_PLACE  # 'porque no guiché pedem-no sempre'
            if n == i - 1 or loose or place or text.word(n - 1) in _COMPARED or _draws_nothing(text, n):
                return None
            return text.finding(i, i, "clitic", "soft", _pronoun_first(text.words[i]), "enclisis_after_trigger")
        if i - n <= _LONGEST_QUANTIFIED and _quantifies(text, n):
            return text.finding(i, i, "clitic", "soft", _pronoun_first(text.words[i]), "enclisis_after_trigger")
        form = verb_form(word)
        if form & (FINITE | Form.GERUND) and not (form & Form.NOMINAL and text.word(n - 1) in NOUN_PHRASE):
            return None
    return None


def _quantifies(text: Text, n: int) -> bool:
    """'Todos os sócios', 'só em outubro' at word `n`, first in a clause; not 'todos os dias', which is no subject."""
    word, after = text.words[n], text.word(n + 1)
    if word in _ALL:
        quantifies = after in ("os", "as") and text.word(n + 2) not in _TIMES
    else:
        quantifies = (word == "qualquer" and after not in _SOME_TIME) or (word == "só" and after in _SINCE)
    return quantifies and (not text.spaced(n) or text.words[n - 1] in ("e", "mas"))


_LONGEST_QUANTIFIED = 3
_ALL = word_set("todos todas ambos ambas")
_SINCE = word_set("em no na nos nas depois após ao à então agora ontem hoje")
_SOME_TIME = word_set("dia hora momento altura forma maneira modo coisa")
_TIMES = word_set("dias anos meses semanas manhãs tardes noites vezes domingos sábados verões invernos")


def _pronoun_first(word: str) -> str:
    """'encontra-se' as 'se encontra'."""
    base, _, clitic = word.partition("-")
    if base.endswith("mo"):
        return f"{clitic.removeprefix('l')} {base}s"
    return f"{_after_nasal(base, clitic)} {base}"


def _after_nasal(base: str, clitic: str) -> str:
    """The pronoun itself: 'no' after a nasal is 'o' ('viram-no')."""
    return clitic.removeprefix("n") if clitic in _AFTER_NASAL and base.endswith(("m", "ão", "õe")) else clitic


_TAKE_NO_DATIVE = word_set(
    "ajudar auxiliar apoiar convidar acompanhar visitar contactar amar adorar abraçar prejudicar favorecer "
    "incomodar surpreender proteger informar avisar notificar entristecer alegrar preocupar irritar encantar fascinar"
)


_NEVER_DATIVE = word_set("convidar acompanhar amar adorar abraçar prejudicar")


def dative_object(text: Text, i: int) -> Finding | None:
    """'um funcionário lhe ajudará' at word `i` (the pronoun, or a verb that ends in '-lhe'): these verbs take 'o'."""
    verb, _, clitic = text.words[i].rpartition("-")
    last = i if verb else i + 1
    verb = verb or text.word(i + 1)
    if last >= len(text.words) or (last > i and not text.spaced(last)) or not infinitives(verb) & _TAKE_NO_DATIVE:
        return None
    after = text.word(last + 1)
    if after in ("o", "os", "as", "um", "uma", "que") or (after == "a" and not _infinitive(text.word(last + 2))):
        return None
    direct = "o" if clitic == "lhe" or text.words[i] == "lhe" else "os"
    suggestion = attach(verb, direct) if last == i else f"{direct} {verb}"
    severity: Severity = "hard" if infinitives(verb) & _NEVER_DATIVE else "soft"
    return text.finding(i, last, "clitic", severity, suggestion, "dative_object")


def _infinitive(word: str) -> bool:
    return bool(verb_form(word) & Form.INFINITIVE)


def has_its_pronoun_behind_a_future(word: str) -> bool:
    """Whether a word is a verb in the future or the conditional, and no other tense, with its pronoun behind it."""
    base, _, clitic = word.partition("-")
    if not has_its_pronoun_behind(word) or (clitic not in CLITICS and clitic not in _AFTER_NASAL):
        return False
    form = verb_form(base)
    return bool(form & _FUTURES) and not form & INDICATIVE & ~_FUTURES


_FUTURES = Form.FUTURE | Form.CONDITIONAL


def misplaced_in_future(text: Text, i: int) -> Finding | None:
    """'tornaria-se', 'realizará-se' at word `i`: in these two tenses the pronoun stands inside the verb."""
    base, _, clitic = text.words[i].partition("-")
    return text.finding(i, i, "clitic", "soft", attach(base, _after_nasal(base, clitic)), "no_mesoclisis")
