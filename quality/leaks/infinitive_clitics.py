"""Pronouns before an infinitive where Portugal puts them after it: 'pode se tornar', 'voltou a nos ver'."""

from __future__ import annotations

from quality.leaks.clause import main_verb_follows, read_clause
from quality.leaks.clause_words import LOCAL_TRIGGERS
from quality.leaks.pronouns import ARTICLE_LIKE, DATIVE_OR_REFLEXIVE, proclitic_finding
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from quality.leaks.whether import PRONOMINAL
from schemas.finding import Finding
from text.prose import word_set

_MODALS = word_set(
    "poder dever querer conseguir ir vir saber costumar tentar procurar desejar pretender preferir decidir "
    "parecer ousar esperar precisar evitar permitir fazer deixar mandar propor resolver prometer buscar"
)


def before_infinitive(text: Text, i: int, before: str) -> Finding | None:
    clitic = text.words[i]
    if before == "a" and clitic in ("o", "a", "os", "as") and not verb_form(text.words[i + 1]) & Form.NOMINAL:
        return proclitic_finding(text, i, "hard", "clitic_before_infinitive")
    if before in ("a", "ao") and clitic in DATIVE_OR_REFLEXIVE:
        if before == "ao" or (i > 1 and text.word(i - 2) in LOCAL_TRIGGERS):
            return proclitic_finding(text, i, "soft", "clitic_before_infinitive")
        sure = clitic == "se" or bool(infinitives(text.word(i - 2)) & _BEGINNING)
        return proclitic_finding(text, i, "hard" if sure else "soft", "clitic_before_infinitive")
    if clitic == "nos" and _only_we(text, i, before):
        return proclitic_finding(text, i, "hard", "clitic_before_infinitive")
    if (before in _JUDGED and _is_judged(text, i)) or _is_allowed(text, i):
        return proclitic_finding(text, i, "soft", "clitic_before_infinitive")
    if clitic in ARTICLE_LIKE and verb_form(before) & Form.NOMINAL and not _governs(text, i - 1):
        return None
    if text.words[i + 1] in _TIMES_OF_DAY:
        return None
    if (before in _BETWEEN or before.endswith("mente")) and text.spaced(i - 1):
        return _after_adverb(text, i)
    base = before.partition("-")[0]
    verbs = infinitives(base)
    if not verbs & _MODALS or verb_form(before) & Form.PARTICIPLE:
        return _after_any_verb(text, i, base)
    if clitic == "a" and not verbs & {"poder", "dever", "conseguir", "querer", "precisar"}:
        sure = bool(verbs & _NEVER_BEFORE_A or before in _WILL) and _takes_object(text, i + 1)
        return proclitic_finding(text, i, "hard", "clitic_before_infinitive") if sure else None
    has_object = text.word(i + 2) in ("a", "o", "as", "os", "um", "uma") and text.spaced(i + 2)
    has_object = has_object and text.word(i + 3) not in ("qualquer", "partir", "tempo", "vez")
    if clitic == "a" and (text.words[i + 1] == "partir" or has_object):
        return None
    unsure = before in _RARE_MODALS or (verb_form(text.words[i + 1]) & Form.NOMINAL and before not in _SURE_MODALS)
    asked = text.word(i - 2) in _ASKING and verbs & _RARE_MODALS  # 'o que faço se perder o bilhete?'
    if (clitic == "se" and (unsure or asked)) or (clitic == "nos" and verbs & _NO_MODALS_OF_NOS):
        return None  # 'o que fazer se perder'
    return proclitic_finding(text, i, "hard", "clitic_before_infinitive")


_WILL = word_set("irá irão iria iriam irei iremos")
"""Nobody 'irá a fazer'."""


def _governs(text: Text, n: int) -> bool:
    """Whether word `n`, which a noun is spelled like, governs the infinitive after it ('para poder o ver')."""
    word, before = text.words[n], text.word(n - 1)
    if word in ("poder", "querer", "dever"):
        return before in ("para", "de", "sem", "a", "e", "por", "irá", "vai")
    return word in ("deve", "pode", "quer") or (word == "vão" and before not in ("em", "o", "um", "num", "no"))


_ALLOWING = word_set("permitir caber competir possibilitar interessar convir facultar")
_TO_SOMEBODY = word_set("ao à aos às")


def _is_allowed(text: Text, i: int) -> bool:
    """'permite ao titular se identificar', 'cabe ao consumidor o provar'."""
    if text.words[i] == "a" or not text.spaced(i) or verb_form(text.words[i + 1]) & Form.NOMINAL:
        return False
    for n in range(i - 2, max(0, i - 5), -1):
        if not text.spaced(n + 1):
            return False
        if text.words[n] in _TO_SOMEBODY:
            return bool(infinitives(text.words[n - 1]) & _ALLOWING) and text.spaced(n)
    return False


def _after_adverb(text: Text, i: int) -> Finding | None:
    """'pode também se tornar', 'irá agora o ligar', 'e depois as unir': no article of the plural stands before an
    infinitive."""
    clitic = text.words[i]
    verbs = infinitives(text.words[i - 2])
    if verbs & _SURELY_GOVERNING and clitic != "a":
        sure = clitic in DATIVE_OR_REFLEXIVE and verbs & {"poder", "dever", "conseguir"}
        return proclitic_finding(text, i, "hard" if sure else "soft", "clitic_before_infinitive")
    if clitic not in _PLURAL_OR_DATIVE or read_clause(text, i).licensed:
        return None
    return proclitic_finding(text, i, "soft", "clitic_before_infinitive")


_BETWEEN = word_set("agora também já então ainda depois mesmo sempre até")
_SURELY_GOVERNING = word_set("poder dever conseguir querer ir precisar tentar")


def _after_any_verb(text: Text, i: int, base: str) -> Finding | None:
    """'dizia as conhecer', 'ameaçava nos deixar': no article of the plural stands before an infinitive, and no pronoun
    between a verb and one in Portugal. 'Se' may mean 'if'."""
    if text.words[i] not in _PLURAL_OR_DATIVE:
        return None
    form = verb_form(base)
    sure = form & FINITE and not form & (Form.NOMINAL | Form.INFINITIVE | Form.PARTICIPLE)
    return proclitic_finding(text, i, "soft", "clitic_before_infinitive") if sure else None


_PLURAL_OR_DATIVE = word_set("os as nos me te lhe lhes")


def _is_judged(text: Text, i: int) -> bool:
    """'o melhor é o levar', 'é melhor me calar'; with 'se', which may mean 'if', only before verbs that are mostly
    pronominal ('convém se certificar de que')."""
    clitic, verb = text.words[i], text.words[i + 1]
    if clitic == "se":
        return bool(infinitives(verb) & (PRONOMINAL | _MINDING)) and not main_verb_follows(text, i)
    if clitic in ("o", "a", "os", "as"):
        return verb not in _TIMES_OF_DAY and _takes_object(text, i + 1)
    return clitic in DATIVE_OR_REFLEXIVE


_MINDING = word_set("certificar proteger preparar informar precaver assegurar acautelar")
_JUDGED = word_set(
    "é vale falta resta convém pena cabe basta importa necessário preciso melhor possível difícil fácil impossível "
    "aconselhável"
)
"""Before an infinitive whose object follows in Portugal: 'o melhor é levá-lo', 'vale a pena conhecê-la'."""
_SURE_MODALS = word_set("pode podem deve devem podia podiam poderá deverá podemos")
_NO_MODALS_OF_NOS = word_set("ver fazer deixar mandar parecer")
_NEVER_BEFORE_A = word_set("decidir resolver tentar preferir pretender desejar evitar prometer ousar costumar")
"""Verbs that govern an infinitive without 'a': the 'a' between the two is a pronoun ('decidiu a convencer')."""
_NO_OBJECT = word_set(
    "correr dormir andar sorrir chorar rir partir sair entrar chegar cair voar fugir saltar gritar brincar jogar "
    "dançar nadar meio título termo prazo prestação frio quente favor cru ler comer beber falar pensar trabalhar "
    "cantar contar valer ver sério depender pertencer existir"
)


def _takes_object(text: Text, n: int) -> bool:
    """Whether the infinitive at word `n` has an object but none behind it ('decidiu a convencer a ficar')."""
    word, after = text.words[n], text.word(n + 1)
    if word in _NO_OBJECT or verb_form(word) & Form.NOMINAL or after in ("o", "os", "as", "um", "uma", "que", "se"):
        return False
    following = text.word(n + 2)
    return after != "a" or following in ("um", "uma", "cada", "quem") or bool(verb_form(following) & Form.INFINITIVE)


_BEGINNING = word_set("começar voltar passar continuar chegar tornar ajudar obrigar aprender ensinar")
_OUR_MODALS = word_set("vamos podemos queremos devemos conseguimos podíamos devíamos íamos iremos pudemos quisemos")


def _only_we(text: Text, i: int, before: str) -> bool:
    """Whether 'nos' at word `i` before an infinitive is no 'em' and article: 'voltou a nos ver', 'vamos nos ver'."""
    return before in _OUR_MODALS or (before == "a" and not infinitives(text.word(i - 2)) & {"deixar", "ver"})


_TIMES_OF_DAY = word_set("amanhecer anoitecer entardecer alvorecer")


def second_infinitive(text: Text, i: int) -> Finding | None:
    """'pode guardar os ficheiros ou os enviar': the second of two infinitives that a modal governs."""
    if text.words[i] == "a" or (text.words[i] == "o" and verb_form(text.words[i + 1]) & Form.NOMINAL):
        return None
    for n in range(i - 2, max(0, i - 25), -1):
        if any(c in _SENTENCE_ENDS for c in text.gap(n + 1)):
            return None
        word = text.words[n].partition("-")[0]
        if verb_form(word) & Form.INFINITIVE and not verb_form(word) & Form.NOMINAL:
            governed = infinitives(text.words[n - 1]) & (_MODALS - {"ver", "fazer", "parecer"})
            return proclitic_finding(text, i, "soft", "clitic_before_infinitive") if governed else None
    return None


_SENTENCE_ENDS = frozenset(".!?;:…\n")
_ASKING = word_set("que como quem onde quando quanto")
_RARE_MODALS = word_set("fazer deixar mandar propor saber ver vir")
