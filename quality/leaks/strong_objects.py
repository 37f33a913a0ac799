"""Strong pronouns as objects: 'vi ele', 'viu eles', 'levou ele para casa', where Portugal says 'vi-o'."""

from __future__ import annotations

from quality.leaks.clause_words import RARELY_VERBS
from quality.leaks.objects_by_verb import has_it_as_its_object
from quality.leaks.ordered_clitics import DONE_WITH_THINGS, is_order
from quality.leaks.pronoun_objects import DRAWING
from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

STRONG = ("ele", "ela", "eles", "elas")
_COPULAS = word_set("ser estar parecer ficar ir vir")
_PERCEIVED = word_set("ver encontrar conhecer ajudar levar chamar deixar colocar ouvir conquistar convencer amar")
_NO_VERBS = word_set(
    "visto como para sobre entre contra segundo conforme consoante salvo exceto fora senão mas e ou nem que cerca meio"
)
_WITH_INFINITIVE = word_set("ver ouvir sentir mandar deixar fazer")
_BEFORE_A_VERB = word_set("já não ainda também só nunca sempre se me te nos lhe")
_HAVING = word_set("tinha tem teve há havia estava está era é foi")
_AFTER_AN_OBJECT = word_set(
    "na no nas nos em para por pelo pela ontem hoje amanhã com sem antes depois ali lá aqui à ao quando porque e"
)


def strong_object(text: Text, i: int) -> Finding | None:
    """'ele' at word `i` as the object of the verb before it."""
    found = _first_persons_object(text, i)
    if (
        found is None
        and text.spaced(i)
        and (
            _cannot_be_its_subject(text, i)
            or _done_to(text, i)
            or _is_ordered(text, i)
            or _is_governed(text, i)
            or has_it_as_its_object(text, i)
        )
    ):
        return _finding(text, i, "soft")
    return found


def _finding(text: Text, i: int, severity: Severity) -> Finding:
    """The pronoun at word `i`, with the verb before it and its weak form as advice: 'viu-os', 'que os viu'."""
    verb, weak, before = text.words[i - 1], text.words[i].removeprefix("el").replace("e", "o"), text.word(i - 2)
    drawn = before in DRAWING and text.spaced(i - 1) and not verb_form(verb) & Form.INFINITIVE
    joined = f"{before} {weak} {verb}" if drawn else attach(verb, weak)
    return text.finding(i, i, "clitic", severity, f"{joined} (um só com o verbo)" if joined else "", "strong_object")


def _first_persons_object(text: Text, i: int) -> Finding | None:
    """'vi ele' at word `i` ('ele'): after a verb in the first person the pronoun can't be its subject."""
    before = text.word(i - 1)
    form = verb_form(before)
    if (
        not form & (Form.FIRST | Form.SECOND)
        or form & Form.THIRD
        or not form & FINITE
        or before in _NO_VERBS
        or not text.spaced(i)
    ):
        return None
    verbs = infinitives(before)
    if verbs & _COPULAS or (form & Form.NOMINAL and not verbs & _PERCEIVED):
        return None
    following = text.word(i + 1) if i + 1 < len(text.words) and text.spaced(i + 1) else ""
    verb = text.word(i + 2) if following in _BEFORE_A_VERB else following
    if verb_form(verb) & FINITE and (not verb_form(verb) & (Form.NOMINAL | Form.INFINITIVE) or verb in _HAVING):
        return None
    caused = verbs & _WITH_INFINITIVE and verb_form(following) & Form.INFINITIVE  # 'vi ela chegar', 'mandei ele entrar'
    closed = not following or following in _AFTER_AN_OBJECT or caused
    return _finding(text, i, "hard" if closed else "soft")


_HAPPENING = word_set(
    "ser estar ficar ir vir haver parecer existir faltar sobrar bastar chegar restar acontecer aparecer surgir entrar "
    "sair morrer nascer partir dizer contar pensar saber ter poder dever querer"
)
_DONE = word_set(
    "ver levar avisar lavar segurar encontrar chamar colocar pôr convidar apanhar guardar agarrar abraçar beijar "
    "ajudar conhecer receber prender matar comprar vender buscar trazer cortar cozer arrumar enviar entregar visitar "
    "proteger acompanhar empurrar acordar vestir deitar tirar retirar limpar carregar usar abrir fechar ligar "
    "desligar salvar amar adorar odiar ignorar expulsar eleger contratar despedir castigar elogiar insultar examinar "
    "tratar curar amassar mexer bater criticar estragar perseguir roubar procurar picar misturar pendurar esconder"
)
_DONE_WITH = _DONE | DONE_WITH_THINGS


def _acts_itself(text: Text, i: int) -> bool:
    """Whether the pronoun at word `i` may do something itself: an object or a verb of its own follows."""
    after = text.word(i + 1) if i + 1 < len(text.words) and text.spaced(i + 1) else ""
    form = verb_form(after)
    own = after in ("o", "a", "os", "as", "um", "uma", "isto", "isso", "que", "se") or after in _SAME
    return own or bool(form & (FINITE | Form.INFINITIVE) and not form & Form.NOMINAL and after not in RARELY_VERBS)


_SAME = word_set("próprio própria próprios próprias mesmo mesma mesmos mesmas")
_BEFORE_ORDERS = word_set("e ou não depois então favor")


def _is_ordered(text: Text, i: int) -> bool:
    """'Arraste ele para outra página', 'abra ele e escolha': an order that opens its clause, and its object."""
    verb = text.words[i - 1]
    opens = text.starts_sentence(i - 1) or not text.spaced(i - 1) or text.words[i - 2] in _BEFORE_ORDERS
    done = infinitives(verb) & _DONE_WITH
    return bool(opens and done and is_order(verb_form(verb))) and not _acts_itself(text, i)


_GOVERNING = word_set("poder dever ir querer conseguir tentar decidir")
_BEFORE_INFINITIVES = word_set("a para de sem por possível necessário poder")
_MADE = word_set(
    "fazer tornar aplicar criar ativar desativar converter bloquear obter manter incluir identificar convencer "
    "carregar pesquisar transferir visualizar exportar importar personalizar organizar atualizar executar"
)


def _is_governed(text: Text, i: int) -> bool:
    """'pode usar ele para isso', 'para apagar elas': the subject of the infinitive stands elsewhere."""
    verb, governing = text.words[i - 1], text.word(i - 2)
    if not verb_form(verb) & Form.INFINITIVE or not text.spaced(i - 1) or _acts_itself(text, i):
        return False
    verbs, modal = infinitives(verb), infinitives(governing) & _GOVERNING and verb_form(governing) & FINITE
    done = verbs & _DONE_WITH
    return bool((modal and (done or verbs & _MADE)) or (done and governing in _BEFORE_INFINITIVES))


def _cannot_be_its_subject(text: Text, i: int) -> bool:
    """'viu eles', 'lavaram ela', 'pode ver eles': verb and pronoun don't agree, so that it is the object."""
    before, pronoun = text.words[i - 1], text.words[i]
    form = verb_form(before)
    if (
        before in _NO_VERBS
        or infinitives(before) & _HAPPENING
        or text.word(i + 1) in ("próprio", "própria", "próprios", "próprias", "mesmos")
    ):
        return False
    plural, following = pronoun.endswith("s"), verb_form(text.word(i + 1))
    if following & FINITE and not following & Form.NOMINAL and text.spaced(i + 1):
        return False
    if form & Form.INFINITIVE:
        governing = text.word(i - 2)
        return (
            plural
            and bool(infinitives(before) & _DONE)
            and not verb_form(governing) & Form.NOMINAL
            and not governing.endswith(("m", "ão", "mos"))
        )
    told = form & FINITE and form & (Form.THIRD | Form.FIRST) and not form & Form.NOMINAL
    return bool(told) and plural != before.endswith(("m", "ão"))


def _done_to(text: Text, i: int) -> bool:
    """'levou ele para a esquadra', 'avisa ele de que': what is done to somebody, and no question that turns round."""
    before = text.words[i - 1]
    helped = text.word(i + 1) == "a" and verb_form(text.word(i + 2).partition("-")[0]) & Form.INFINITIVE
    if not (helped or text.word(i + 1) in _WHERE_TO) or not infinitives(before) & _DONE:
        return False
    form = verb_form(before)
    told = form & FINITE and form & Form.THIRD and not form & (Form.NOMINAL | Form.INFINITIVE)
    return bool(told) and not any(text.words[n] in _ASKING for n in range(max(0, i - 6), i - 1))


_WHERE_TO = word_set("para de por pelo pela no na em à ao bem com toda todo diante ontem mais")
_ASKING = word_set("que quem onde como quando porque quanto quanta aonde donde assim tal nem")
