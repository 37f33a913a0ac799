"""'a mãe veste eles de igual', 'basta comunicar ele', 'tinha prendido ela': strong pronouns behind verbs that want an
object, with nothing else that could be one."""

from __future__ import annotations

from functools import cache

from quality.leaks.ordered_clitics import is_order
from quality.leaks.things_done import TAKING_AN_OBJECT
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_SUBJECTS_BEHIND = word_set(
    "ser estar ficar ir vir haver parecer existir faltar sobrar bastar chegar restar acontecer aparecer surgir entrar "
    "sair morrer nascer partir dizer pensar saber ter poder dever querer dar conseguir andar cair voltar viver seguir "
    "crescer falar começar acabar continuar passar precisar gostar julgar achar crer correr regressar subir descer "
    "responder mandar pedir decidir assumir admitir caber tocar custar convir depender rir chorar gritar brilhar valer"
)
"""Verbs whose subject may well stand behind them: 'por ser ele', 'ao chegar ela'."""
_ALSO_WITHOUT = word_set(
    "entrar sentar deitar subir descer virar rodar acordar adormecer falar comer beber ouvir perder vencer arrefecer "
    "aquecer cozer secar correr explicar repetir contar"
)
_SPEAKING = word_set(
    "atirar lançar interromper repetir explicar contar narrar anunciar comunicar declarar ensinar observar notar "
    "defender provar descrever compreender perceber sentir ouvir aceitar recusar preferir julgar calcular denunciar "
    "corrigir"
)
_HELPING = word_set("ajudar ensinar obrigar forçar convidar autorizar incentivar levar pôr apanhar ver aprender ouvir")
_CAUSING = word_set("deixar fazer mandar")
_AFTER = word_set(
    "na no nas nos em para por pelo pela pelos pelas ontem hoje amanhã com sem antes depois ali lá aqui à ao às aos e "
    "quando porque do da dos das de há toda todo todos todas bem mal muito mais já logo até durante enquanto numa num "
    "sobre como tal assim ou mas pois também outra outro três duas devagar depressa sozinho sozinha sempre se"
)
_PRONOUNS = word_set("me te lhe nos se lhes")
_BETWEEN = word_set("já não ainda nunca só também sempre nem quase") | _PRONOUNS
_ADVERBS = word_set("hoje agora ontem amanhã depois")
_COORDINATING = word_set("e ou mas nem depois então favor")
_BEFORE_INFINITIVES = word_set("a para de sem por em até após e ou nem é necessário preciso possível impossível fácil")
_HAVING = word_set("ter haver")
_PERSONS = word_set("eu você vocês nós tu alguém ninguém")
_OPENING = word_set("e mas que se porque quando enquanto pois porém embora caso como onde ou")
_RELATIVE = _OPENING | word_set("quem quanto quantos quantas qual quais cujo cuja então assim")
_DETERMINERS = word_set(
    "o a os as um uma este esta esse essa aquele aquela estes estas esses essas aqueles aquelas meu minha teu tua cada "
    "nenhum nenhuma algum alguma muitos muitas alguns algumas dois duas três"
)


def has_it_as_its_object(text: Text, i: int) -> bool:
    """Whether the strong pronoun at word `i`, which the word before it may govern, is the object of that verb: the
    verb wants one, and what follows closes the clause."""
    verb = text.words[i - 1]
    form, verbs = verb_form(verb), infinitives(verb)
    if not verbs or not _closes(text, i, verbs):
        return False
    if form & Form.INFINITIVE:
        return not verbs & _SUBJECTS_BEHIND and _infinitive(text, i, verbs)
    if not verbs & TAKING_AN_OBJECT:
        return bool(is_order(form) and not verbs & _SUBJECTS_BEHIND and _opens(text, i - 1))
    if form & Form.PARTICIPLE and not form & FINITE:
        having = infinitives(text.word(i - 2)) | infinitives(text.word(i - 3) if text.word(i - 2) in _BETWEEN else "")
        return bool(having & _HAVING and text.spaced(i - 1))
    unlike = Form.CONDITIONAL | (Form.FUTURE_SUBJUNCTIVE if not form & Form.SUBJUNCTIVE else 0)
    return bool(form & FINITE) and not form & unlike and _finite(text, i, form)


@cache
def forms_done_to_us() -> frozenset[str]:
    """Verbs whose object is often one of us, in forms that 'eu' and 'nós' can't be the subject of."""
    forms = {form for verb in _DONE_TO_US for form in forms_of(verb) if form not in ("ajuda", "visita", "chama")}
    return frozenset(f for f in forms if verb_form(f) & (FINITE | Form.INFINITIVE) and not verb_form(f) & Form.FIRST)


_DONE_TO_US = word_set(
    "ajudar levar convidar chamar ver ouvir mandar deixar receber acompanhar avisar buscar conhecer visitar proteger "
    "salvar enganar encontrar apanhar trazer expulsar obrigar elogiar criticar castigar insultar"
)


def one_of_us_as_object(text: Text, i: int) -> Finding | None:
    """'ajudou nós a carregar', 'mandou eu repetir' at word `i` (the verb)."""
    verb, following = text.words[i], text.word(i + 2) if text.spaced(i + 2) else ""
    if not text.spaced(i + 1):
        return None
    helped = verb_form(text.word(i + 3) if following == "a" else following) & Form.INFINITIVE
    if following and not helped and following not in _AFTER:
        return None
    weak = "nos" if text.words[i + 1] == "nós" else "me"
    return text.finding(i, i + 1, "clitic", "soft", f"{verb}-{weak}", "strong_object")


def _infinitive(text: Text, i: int, verbs: frozenset[str]) -> bool:
    before = text.word(i - 2)
    if not text.spaced(i - 1):
        return i == 1 or text.starts_sentence(i - 1) or text.gap(i - 1).strip() == ","  # 'lavá-los, secar eles'
    if before == "ao":
        return bool(verbs & TAKING_AN_OBJECT and not verbs & _ALSO_WITHOUT)
    return before in _BEFORE_INFINITIVES or bool(verb_form(before) & (FINITE | Form.INFINITIVE))


def _opens(text: Text, n: int) -> bool:
    return text.starts_sentence(n) or not text.spaced(n) or text.words[n - 1] in _COORDINATING


def _finite(text: Text, i: int, form: int) -> bool:
    """A verb of a clause whose object can't stand before it: 'o cirurgião operou ele de urgência', 'e guarda ele.'"""
    n = i - 1
    while n > 0 and text.spaced(n) and text.words[n - 1] in _BETWEEN:
        if text.words[n - 1] in _PRONOUNS:
            return False
        n -= 1
    coordinated = n > 0 and text.spaced(n) and text.words[n - 1] in _COORDINATING
    ends = i + 1 >= len(text.words) or not text.spaced(i + 1)
    ordered = form & Form.IMPERATIVE and _opens(text, n)
    if form & Form.FIRST and not form & Form.THIRD and text.word(n - 1) in _ADVERBS and text.spaced(n):
        return True  # 'hoje uso elas'
    if form & Form.NOMINAL and n == i - 1 and not (coordinated or ordered or _told_of_somebody(text, n)):
        return False
    if infinitives(text.words[i - 1]) & _SPEAKING or (ends and not coordinated and not is_order(form)):
        return _told_of_somebody(text, n)
    if coordinated or (n < i - 1 and _opens(text, n)):
        return True
    if _opens(text, n):
        return bool(form & Form.IMPERATIVE)  # 'Quando ferver, tira ela do lume'
    return _told_of_somebody(text, n)


def _told_of_somebody(text: Text, n: int) -> bool:
    """Whether the verb that begins at word `n` has a subject before it: a noun phrase or a name that opens its clause,
    or 'eu', 'você'."""
    if n == 0 or not text.spaced(n):
        return False
    before = text.words[n - 1]
    if before in _PERSONS or before in _RELATIVE:
        return before in _PERSONS
    for m in range(n - 1, max(-1, n - 7), -1):
        if m == 0 or not text.spaced(m) or text.words[m - 1] in _OPENING:
            first = text.words[m]
            return first in _DETERMINERS or (text.capital(m) and m == n - 1 and not verb_form(first))
        if verb_form(text.words[m]) & FINITE and not verb_form(text.words[m]) & Form.NOMINAL:
            return False
    return False


def _closes(text: Text, i: int, verbs: frozenset[str]) -> bool:
    """Whether nothing that the pronoun at word `i` could do follows it."""
    if i + 1 >= len(text.words) or not text.spaced(i + 1):
        return True
    after = text.words[i + 1]
    if after == "a" and verb_form(text.word(i + 2)) & Form.INFINITIVE:
        return bool(verbs & _HELPING)
    if verbs & _CAUSING and verb_form(after) & Form.INFINITIVE:
        return True  # 'deixe ela descansar'
    return after in _AFTER or (after.endswith("mente") and not verb_form(after) & FINITE)
