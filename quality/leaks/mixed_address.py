"""Tu and the third person for one and the same reader: 'se puderes, corrija', 'Lave-as, seca-as e aplique o creme'.

Within one sentence; a paragraph's formal opening counts in all of it ('Exma. Senhora, informo-te').
"""

from __future__ import annotations

from collections.abc import Iterator

from quality.leaks.contexts import DETERMINERS
from quality.leaks.orders import (
    BEFORE_AN_ORDER,
    can_order_a_tu,
    introduced,
    is_order,
    is_order_to_a_tu,
    orders_politely,
    pause_before,
    sentence,
)
from quality.leaks.pronouns import attach
from quality.leaks.tokens import Text
from quality.leaks.treatment import BEFORE_A_VERB, NAMES_TU, is_second_person
from quality.leaks.verbs import Form, verb_form
from schemas.finding import Finding
from text.prose import word_set
from text.word_places import WordPlaces

_MOST = 200
"""Places that are looked at; a text with more is a book."""
_MOST_BETWEEN = 25
"""Words between a polite order and one to a tu."""


def _says_tu(word: str) -> bool:
    return word in NAMES_TU or word == "te" or word.endswith("-te") or is_second_person(word)


TU = WordPlaces(_says_tu)
POLITE = WordPlaces(orders_politely)
_MARKS = ("seu", "sua", "enhor", "Exm", "Caro", "Cara", "Estimad", "Prezad")


def mixed_address(text: Text) -> Iterator[Finding]:
    """What doesn't go with the form of address of its sentence."""
    polite, tu = POLITE.of(text.told), TU.of(text.told)
    if not (polite or (tu and any(map(text.source.__contains__, _MARKS)))):
        return
    last, told = -1, set[int]()
    for i in tu[:_MOST]:
        if i > last and _means_tu(text, i):
            first, last = sentence(text, i)
            if (n := _beside_tu(text, first, last, i)) >= 0:
                told.add(first)
                yield _mixed(text, n)
    for i in polite[:_MOST]:
        if i and text.words[i - 1] in _THEN and text.spaced(i):
            first = sentence(text, i)[0]
            if first not in told and _tells_a_tu(text, first, i) and is_order(text, first, i):
                told.add(first)
                yield text.finding(i, i, "treatment", "soft", "", "mixed_address")
    last = -1
    for i in polite[:_MOST] if len(polite) > 1 else ():
        if i > last and _may_begin(text, i) and any(map(can_order_a_tu, text.words[i + 1 : i + _MOST_BETWEEN])):
            first, last = sentence(text, i)
            if first not in told and is_order(text, first, i) and (n := _between_orders(text, first, i, last)) >= 0:
                yield _mixed(text, n)


def _may_begin(text: Text, n: int) -> bool:
    return not text.spaced(n) or text.words[n - 1] in BEFORE_AN_ORDER


_THEN = word_set("e depois então")


def _tells_a_tu(text: Text, first: int, i: int) -> bool:
    """'Lava as mãos e depois coloque': whether the sentence opens with an order to a tu, and no clause follows it."""
    opened = can_order_a_tu(text.words[first]) and text.word(first + 1) in _THINGS and i - first < _NEAR
    return opened and not any(text.words[n] in _CLAUSES for n in range(first, i))


_THINGS = word_set("o a os as um uma bem")
_NEAR = 12


def _mixed(text: Text, n: int) -> Finding:
    word = text.words[n]
    verb = word.removesuffix("-te")
    polite = _POLITELY.get(word, "") if verb == word else f"{verb}-lhe/{attach(verb, 'o')}".rstrip("/")
    return text.finding(n, n, "treatment", "soft", _YOURS.get(word) or polite, "mixed_address")


def _means_tu(text: Text, i: int) -> bool:
    """Whether the word says tu where it stands: it isn't spoken of ('por tu'), and isn't a noun in the plural."""
    word = text.words[i]
    if word in NAMES_TU or "-" in word or word == "te":
        return word != "tu" or text.word(i - 1) not in ("por", "o", "um", "de")
    if text.word(i - 1) in DETERMINERS and text.spaced(i):
        return False
    form = verb_form(word)
    if form & (Form.FUTURE | Form.CONDITIONAL) or word in _SURELY_TU or word.endswith("ste"):
        return True
    if not text.spaced(i):
        return pause_before(text, i)
    inflected = form & Form.PERSONAL_INFINITIVE and text.words[i - 1] in ("de", "para", "ao", "sem", "por")
    return bool(inflected) or text.words[i - 1] in BEFORE_A_VERB


_SURELY_TU = word_set("podes queres deves sabes fazes dizes precisas tens estás vais gostas")


def _beside_tu(text: Text, first: int, last: int, tu: int) -> int:
    """The first order in the third person in a sentence that says tu at word `tu`, or the reader's 'o seu'; `tu`
    itself, where its paragraph opens formally. -1: nothing."""
    if _opens_formally(text, first, tu):
        return tu
    for n in range(first, last + 1):
        word = text.words[n]
        if orders_politely(word) and is_order(text, first, n):
            return n
        if word in _YOURS and n - tu not in (1, 2) and _of_nobody_else(text, first, n) and not _asks(text, last):
            return n  # not 'Sabes o seu nome?', 'Se vires o seu pai'
    return -1


def _asks(text: Text, last: int) -> bool:
    return text.source.startswith("?", text.ends[last])


_YOURS = {"seu": "teu", "sua": "tua", "seus": "teus", "suas": "tuas"}
_POLITELY = {"te": "lhe/o/a", "ti": "si", "contigo": "consigo"} | {yours: theirs for theirs, yours in _YOURS.items()}


def _opens_formally(text: Text, first: int, tu: int) -> bool:
    """Whether the paragraph of word `tu` addresses somebody formally: 'Exma. Senhora', 'Caro cliente, o seu pedido',
    'Senhor engenheiro', 'O senhor doutor desculpe'."""
    start = first
    while start > 0 and first - start < _LONGEST_BEFORE and not text.parted(start, _LINES_AND_QUOTES):
        start -= 1
    opener, named, after = text.words[start], text.word(start + 1), text.word(start + 2)
    if start == tu:
        return False
    if opener in _DEAR:
        theirs = (w in _YOURS or w in ("lhe", "si", "consigo") or w.endswith("-lhe") for w in text.words[start:tu])
        return named in _SIR or (named in _READERS and any(theirs))
    if opener in ("o", "a"):  # not 'A senhora professora já te deu a nota?'
        return named in _SIR and after in _TITLES and orders_politely(text.word(start + 3))
    return opener in _FORMAL or (opener in _SIR and named in _TITLES)


_LONGEST_BEFORE = 60
_LINES_AND_QUOTES = frozenset('\n\r—–«»“”"')
_FORMAL = word_set("exmo exma exmos exmas ilmo ilma")
_DEAR = word_set("caro cara estimado estimada prezado prezada")
_SIR = word_set("senhor senhora sr sra")
_READERS = word_set("cliente leitor leitora utente munícipe contribuinte assinante passageiro associado sócio sócia")
_TITLES = word_set(
    "doutor doutora engenheiro engenheira professor professora diretor diretora presidente inspetor ministro arquiteto "
    "juiz padre enfermeira enfermeiro vereador vereadora comandante"
)


def _of_nobody_else(text: Text, first: int, n: int) -> bool:
    """Whether nobody but the reader was named before 'o seu' at word `n`, in a sentence that opens its paragraph and
    has a verb in the second person before it: 'Se gostas de cozinhar, partilha a sua receita'."""
    if text.word(n - 1) not in ("o", "a", "os", "as") or (first > 0 and "\n" not in text.gap(first)):
        return False
    before = text.words[first : n - 1]
    return (
        any(verb_form(word) & Form.SECOND and word != "para" for word in before)
        and not any(word in DETERMINERS or word in _OTHERS or word.endswith(_SOMEBODY) for word in before)
        and not any(map(text.capital, range(first + 1, n)))
    )


_OTHERS = word_set("ele ela eles elas lhe lhes quem alguém ninguém dele dela deles delas todos toda gente isto isso")
_SOMEBODY = ("-o", "-a", "-os", "-as", "-lo", "-la", "-los", "-las", "-lhe", "-lhes")


def _between_orders(text: Text, first: int, order: int, last: int) -> int:
    """'Descarregue o ficheiro, faz duplo clique e siga as indicações': an order to a tu after the polite one at word
    `order`, where another polite one follows or 'o seu'. -1: none."""
    doubtful = -1
    for n in range(order + 1, last + 1):
        word = text.words[n]
        if doubtful >= 0 and word in _YOURS:
            return doubtful
        if not verb_form(word.partition("-")[0]) & Form.IMPERATIVE or not introduced(text, first, n):
            continue
        if orders_politely(word):
            if doubtful >= 0:
                return doubtful
            order = n
        elif doubtful < 0 and is_order_to_a_tu(text, n) and _CLAUSES.isdisjoint(text.words[order:n]):
            doubtful = n
    return doubtful if doubtful >= 0 and text.words[doubtful].endswith(("-o", "-a", "-os", "-as")) else -1


_CLAUSES = word_set("que se quando quem onde como porque enquanto qual quanto")
