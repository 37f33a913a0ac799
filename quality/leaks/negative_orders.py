"""The indicative that Brazil forbids with: 'Filho, não faz barulho', 'Não fica triste, que' for 'faças', 'fiques'."""

from __future__ import annotations

from functools import cache

from quality.leaks.orders import sentence
from quality.leaks.tokens import Text
from quality.leaks.treatment import NAMES_TU, is_second_person
from quality.leaks.verbs import Form, forms_of, infinitives, verb_form
from schemas.finding import Finding
from text.prose import word_set

_FORBIDDEN = word_set(
    "fazer ficar esquecer mexer correr chorar deixar pôr ir dizer falar comer perder preocupar tocar abrir gritar "
    "brincar bater empurrar atirar saltar puxar ligar comprar fugir mentir beber fumar interromper insistir olhar "
    "responder chatear zangar assustar deitar sair entrar subir descer trazer levar largar partir sujar estragar "
    "molhar ouvir acreditar confiar desistir escrever contar pedir usar gastar voltar chegar dormir acordar "
    "atravessar conduzir cuspir apanhar arrancar pisar desligar apagar acender fechar abusar exagerar complicar "
    "machucar brigar pegar botar jogar reparar inventar provocar morder roer esperar enganar"
)
_NO_PROHIBITIONS = {
    "fazer": word_set("mal sentido diferença frio calor falta parte muito anos ideia questão tempo nada bem"),
    "ficar": word_set("longe perto aberto aberta bem mal atrás em no na nada muito caro barato a por"),
    "sair": word_set("a com"), "ligar": word_set("o a"), "chegar": word_set("para a o ao"),
    "perder": word_set("uma nada por"), "deixar": word_set("de"), "dizer": word_set("nada coisa muito respeito"),
    "partir": word_set("hoje"), "entrar": word_set("em nada"), "esperar": word_set("por"),
}  # fmt: skip
_AWAY = word_set("embora sozinho sozinha lá aí já por para")
_NEXT_TO_IR = {"por": word_set("aí"), "para": word_set("aí lá a o longe tão")}
_CALLED = word_set(
    "filho filha filhos amor querido querida mãe pai avô avó mano mana amigo amiga tio tia menino menina miúdo "
    "miúda rapaz rapariga pá bebé anjo princesa meu minha mamã papá professora professor"
)
_NAMES = word_set(
    "joão maria pedro ana rui inês tomás miguel tiago diogo rita marta sofia beatriz mariana carolina francisco "
    "duarte afonso gonçalo martim rodrigo santiago matilde leonor francisca catarina joana sara luís carlos jorge "
    "paulo josé antónio manuel nuno vasco hugo bruno ricardo andré daniel david filipe gabriel guilherme gustavo "
    "henrique lourenço margarida teresa isabel helena luísa clara laura alice eva lara bárbara patrícia susana "
    "sandra cláudia carla paula cristina fernanda fátima rosa zé tó xico chico nelson sérgio vítor simão salvador "
    "xavier raquel mafalda bia lena quim tonito joaquim fernando artur mário álvaro alberto"
)
_PRONOUNS = word_set("me te se lhe nos o a")
_REASONS = word_set("que senão olha")


@cache
def _can_forbid(word: str) -> bool:
    form = verb_form(word)
    order = form & Form.THIRD and form & Form.PRESENT and form & Form.SECOND and form & Form.IMPERATIVE
    return bool(order) and not infinitives(word).isdisjoint(_FORBIDDEN)


def after_no(word: str) -> bool:
    """Whether a word may follow the 'não' of a prohibition: such a verb, or a pronoun before one."""
    return word in _PRONOUNS or _can_forbid(word)


def prohibition_in_the_indicative(text: Text, i: int) -> Finding | None:
    """'não faz' said to a tu, at the 'não', word `i`."""
    at = i + 2 if text.word(i + 1) in _PRONOUNS and not _can_forbid(text.word(i + 1)) else i + 1
    verb = text.word(at)
    if not _can_forbid(verb) or not all(map(text.spaced, range(i + 1, at + 1))):
        return None
    opens = text.starts_sentence(i)
    if _behind_an_order(text, i) and not _tells(text, at) and not text.capital(at):
        return _finding(text, i, at)
    called_before = not opens and _calls(text, i - 1) and (text.gap(i).strip() in (",", "!") and _called_first(text, i))
    if not opens and not called_before:
        return None
    if text.capital(at) or _tells(text, at):
        return None
    if called_before or _called_behind(text, at) or _tu_behind(text, i, at):
        return _finding(text, i, at)
    troubles = text.word(at - 1) == "te" and infinitives(verb) & _WITH_TE and text.source[text.ends[at] :][:1] in _SIGNS
    asked = troubles or _shouted(text, at) or _pointed_at(text, at) or _with_its_reason(text, at)
    return _finding(text, i, at) if asked else None


def _finding(text: Text, i: int, at: int) -> Finding:
    verb = min(infinitives(text.words[at]) & _FORBIDDEN)
    pronouns = ("te" if word == "se" else word for word in text.words[i + 1 : at])
    return text.finding(i, at, "treatment", "soft", " ".join(["não", *pronouns, _prohibition(verb)]), "negative_order")


@cache
def _prohibition(verb: str) -> str:
    """What a tu is told not to do: 'faças' of 'fazer'."""
    if verb in _SPELLED_LIKE_OTHERS:
        return _SPELLED_LIKE_OTHERS[verb]
    wished = (form for form in forms_of(verb) if form.endswith("s") and _is_wish_to_a_tu(verb_form(form)))
    return max(wished, key=lambda form: (-len(form), form), default="")


_SPELLED_LIKE_OTHERS = {"falar": "fales", "trazer": "tragas"}


def _is_wish_to_a_tu(form: int) -> bool:
    return bool(form & Form.SUBJUNCTIVE and form & Form.SECOND and not form & Form.PRESENT)


_WITH_TE = word_set("preocupar mexer assustar esquecer zangar enganar chatear")
_ALONE = word_set("chorar gritar mexer correr desistir brincar mentir empurrar")
_POINTED_AT = word_set("aí aqui nisso nisto isso isto assim")
_SIGNS = tuple(",.!;")


def _tells(text: Text, at: int) -> bool:
    """Whether the verb at word `at` says what is so rather than forbids: 'não faz mal', 'não fica longe'."""
    after = text.word(at + 1) if text.spaced(at + 1) else ""
    for verb in infinitives(text.words[at]):
        if verb == "ir" and (
            after not in _AWAY or text.word(at + 2) not in _NEXT_TO_IR.get(after, {text.word(at + 2)})
        ):
            return True
        if after in (_NO_PROHIBITIONS.get(verb, ())):
            return True
    return False


def _shouted(text: Text, at: int) -> bool:
    """'Não mexe aí!', 'Não chora!', with the verb at word `at`."""
    pointed = text.spaced(at + 1) and text.word(at + 1) in _POINTED_AT
    alone = bool(infinitives(text.words[at]) & _ALONE) or pointed
    return alone and text.source[text.ends[at + pointed] :][:1] == "!"


def _pointed_at(text: Text, at: int) -> bool:
    """'Não mexe nisso, está quente', with the verb at word `at`."""
    touched = infinitives(text.words[at]) & _TOUCHING and text.word(at + 1) in _POINTED_AT and text.spaced(at + 1)
    return bool(touched) and text.source[text.ends[at + 1] :][:1] in _SIGNS


def _with_its_reason(text: Text, at: int) -> bool:
    """'Não deixa a porta aberta, que o gato foge', with the verb at word `at`."""
    if infinitives(text.words[at]) & _LEFT_UNDONE:
        for n in range(at + 1, min(at + 8, len(text.words) - 1)):
            if not text.spaced(n):
                return text.gap(n) == ", " and text.words[n] in ("que", "senão") and text.words[n + 1] in _THEREFORE
    return False


_TOUCHING = word_set("mexer tocar pegar carregar")
_LEFT_UNDONE = word_set("deixar abrir mexer esquecer correr gritar apagar fechar ligar desligar molhar acordar tocar")
_THEREFORE = word_set("o a os as está ainda depois já isso te vais podes")


def _behind_an_order(text: Text, i: int) -> bool:
    """Whether a tu is spoken to before the 'não' at word `i`: 'Vem cá e não esquece', 'Espera aí: não põe'."""
    gap = text.gap(i).strip() if i else "."
    if not (gap in (",", ":") or (not gap and text.words[i - 1] == "e")):
        return False
    first = sentence(text, i - 1)[0]
    return i - first < _NEAR and (
        (text.words[first] in _ORDERS and (text.word(first + 1) in _TO_A_TU or not text.spaced(first + 1)))
        or text.words[first].endswith("-te")
    )


_NEAR = 7
_ORDERS = word_set("vem olha espera anda deixa toma escuta ouve vamos cuidado fica senta calma come bebe dorme para")
_TO_A_TU = word_set("cá lá aí aqui isso bem só com quieto quieta")


def _calls(text: Text, n: int) -> bool:
    """Whether word `n` is what somebody is called by: 'filho', 'Tomás'."""
    return text.word(n) in _CALLED or (text.word(n) in _NAMES and text.capital(n))


def _called_first(text: Text, i: int) -> bool:
    """Whether the words before the comma at word `i` are a call alone: 'Filho,', 'Meu amor,', 'Ó Rui,'."""
    n = i - 1
    while n > 0 and text.spaced(n) and text.words[n - 1] in _CALLED | {"ó", "oh", "ai", "olha"}:
        n -= 1
    return text.starts_sentence(n)


def _called_behind(text: Text, at: int) -> bool:
    """Whether a call between signs follows in the sentence of the verb at word `at`: ', Tomás!', ', meu amor,'."""
    last = sentence(text, at)[1]
    for n in range(at + 1, last + 1):
        if text.gap(n).strip() == ",":
            end = n + 1 if text.words[n] in ("meu", "minha", "ó") and text.spaced(n + 1) else n
            closed = (
                end == last or text.gap(end + 1).strip() in (",", "!", ".", "…") or not text.gap(end + 1).strip(" ,")
            )
            if _calls(text, end) and closed and (end == last or not text.spaced(end + 1)):
                return True
    return False


def _tu_behind(text: Text, i: int, at: int) -> bool:
    """Whether what follows a comma and 'que' or 'senão' says tu: 'Não fica triste, que para o ano tentas outra vez'."""
    last = sentence(text, i)[1]
    for n in range(at + 1, last):
        if text.words[n] in _REASONS and text.gap(n).strip() == ",":
            return any(_says_tu(text.words[m]) for m in range(n + 1, last + 1))
    return False


def _says_tu(word: str) -> bool:
    return word in NAMES_TU or word == "te" or word.endswith("-te") or is_second_person(word)
