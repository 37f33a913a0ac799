"""Weighted counts of European, Brazilian and pre-AO90 marks in a text, for the variety model."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from quality.leaks.find import leaks_of
from quality.leaks.possessives import POSSESSIVES
from quality.leaks.tokens import Text, cut, word_set
from quality.leaks.verbs import FINITE, Form, verb_form

_EUROPEAN_WORDS = word_set(
    "utilizador utilizadora utilizadores utilizadoras telemóvel telemóveis ficheiro ficheiros ecrã ecrãs "
    "palavra-passe palavras-passe multimédia videojogo videojogos autocarro autocarros portagem portagens "
    "frigorífico frigoríficos pequeno-almoço pequenos-almoços chávena chávenas ementa ementas esferovite "
    "guarda-redes relvado relvados penálti penáltis balneário balneários andebol basquetebol voleibol autarca "
    "autarcas autarquia autarquias autárquico autárquica autárquicas autárquicos freguesia freguesias concelho "
    "concelhos argumentista argumentistas retalho retalhista retalhistas consciencializar consciencialização "
    "cancro cancros hormona hormonas betão contentor contentores rapariga raparigas miúdo miúda miúdos miúdas "
    "fixe comboio comboios demasiado demasiada demasiados demasiadas pormenor pormenores percentagem "
    "percentagens desporto desportos desportivo desportiva desportivos desportivas equipa equipas registo "
    "registos registar registado registada controlo controlos planear planeado planeada planeamento golo golos "
    "camião camiões quotidiano quotidiana lotaria aterrar aterragem descolagem travão travões stock "
    "maquilhagem beringela catorze dezasseis dezassete dezanove connosco facto factos factual contacto "
    "contactos contactar contacte secção secções indemnização indemnizações indemnizar amnistia subtil subtis "
    "húmido húmida humidade súbdito omnipresente irão moscovo madrid teerão vietname amesterdão singapura "
    "gronelândia polaco polaca polacos polacas canadiano canadiana canadianos canadianas israelita israelitas "
    "checo checa checos checas jugoslávia copenhaga bagdade helsínquia gasolineira berma bagageira boleia "
    "passadeira portátil sumo gelado camionista camionistas autoclismo sanita talho peão peões carrinha bilião "
    "biliões aluguer arrendamento renda reformado reformados esquadra inspetor investigador investigadores "
    "investigadora adepto adeptos claque encriptar encriptação monitorizar monitorização partilhar partilha "
    "aceder partilhada partilhado nif iva irs niss sns gnr psp euros cêntimos propinas caloiro caloiros "
    "bolseiro bolseiros rececionista dececionante receção conceção perspetiva perspetivas aspeto aspetos "
    "deteção detetar detetado respetivo respetiva respetivos respetivas respetivamente exceção exceções "
    "excecional infeção infeções perceção suscetível detetor"
)
_EUROPEAN_SOFT = word_set(
    "gestão gestor gestores gerir aplicação aplicações utilizar utiliza utilizado utilizada utilização "
    "eliminar definições separador arranque ligação guardar introduza introduzir treinador avançado apelido "
    "sítio dado decorre decorreu nomeadamente relativamente aliás apenas portanto porventura dum duma lhe lho "
    "lha consigo contigo tu teu tua já às aos desta deste nesta neste destes destas nestes nestas isto cá "
    "doravante outrossim somente-se"
)
_ACCENT = re.compile("[óé][mn][aeiouáéíóú]")
_PREPOSITIONED_INFINITIVE = word_set("estar continuar andar ficar começar")
_HARD, _SOFT = 1.0, 0.35


@dataclass(frozen=True, slots=True)
class MarkerCounts:
    """Weighted marks of each side (a strong mark counts 1, a weak one 0.35), and how many words were read.

    `rules` counts the marks by name ('pt.word', 'pt.enclisis', 'br.lexis', ...), for models that weigh them anew.
    """

    pt: float
    br: float
    pre_ao90: float
    words: int
    rules: dict[str, int] = field(default_factory=dict)


def marker_counts(text: str) -> MarkerCounts:
    """Count the marks of a text."""
    return counts_of(cut(text))


def counts_of(text: Text) -> MarkerCounts:
    """`marker_counts` for a text already cut into words."""
    rules: dict[str, int] = {}

    def add(rule: str) -> None:
        rules[rule] = rules.get(rule, 0) + 1

    for i, word in enumerate(text.words):
        _european(text, i, word, add)
        if ("é" in word or "ó" in word) and _ACCENT.search(word):
            add("pt.accent")
    if "«" in text.source:
        add("pt.guillemets")
    for leak in leaks_of(text):
        add(f"br.{leak.category}.{leak.severity}")
    european = sum(n * (_SOFT if rule in _WEAK else _HARD) for rule, n in rules.items() if rule[:3] == "pt.")
    brazilian = sum(
        n * (_HARD if rule.endswith("hard") else _SOFT) for rule, n in rules.items() if rule.startswith("br.")
    )
    return MarkerCounts(european, brazilian, float(_pre_ao90(text)), len(text.words), rules)


_WEAK = frozenset({"pt.soft_word", "pt.enclisis", "pt.article_possessive", "pt.num", "pt.guillemets", "pt.ter_de"})


def _european(text: Text, i: int, word: str, count: Callable[[str], None]) -> None:
    if word in _EUROPEAN_WORDS:
        count("pt.word")
    elif word in _EUROPEAN_SOFT:
        count("pt.soft_word")
    elif word in ("num", "numa", "nuns", "numas"):
        count("pt.num")
    elif "-" in word:
        parts = word.split("-")
        if len(parts) == 3 and verb_form(parts[0]) & Form.INFINITIVE:
            count("pt.mesoclisis")
        elif len(parts) == 2 and parts[1] in _ENCLITICS:
            count("pt.enclisis")
    elif word.endswith("ámos"):
        count("pt.amos")
    else:
        _european_syntax(text, i, word, count)


def _european_syntax(text: Text, i: int, word: str, count: Callable[[str], None]) -> None:
    if word in POSSESSIVES and text.word(i - 1) in _BEFORE_POSSESSIVE:
        count("pt.article_possessive")
    elif word == "a" and i and text.spaced(i):
        form = verb_form(text.word(i + 1).partition("-")[0])
        if form & Form.INFINITIVE and text.words[i - 1].startswith(("est", "continu", "and", "fic")):
            previous = verb_form(text.words[i - 1].partition("-")[0])
            if previous & FINITE:
                count("pt.estar_a")
    elif word in ("ao", "à", "aos", "às") and text.word(i - 1) == "até":
        count("pt.ate_ao")
    elif word == "de" and i and verb_form(text.word(i + 1)) & Form.INFINITIVE:
        auxiliary = text.words[i - 1]
        if auxiliary.startswith("precis") and verb_form(auxiliary) & FINITE:
            count("pt.precisar_de")
        elif auxiliary in _TER:
            count("pt.ter_de")


_ENCLITICS = word_set("se me te lhe lhes nos vos o a os as lo la los las no na")
_BEFORE_POSSESSIVE = word_set("o a os as do da dos das no na nos nas ao à aos às pelo pela pelos pelas")
_TER = word_set("tem têm temos tenho tens tinha tinham terá terão ter tive teve tiveram tiver tiverem teria")
_OLD = re.compile(
    r"\b(?:acç|acti|actu|adopt|afect|arquitect|baptis|colecç|colect|correct|direcç|direct|efect|eléctr|electr|excepç|"
    r"excepto|exact|fact(?:or|ura)|fracç|inspecç|inspect|objec|óptim|project|protecç|protect|respect|secç(?!ão|ões)|"
    r"selecç|seleccion|trajec|tract|vect|lêem|vêem|crêem|dêem|pêlo|pólo)\w*",
    re.IGNORECASE,
)


def _pre_ao90(text: Text) -> int:
    return sum(1 for _ in _OLD.finditer(text.source))
