"""'tem muita gente' for 'há muita gente'."""

from __future__ import annotations

from quality.leaks.contexts import DETERMINERS
from quality.leaks.tokens import Text
from quality.leaks.verbs import Form, verb_form
from schemas.finding import Finding
from text.dates import MONTHS
from text.prose import word_set

_PEOPLE = word_set("gente pessoas")
_OFTEN = word_set("dias vezes horas momentos noites gente")
_WEATHER = word_set("nevoeiro chuva neve trânsito greve vento sol temporal")
_EVENTS = word_set("feira missa jogo festa baile promoção espetáculo fogo")
_SOME = word_set("um uma uns umas dois duas três quatro cinco seis muitos muitas alguns algumas vários várias")
_THINGS = word_set(
    "leite água pão fruta comida ovos queijo vinho sopa gelo sal açúcar manteiga livros vagas flores árvores peixe "
    "peixes cobras ratos formigas abelhas mosquitos lobos turistas lixo pó ruído cadeiras toalhas copos pratos roupa "
    "sombra wi-fi estacionamento elevador espaço lugar café cerveja bolo bolachas arroz carne legumes gasóleo "
    "gasolina tinta papel"
)
_HELD = (
    word_set("aula aulas reunião eleições concerto prova obras almoço jantar teste exame sessão") | _EVENTS | {"greve"}
)
WHAT_THERE_IS = (
    word_set(
        "alguém quem quórum mais muita pouca tanta lobos problema nada sempre meia dez quinze vinte trinta algum alguma"
    )
    | _PEOPLE
    | _OFTEN
    | _WEATHER
    | _SOME
    | _THINGS
    | _HELD
)
_WHEN = word_set("hoje ontem amanhã manhã tarde noite sempre já quando")
_PLACED = word_set("em no dentro atrás debaixo por ao")
_PLACES = word_set("topo alto centro lado cima volta fundo meio baixo redor da do de dessa desse desta deste das dos")
_OURS = word_set("meu minha nosso nossa teu tua vosso vossa")
"""Whoever has something is not said by 'na nossa rua tem um café', and it is neither of us."""
_HERE = word_set("neste nesta nessa nesse naquela naquele")
_TOWN = word_set("bairro rua cidade aldeia vila país terra prédio praia mundo serra freguesia concelho praça largo")
_NEAR = word_set("perto em dentro fora ao no na nos nas")
_TIMES = word_set("ano anos mês meses semana semanas dia dias hora horas minutos pouco dúvida")
_HAD = {"tem": "há", "tinha": "havia", "teve": "houve", "tiver": "houver", "ter": "haver"}
_ROOMS = word_set(
    "frigorífico cozinha sala gaveta mesa armário parede quintal jardim garagem varanda rua praia praça largo esquina "
    "despensa mochila saco caixa prateleira sótão cave corredor estante telhado cesto tanque poço rio ribeira lago "
    "quarto chão teto cama sofá aldeia cidade bairro fundo canto jarro copo "
    "pátio beco estrada autoestrada ponte floresta mata serra montanha bar café cantina biblioteca piscina recreio"
)
_INSIDE = word_set("no na nos nas num numa neste nesta nesse nessa naquele naquela")
HAVING = frozenset(_HAD)


def _on_a_date(text: Text, i: int) -> bool:
    """Whether 'Hoje' or 'Em agosto' opens the sentence before word `i`."""
    before = text.word(i - 1)
    if before in ("hoje", "amanhã"):
        return text.starts_sentence(i - 1)
    return before in MONTHS and text.word(i - 2) == "em" and text.starts_sentence(i - 2)


def _of_place(text: Text, i: int) -> bool:
    """Whether the sentence is no more before word `i` than a place ('Em cima da mesa tinha um jarro')."""
    for n in range(i - 1, max(-1, i - 6), -1):
        if not text.spaced(n + 1):
            return False
        if text.starts_sentence(n) and text.words[i - 1] not in _TIMES:
            first, second = text.words[n], text.words[n + 1]
            here = (first in _HERE and second in _TOWN) or (first in ("aqui", "ali", "lá", "cá") and second in _NEAR)
            ours = first in ("no", "na") and second in _OURS and text.words[i - 1] not in ("opinião", "caso")
            return here or (i - n >= 3 + (second == "lado") and (ours or (first in _PLACED and second in _PLACES)))
    return False


_EXISTING = word_set(
    "fonte árvore árvores turistas gente pessoas carros buraco buracos lixo lama gelo neve fila filas polícia "
    "polícias cartaz placa estátua ponte igreja castelo lobo lobos pássaros ratos mosquitos formigas manifestantes "
    "trânsito obras semáforo passadeira multidão barulho nevoeiro estrelas nuvens café farmácia padaria supermercado "
    "multibanco hotel restaurante restaurantes hospital escola elevador elevadores piscina loja lojas bancos cadeiras "
    "fogo incêndio acidente engarrafamento tempestade"
)
"""What is somewhere, and what nobody has on them."""
_AT = word_set("no na nos nas em neste nesta naquele naquela ao à junto perto aqui ali lá")
_WHERE = word_set(
    "rua estrada autoestrada cidade aldeia bairro praça largo serra rio céu chão parque esquina meio entrada fim "
    "centro concerto festa sala passeio caminho jardim praia campo mata ponte porta feira estádio museu vila zona "
    "prédio edifício hotel escola floresta lado canto"
)


def _exists_somewhere(text: Text, i: int) -> bool:
    """'No concerto tinha umas quinhentas pessoas', 'Antigamente tinha lobos': nobody is said to have them."""
    noun = next((n for n in range(i + 1, i + 4) if text.word(n) in _EXISTING and text.spaced(n)), None)
    if noun is None or any(word in DETERMINERS - _SOME for word in text.words[i + 1 : noun]):
        return False
    first = i
    while first > 0 and text.spaced(first) and i - first < 5:
        first -= 1
    placed = text.words[first] in _AT and text.word(first + 1) in _WHERE and first < i
    once = first < i and i - first <= 2 and text.words[first] in ("antigamente", "dantes")
    return (placed or once) and text.starts_sentence(first)


def tem_existential(text: Text, i: int) -> Finding | None:
    """'Tem muita gente' for 'Há muita gente' at word `i`."""
    if not text.spaced(i + 1):
        return None
    before, one, two = text.word(i - 1) if text.spaced(i) else "", text.words[i + 1], text.word(i + 2)
    opens = text.starts_sentence(i) or before in ("aqui", "lá", "ali")
    crowd = one == "gente" or (one in ("muita", "muitas", "pouca", "tanta") and two in _PEOPLE)
    there_is = (
        (opens and (crowd or one in ("alguém", "quem") or (one in _OFTEN and two in ("em", "que"))))
        or ((opens or before in _WHEN) and (crowd or one in _WEATHER))
        or (one in _EVENTS and _on_a_date(text, i))
        or (before == "não" and one == "quórum")
        or ((one in _SOME or one == "mais") and _of_place(text, i))
        or (text.words[i] in ("tem", "tinha", "teve") and _exists_somewhere(text, i))
        or _nobody_has(text, i, before, one, two)
        or (text.words[i] == "tem" and _since(text, i, one, two))
    )
    return text.finding(i, i, "lexis", "soft", _HAD[text.words[i]], "existential_ter") if there_is else None


def _nobody_has(text: Text, i: int, before: str, one: str, two: str) -> bool:
    """'No frigorífico tem leite', 'Hoje vai ter jogo', 'Não tem problema.' at word `i` ('tem', 'ter')."""
    if text.words[i] == "ter":
        here = text.word(i - 2) in _WHEN or text.word(i - 2) == "isso"
        return before == "vai" and here and one in _HELD
    if before == "não" and text.starts_sentence(i - 1):
        if one == "problema":
            return two in ("", "nenhum", "em", "se") or not text.spaced(i + 2)
        return one == "nada" and two in ("melhor", "pior", "como")
    if one in _HELD and before in ("ontem", "hoje", "amanhã"):
        return text.starts_sentence(i - 1)
    at_place = i > 1 and text.words[i - 2] in _INSIDE and before in _ROOMS and text.spaced(i - 1)
    if at_place and text.starts_sentence(i - 2):
        return (
            one in _THINGS
            or one in ("muita", "sempre")
            or (one in _SOME and one not in ("um", "uma"))
            or (one in ("um", "uma") and _opens_paragraph(text, i - 2))
        )
    return one == "sempre" and _of_place(text, i)


def _opens_paragraph(text: Text, n: int) -> bool:
    """Whether nobody was spoken of before word `n`, who could have something."""
    return n == 0 or "\n" in text.gap(n)


_UNITS = word_set("hora horas minutos dias meses anos semanas semana mês ano dia")


def _since(text: Text, i: int, one: str, two: str) -> bool:
    """'Saiu tem meia hora' at word `i` ('tem')."""
    verb = verb_form(text.word(i - 1)) if text.spaced(i) else 0
    past = verb & Form.PRETERITE and not verb & (Form.NOMINAL | Form.PRESENT)
    return bool(past and two in _UNITS and (one in _SOME or one in ("meia", "dez", "quinze", "vinte", "trinta")))
