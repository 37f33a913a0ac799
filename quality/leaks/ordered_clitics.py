"""Orders whose pronoun comes before the verb: 'não responda e a apague', 'Se puder, o diga', 'Vê quem é e me diz'."""

from __future__ import annotations

from quality.leaks.clause import sentence_start
from quality.leaks.openers import breaks
from quality.leaks.orders import can_order_a_tu
from quality.leaks.pronouns import proclitic_finding
from quality.leaks.tokens import Text
from quality.leaks.verbs import INDICATIVE, Form, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_GOVERNING = word_set(
    "que embora caso talvez oxalá conquanto quer deus tomara seja quem onde cujo cuja cujos cujas qual quais"
)
"""What takes a subjunctive that is no order."""
_BEFORE_ORDERS = word_set("e ou mas então depois agora portanto")


def is_order(form: int) -> bool:
    """Whether a form is an order to somebody in the third person, or a subjunctive, and nothing else."""
    return bool(form & Form.IMPERATIVE and form & Form.SUBJUNCTIVE) and not form & (INDICATIVE | Form.NOMINAL)


def ordered(text: Text, i: int, before: str, form: int) -> Finding | None:
    """The order at word `i + 1`, its pronoun at word `i`; `before` parts it from what comes before, or is empty."""
    if before and before not in _BEFORE_ORDERS:
        return None
    start = sentence_start(text, i)
    if is_order(form):
        earlier = range(start, i)
        new = before == "e" and breaks(text, i - 1) and is_order(_form(text, start))  # 'Plante-a onde possa, e a regue'
        if not new and any(text.words[n] in _GOVERNING for n in earlier):
            return None
        if before and not any(is_order(_form(text, n)) for n in earlier):
            return None
        return proclitic_finding(text, i, "soft", "clitic_after_break")
    if before != "e" or text.words[i] != "me" or not form & Form.IMPERATIVE:
        return None
    first, second = text.words[start], text.word(start + 1)
    asked = "-" in first or second in _AFTER_ORDERS
    tu = asked and can_order_a_tu(first) and form & Form.SECOND
    return proclitic_finding(text, i, "soft", "clitic_after_break") if tu else None


def ordered_first(text: Text, i: int, form: int) -> bool:
    """Whether the pronoun at word `i`, which may look like an article, opens an order: 'A guarde num local seguro',
    '; o instale, por favor'. The dictionary doesn't know all nouns in '-e' ('O cante'), so that the verb must be one of
    those that things are done with."""
    if not is_order(form) or not infinitives(text.words[i + 1]) & DONE_WITH_THINGS or text.word(i + 2) in _AFTER_NOUNS:
        return False
    gap = text.gap(i) if i else ""
    return text.capital(i) or gap in ("; ", ": ", " — ", " – ")


_AFTER_NOUNS = word_set("da do das dos que")
DONE_WITH_THINGS = word_set(
    "abrir fechar guardar gravar remover editar modificar alterar desligar ligar eliminar apagar usar utilizar deixar "
    "plantar escrever adicionar acrescentar instalar desinstalar definir preencher corrigir selecionar escolher "
    "colocar pôr mover arrastar copiar colar enviar ler verificar testar reiniciar configurar ajustar substituir "
    "combinar entregar levar trazer lavar secar cortar misturar aquecer regar tirar retirar perguntar contar avisar "
    "consultar contactar inserir introduzir repetir partilhar descarregar mostrar indicar adaptar assinar imprimir"
)
_AFTER_ORDERS = word_set("se o quanto quantos quantas quem onde como que qual quais em para primeiro a")


def _form(text: Text, n: int) -> int:
    return verb_form(text.words[n].partition("-")[0])
