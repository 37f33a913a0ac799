"""Pronouns before the verb where Portugal puts them after it: 'os sinos se calam', 'pode se tornar', 'Me diga'."""

from __future__ import annotations

from functools import partial

from quality.leaks.clause import main_verb_follows, read_clause
from quality.leaks.clause_words import LOCAL_TRIGGERS, SUBORDINATORS
from quality.leaks.finite_clitics import finite_leak
from quality.leaks.fronting import FRONTED_PRONOUNS
from quality.leaks.pronouns import ARTICLE_LIKE, DATIVE_OR_REFLEXIVE, attach, proclitic_finding
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from quality.leaks.whether import PRONOMINAL
from schemas.finding import Finding
from text.prose import word_set

_MODALS = word_set(
    "poder dever querer conseguir ir vir saber costumar tentar procurar desejar pretender preferir decidir "
    "parecer ousar esperar precisar evitar permitir fazer deixar mandar propor resolver prometer buscar"
)
_AUXILIARIES_OF_PARTICIPLE = word_set("ter haver")


def clitic_leak(text: Text, i: int) -> Finding | None:
    """The leak whose pronoun is word `i`: before an infinitive, a gerund, a participle or a finite verb."""
    if i + 1 >= len(text.words):
        return None
    clitic, verb = text.words[i], text.words[i + 1]
    if not text.spaced(i + 1):
        return None
    form = verb_form(verb)
    if verb == "faz" and text.word(i + 2) == "favor":
        return None
    if not form or text.capital(i + 1) or (text.capital(i) and not text.starts_sentence(i)):
        return None
    if len(clitic) > 1 and text.capital(i) and text.written(i).isupper():
        return None
    ours = text.word(i - 1) == "nós" or _is_ours(clitic, verb, form)
    if clitic in ARTICLE_LIKE and not ours and not _no_noun(clitic, verb, form):
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    if form & Form.GERUND:
        return _before_gerund(text, i, before)
    if form & Form.INFINITIVE and before:
        if before in ("e", "ou"):
            return _second_infinitive(text, i)
        return _before_infinitive(text, i, before)
    if form & Form.PERSONAL_INFINITIVE and before == "a" and clitic in DATIVE_OR_REFLEXIVE:
        return proclitic_finding(text, i, "soft", "clitic_before_infinitive")  # 'ajudou-os a se levantarem'
    if form & Form.PARTICIPLE and before and (not form & FINITE or infinitives(before) & _AUXILIARIES_OF_PARTICIPLE):
        return _before_participle(text, i, before)
    if form & FINITE and text.words[max(0, i - 60) : i].count(clitic) <= 8:
        return finite_leak(text, i, before, form)
    return None


def clitic_after_we(text: Text, i: int) -> Finding | None:
    """`clitic_leak` of what comes after 'nós' at word `i`, where no word alone says that it may be a pronoun."""
    return None if _may_be_a_pronoun(text.words[i + 1], text.word(i + 2)) else clitic_leak(text, i + 1)


def _may_be_a_pronoun(clitic: str, verb: str) -> bool:
    """Whether the words alone allow a pronoun before its verb: nearly all 'o' and 'a' are articles, and end here."""
    form = verb_form(verb)
    return bool(form) and (clitic not in ARTICLE_LIKE or _no_noun(clitic, verb, form) or _is_ours(clitic, verb, form))


def _is_ours(clitic: str, verb: str, form: int) -> bool:
    """'nos sentámos', 'nos vemos': the verb's own pronoun, and no contraction before a noun."""
    mood = form & INDICATIVE and not form & (Form.NOMINAL | Form.INFINITIVE | Form.PARTICIPLE)
    return clitic == "nos" and verb.endswith("mos") and bool(mood)


def _no_noun(clitic: str, verb: str, form: int) -> bool:
    """Whether 'o', 'a', 'os', 'as', 'nos' before this form can't be an article or a contraction: no noun is spelled
    like it, or its gender or number wouldn't agree ('os ajuda', 'o mostra')."""
    if not form & Form.NOMINAL:
        return bool(form & ~(Form.PARTICIPLE | Form.NOMINAL)) and not (
            clitic in ("os", "as", "nos") and verb.endswith("s")
        )
    if clitic in ("os", "as", "nos"):
        return bool(form & (Form.THIRD | Form.INFINITIVE)) and not verb.endswith("s")
    if clitic == "o":
        return verb.endswith("a") and verb not in _MASCULINE_IN_A
    return False


_MASCULINE_IN_A = word_set(
    "guarda guia cura caça vigia polícia sentinela corneta trombeta problema programa tema nada dia mapa poema "
    "sistema esquema clima drama dilema planta-piloto fantasma"
)


PRONOUNS = (
    (tuple(sorted(DATIVE_OR_REFLEXIVE)), partial(_may_be_a_pronoun, "se")),
    *(((clitic,), partial(_may_be_a_pronoun, clitic)) for clitic in sorted(ARTICLE_LIKE)),
)
"""Pronouns, and the verbs before which they may be such: each that looks like an article is asked of itself, since
'nos vemos' may be one where 'os vemos' can't."""


def _before_gerund(text: Text, i: int, before: str) -> Finding | None:
    if before in ("em", "antes") or before in LOCAL_TRIGGERS or before in SUBORDINATORS or before in FRONTED_PRONOUNS:
        return None  # 'antes se destinando', 'nelas se incluindo'
    return proclitic_finding(text, i, "hard" if before else "soft", "clitic_before_gerund")


def _before_infinitive(text: Text, i: int, before: str) -> Finding | None:
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
    if before in _JUDGED and _is_judged(text, i):
        return proclitic_finding(text, i, "soft", "clitic_before_infinitive")
    if clitic in ARTICLE_LIKE and verb_form(before) & Form.NOMINAL and before not in ("deve", "pode", "quer"):
        return None
    if text.words[i + 1] in _TIMES_OF_DAY:
        return None
    between = before in ("agora", "também", "já", "então", "ainda") or before.endswith("mente")
    if between and clitic in DATIVE_OR_REFLEXIVE and text.spaced(i - 1):
        sure = bool(infinitives(text.words[i - 2]) & {"poder", "dever", "conseguir"})
        return proclitic_finding(text, i, "hard", "clitic_before_infinitive") if sure else None
    base = before.partition("-")[0]
    verbs = infinitives(base)
    if not verbs & _MODALS or verb_form(before) & Form.PARTICIPLE:
        return _after_any_verb(text, i, base)
    if clitic == "a" and not verbs & {"poder", "dever", "conseguir", "querer", "precisar"}:
        sure = bool(verbs & _NEVER_BEFORE_A) and _takes_object(text, i + 1)
        return proclitic_finding(text, i, "hard", "clitic_before_infinitive") if sure else None
    has_object = text.word(i + 2) in ("a", "o", "as", "os", "um", "uma") and text.spaced(i + 2)
    if clitic == "a" and (text.words[i + 1] == "partir" or has_object):
        return None
    unsure = before in _RARE_MODALS or (verb_form(text.words[i + 1]) & Form.NOMINAL and before not in _SURE_MODALS)
    asked = text.word(i - 2) in _ASKING and verbs & _RARE_MODALS  # 'o que faço se perder o bilhete?'
    if (clitic == "se" and (unsure or asked)) or (clitic == "nos" and verbs & _NO_MODALS_OF_NOS):
        return None  # 'o que fazer se perder'
    return proclitic_finding(text, i, "hard", "clitic_before_infinitive")


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
    "é convém pena cabe basta importa necessário preciso melhor possível difícil fácil impossível aconselhável"
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
    return after != "a" or bool(verb_form(text.word(n + 2)) & Form.INFINITIVE)


_BEGINNING = word_set("começar voltar passar continuar chegar tornar ajudar obrigar aprender ensinar")
_OUR_MODALS = word_set("vamos podemos queremos devemos conseguimos podíamos devíamos íamos iremos pudemos quisemos")


def _only_we(text: Text, i: int, before: str) -> bool:
    """Whether 'nos' at word `i` before an infinitive is no 'em' and article: 'voltou a nos ver', 'vamos nos ver'."""
    return before in _OUR_MODALS or (before == "a" and not infinitives(text.word(i - 2)) & {"deixar", "ver"})


_TIMES_OF_DAY = word_set("amanhecer anoitecer entardecer alvorecer")


def _second_infinitive(text: Text, i: int) -> Finding | None:
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


_DRAW_AN_INFINITIVE = word_set("de para por sem até não")


def _before_participle(text: Text, i: int, before: str) -> Finding | None:
    verb = text.words[i + 1]
    if not verb.endswith("o") or not infinitives(before) & _AUXILIARIES_OF_PARTICIPLE:
        return None
    if text.words[i] not in DATIVE_OR_REFLEXIVE:
        return None
    drawn = read_clause(text, i - 1).licensed or text.word(i - 2) in _DRAW_AN_INFINITIVE
    suggestion = f"{text.words[i]} {before} {verb}" if drawn else f"{attach(before, text.words[i])} {verb}"
    return text.finding(i - 1, i + 1, "clitic", "hard", suggestion, "clitic_before_participle")
