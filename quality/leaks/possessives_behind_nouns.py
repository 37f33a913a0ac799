"""Possessives behind a noun that can't own them: 'limpa seu', 'deixou no Rio de Janeiro seu filho mais velho'."""

from __future__ import annotations

from quality.leaks.clause_words import MOSTLY_VERBS
from quality.leaks.contexts import DETERMINERS
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, INDICATIVE, Form, infinitives, verb_form
from text.prose import word_set


def disagrees(noun: str, possessive: str) -> bool:
    """Whether a noun spelled so couldn't own the possessive after it ('limpa seu', 'oculta suas'; not 'casa sua')."""
    if possessive.endswith("s"):
        return not noun.endswith("s")
    return noun.endswith("a") and possessive[-1] != "a"


_PLACE = word_set("em no na nos nas do")
_RECEIVER = word_set("ao aos à às")


def is_object_after_place(text: Text, i: int) -> bool:
    """Whether the possessive at word `i` belongs to the object of a verb, behind a place: 'deixou no Porto seu filho',
    'trazia na mala seus livros', 'comunicou aos donos sua intenção'. The noun before it would agree if
    it were owned ('na mala sua')."""
    if text.words[i][0] != "s" or len(text.words[i - 1]) < 4 or text.words[i - 1] in DETERMINERS:
        return False
    unowned = text.capital(i - 1) or disagrees(text.words[i - 1], text.words[i])
    for n in range(i - 2, max(0, i - 6), -1):
        if not text.spaced(n + 1):
            return False
        word = text.words[n]
        if word in _RECEIVER or (word == "a" and text.words[n + 1] == "cada") or (unowned and word in _PLACE):
            return bool(text.spaced(n) and verb_form(text.words[n - 1].partition("-")[0]) & INDICATIVE)
    return False


def is_only_a_verb(word: str) -> bool:
    """Whether a word, with or without its pronoun, can be nothing but a finite verb."""
    form = verb_form(word.partition("-")[0])
    noun = form & (Form.NOMINAL | Form.PARTICIPLE | Form.INFINITIVE) or word in _NOUNS_OF_BRAZIL
    return bool(form & FINITE) and not noun


_NOUNS_OF_BRAZIL = word_set(
    "equipe equipes controle controles chute chutes estoque estoques trilha trilhas fofoca fofocas"
)
"""Of which Portugal knows the verb alone."""


def is_subject(text: Text, i: int, farthest: int = 6) -> bool:
    """Whether a verb follows the possessive at word `i` and its noun, with spaces alone between: 'Minha filha de doze
    anos quer', no address ('Meu filho, ...')."""
    for n in range(i + 2, min(i + farthest, len(text.words))):
        if not text.spaced(n) and not text.gap(n).strip().isdigit():
            return False
        if is_only_a_verb(text.words[n]) or text.words[n] in MOSTLY_VERBS:
            return True
    return False


def is_subject_behind_phrase(text: Text, i: int) -> bool:
    """'Durante o dia seus ataques são mais fracos': the noun before doesn't own what follows the possessive at `i`."""
    noun, owned = text.words[i - 1], text.words[i]
    unowned = owned.endswith("s") != noun.endswith("s") and len(noun) > 2 and noun not in DETERMINERS
    return unowned and is_subject(text, i)


_TELLING = word_set(
    "dar explicar dizer pedir prometer perguntar responder escrever ligar telefonar contar mentir agradecer"
)
_WOMEN = word_set(
    "mãe avó irmã filha mulher tia prima chefe equipa professora vizinha amiga médica namorada sobrinha neta sogra "
    "turma família miúda patroa colega empregada senhoria advogada"
)


def is_told(text: Text, i: int) -> bool:
    """'Explique a minha avó', 'pedir a minha chefe': whom something is told. A third person may be who tells it."""
    verb = text.words[i - 2]
    form = verb_form(verb)
    ordered = form & Form.IMPERATIVE and not form & INDICATIVE
    mine = form & (Form.FIRST | Form.SECOND) and not form & Form.THIRD
    told = text.words[i + 1] in _WOMEN and infinitives(verb) & _TELLING
    written = text.words[i + 1] in _WOMEN and verb in _WRITTEN
    return written or bool(told and (form & Form.INFINITIVE or ordered or mine))


_WRITTEN = word_set("carta mensagem e-mail postal bilhete telefonema festa surpresa prenda")


_SIDES = word_set("volta disposição escolha frente esquerda direita custa")
_NO_NOUNS = word_set("para como sobre entre contra segundo conforme também ainda apenas mesmo quando porque mais menos")


def is_beside(text: Text, i: int) -> bool:
    """'as unidades aliadas a sua volta', 'outra aplicação a sua escolha': where a noun stands before, not a verb."""
    before = text.words[i - 2]
    noun = len(before) > 3 and before not in _NO_NOUNS and not verb_form(before) & (FINITE | Form.INFINITIVE)
    if text.words[i + 1] == "disposição" and infinitives(before) & _BEING_THERE:
        return True
    return text.words[i + 1] in _SIDES and noun and (i + 2 >= len(text.words) or text.words[i + 2] not in _OF)


_BEING_THERE = word_set("estar encontrar ficar continuar pôr colocar")
_OF = word_set("de do da dos das ao à aos às para é foi")


_WHEN = word_set("ontem hoje agora depois então")


def is_object_behind_insertion(text: Text, i: int) -> bool:
    """'escreveu, já velho, seu único livro': the verb before the comma before still lacks its object at word `i`."""
    for n in range(i - 1, max(0, i - 6), -1):
        if text.gap(n) == ", ":
            verb = text.words[n - 2 if text.words[n - 1] in _WHEN else n - 1]
            return is_only_a_verb(verb) and not verb_form(verb) & Form.IMPERATIVE
        if not text.spaced(n):
            return False
    return False


def subject_stands_before(text: Text, verb: int) -> bool:
    """Whether article and noun stand before what may be verb or noun: 'o planeta conserva sua atmosfera'."""
    noun = text.word(verb - 1)
    phrase = verb > 1 and text.spaced(verb) and text.spaced(verb - 1) and text.words[verb - 2] in ("o", "a", "os", "as")
    third = verb_form(text.words[verb]) & Form.PRESENT and verb_form(text.words[verb]) & Form.THIRD
    return bool(phrase and third and len(noun) > 3 and not is_only_a_verb(noun)) and text.words[verb][-1:] in "aem"


def verb_stands_before(text: Text, i: int) -> bool:
    """Whether a finite verb stands before word `i` in its sentence, within twelve words."""
    for n in range(i - 1, max(-1, i - 13), -1):
        form = verb_form(text.words[n].partition("-")[0])
        if form & FINITE and not form & (Form.NOMINAL | Form.INFINITIVE):
            return True
        if text.starts_sentence(n):
            return bool(form & FINITE) and text.words[n] not in ("o", "a", "os", "as")
    return False
