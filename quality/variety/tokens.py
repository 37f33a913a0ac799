"""Words, numbers and signs of a text, and the class of each: what the rules and the statistical model look at."""

from __future__ import annotations

import re

from text.prose import word_set

# A newline is a token of its own (it ends a sentence), and so is every sign.
TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\$?|\d+(?:[.,:]\d+)*|\n|[^\w\s]")
SENTENCE_ENDS = frozenset('.!?…:;\n"“«•–—')

CLOSED_CLASS = word_set(
    """
a à ao aos às as o os um uma uns umas de do da dos das dum duma em no na nos nas num numa nuns numas por pelo pela
pelos pelas para pra pro com sem sob sobre entre até desde após durante
e ou mas nem que se como quando onde porque pois porém contudo entretanto todavia embora caso enquanto conforme segundo
quanto qual quais quem cujo cuja
eu tu ele ela nós vós eles elas você vocês me te lhe vos lhes mim ti si comigo contigo consigo connosco conosco gente
meu minha meus minhas teu tua teus tuas seu sua seus suas nosso nossa nossos nossas dele dela deles delas
este esta estes estas esse essa esses essas aquele aquela aqueles aquelas isto isso aquilo neste nesta nestes nestas
nesse nessa nesses nessas deste desta destes destas desse dessa desses dessas naquele naquela daquele daquela nisto
nisso disto disso
não sim já ainda só também mais menos muito muita muitos muitas pouco todo toda todos todas tudo nada algo alguém
ninguém algum alguma alguns algumas nenhum nenhuma cada qualquer quaisquer outro outra outros outras mesmo mesma
próprio própria tão tanto assim então depois antes agora aqui ali lá cá aí além apenas somente sempre nunca
é são era eram foi foram ser sendo sido seja sejam será serão seria fosse está estão estava estavam esteve estar
estando esteja estejam estiver estou estamos tem têm tinha tinham teve tiveram ter tendo tenha tenham terá terão há
havia houve haver haja
pode podem podia poderá poderão puder possa deve devem devia deverá deverão deveria vai vão ia vou vamos ir quer
querem quero faz fazem fazer precisa precisam preciso precisar consegue quiser cerca através bem mal
melhor pior maior menor primeiro primeira dois duas três mil milhões bilhões milhão bilhão dá dar vez vezes forma modo
maneira lado
"""
)
# The order matters: the first that fits names the class.
_SUFFIXES = """
    amente mente ando endo indo ámos amos emos imos aram eram iram arão erão irão ará erá irá ava avam aria asse
    esse ados adas ado ada idos idas ido ida ar er ir ções ção ões ão dades dade eis ais ei ou eu iu em am as es os
    a e o
"""
SUFFIXES = tuple(_SUFFIXES.split())
_RANKS = {suffix: rank for rank, suffix in reversed(tuple(enumerate(SUFFIXES)))}
_NO_SUFFIX, _LONGEST_SUFFIX = len(SUFFIXES), max(map(len, SUFFIXES))
CLITIC = re.compile(r"-(?:me|te|se|lhes?|nos|vos|[oa]s?|l[oa]s?|n[oa]s?|lh[oa]|m[oa])(?=$|-)")

_NOT_GERUND = word_set(
    """quando comando bando lindo linda infindo fernando armando mando brando contrabando dividendo adendo remendo
    horrendo tremendo estupendo reverendo referendo memorando doutorando educando formando mestrando orlando rolando
    redondo hediondo bem-vindo vindo findo advindo proveniente operando subtraendo minuendo multiplicando"""
)
_NOT_INFINITIVE = word_set(
    """quiser puder houver tiver vier estiver fizer souber disser der lugar altar par mar ar valor autor setor sector
    fator maior menor melhor pior anterior interior exterior superior inferior motor amor favor ator leitor qualquer
    mulher cor dor flor senhor doutor professor computador servidor jogador utilizador familiar militar escolar popular
    regular particular similar singular titular solar lunar polar circular celular auxiliar exemplar celebrar-se bar
    colar dólar hangar lar pomar radar pilar açúcar líder poder dever prazer ser-lhe haver caráter carácter carater
    ímpar néctar avatar nuclear linear espetacular espectacular vulgar curricular preliminar complementar parlamentar
    alimentar elementar ocular muscular molecular insular peninsular secular bilhar calcanhar andar limiar luar olhar
    colher mister repórter poster clever super suster gangster masculino cadáver revólver hambúrguer esther alter vir
    elixir faquir emir mártir nadir zéfiro souvenir"""
)


_GERUND_ENDINGS = ("ando", "endo", "indo", "ondo")
_SHORT_GERUNDS = word_set("indo rindo lendo vendo tendo sendo dando")
_SHORT_INFINITIVES = word_set("ser ter ir ver ler dar pôr vir crer rir")
_INFINITIVE_WITH_OBJECT = re.compile(r"[áêíô]-l[oa]s?$")


def _is_infinitive(low: str, stem: str) -> bool:
    if low in _SHORT_INFINITIVES or _INFINITIVE_WITH_OBJECT.search(low):
        return True
    return len(stem) > 3 and stem.endswith(("ar", "er", "ir", "por")) and not _NOT_INFINITIVE.intersection((low, stem))


def word_classes(token: str) -> tuple[str, ...]:
    """The classes that a pattern of the word list may name for this token: `<inf>`, `<ger>`, `<num>`, `<cap>`, ..."""
    if token[0].isdigit():
        return _number_classes(token)
    low = token.lower()
    classes = []
    if token[0].isupper():
        classes.append("<cap>")
    stem = low.split("-")[0]
    if low in _SHORT_GERUNDS or (len(stem) > 4 and stem.endswith(_GERUND_ENDINGS) and stem not in _NOT_GERUND):
        classes.append("<ger>")
    if _is_infinitive(low, stem):
        classes.append("<inf>")
    if len(low) > 5 and re.search(r"[ai]d[oa]s?$", low):
        classes.append("<part>")
    return tuple(classes)


def _number_classes(token: str) -> tuple[str, ...]:
    if re.fullmatch(r"\d{3}", token):
        return ("<num>", "<000>")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", token):
        return ("<num>", "<dotted>")
    return ("<num>",)


def skeleton_classes(token: str) -> tuple[str, str]:
    """The token with its meaning taken out, inside a sentence and at its beginning: closed-class words stay, all else
    becomes a shape, ending or clitic."""
    low = token.lower()
    if low in CLOSED_CLASS:
        return low, low
    if token[0].isdigit():
        number = "0.0" if "." in token else "0,0" if "," in token else "0"
        return number, number
    if not token[0].isalpha():
        return token, token
    if clitic := CLITIC.search(low):
        return "V" + clitic[0], "V" + clitic[0]
    ranks = (_RANKS.get(low[-length:], _NO_SUFFIX) for length in range(1, min(_LONGEST_SUFFIX, len(low) - 2) + 1))
    rank = min(ranks, default=_NO_SUFFIX)
    ending = "W" if rank == _NO_SUFFIX else "-" + SUFFIXES[rank]
    return "NP" if token[0].isupper() else ending, ending
