"""Prepositions that differ: 'em um', 'até o', 'precisa fazer', 'assistir o', 'para mim fazer'."""

from __future__ import annotations

import re
from functools import cache

from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

CONTRACTED = {"um": "num", "uma": "numa", "uns": "nuns", "umas": "numas"}
_NUMERIC = word_set("terço terços quarto quinto sexto sétimo oitavo nono décimo milhão ou e a por")
_OF_A_ROOM = word_set("hotel hospital pensão dormir casal solteiro hóspedes banho estudante brincar")
_AFTER_A_QUARTER = word_set("de da do das dos e ou os as o a")
TO = {"o": "ao", "a": "à", "os": "aos", "as": "às"}
_BEFORE_EVEN = word_set("e mas que ou nem não é são foi foram era eram porque como se já sabe")
_HEADS_OF_EXTENT = word_set(
    "fim final momento dia dias ano anos início começo século presente próximo próxima limite limites máximo "
    "mínimo data hora horas altura local centro número mês meses semana semanas noite manhã tarde madrugada "
    "meio topo fundo cimo pescoço joelho joelhos ponto porta rio mar praia estação aeroporto cidade país casa "
    "linha nível valor montante idade época verão inverno outono primavera natal páscoa termo prazo "
    "encerramento último última primeiro primeira segundo segunda dobro triplo infinito exterior interior "
    "norte sul este oeste osso tutano extremo pormenor detalhe cair nascer pôr morte nascimento chegada "
    "partida conclusão entrada saída vinda publicação realização décimo terceiro quarto quinto ensino hospital "
    "escola farmácia tribunal fronteira atualidade hoje meia-noite meio-dia exaustão loja balcão sede edifício "
    "destino cume mesmo intervalo minuto cintura peito tornozelo tornozelos joelhos ombro ombros teto chão amanhecer "
    "anoitecer entardecer"
)
_CAPITAL_ENDS = word_set(
    "assembleia praça avenida rua ponte igreja sé universidade câmara estação torre baixa ribeira serra rossio largo "
    "palácio castelo museu parque teatro mosteiro convento revolução restauração renascimento idade páscoa natal "
    "carnaval cais campo terreiro jardim mercado biblioteca rotunda porto algarve alentejo minho douro tejo mondego"
)
_TIMES_OF_DAY = word_set("amanhecer anoitecer entardecer alvorecer")
_EXTENT_VERBS = word_set(
    "ir vir chegar levar viajar seguir prolongar durar estender subir descer aumentar correr aguardar esperar "
    "ficar manter decorrer caminhar conduzir cair crescer voltar regressar avançar andar permanecer continuar "
    "deslocar acompanhar trazer vigorar funcionar trabalhar viver resistir lutar adiar prorrogar alargar "
    "reduzir percorrer entregar apresentar pagar inscrever candidatar enviar submeter ler contar ferver cozer "
    "mexer nadar rolar atravessar evoluir recuar remontar escorrer alastrar propagar desaguar sobreviver "
    "guardar dormir beber reservar marcar validar comunicar receber abrir fechar encerrar estar haver vender "
    "passar ampliar elevar ascender arrastar conservar preservar perdurar empurrar puxar acelerar"
)
BEFORE_SHOWS = word_set("o a os as um uma este esse")
_SHOWS = word_set(
    "filme jogo programa aula vídeo partida espetáculo série novela telenovela televisão tv missa concerto peça "
    "corrida cerimónia sessão eclipse pôr nascer evento procissão estreia julgamento palestra conferência debate "
    "filmes jogos programas aulas vídeos séries final desfile treino"
)
_PRONOUNS = word_set("se me te lhe")
_ADVERBS = word_set("também só apenas ainda sempre já mesmo agora mais nunca nem sequer") | _PRONOUNS


@cache
def forms_needing_de() -> frozenset[str]:
    """Every form of 'precisar', 'necessitar' but their participles."""
    forms = forms_of("precisar") | forms_of("necessitar")
    return frozenset(f for f in forms if not verb_form(f) & Form.PARTICIPLE or verb_form(f) & FINITE)


@cache
def forms_of_watching() -> frozenset[str]:
    """Every form of 'assistir'."""
    return forms_of("assistir")


def _is_only_finite(word: str) -> bool:
    form = verb_form(word.partition("-")[0])
    return bool(form & FINITE) and not form & Form.NOMINAL


def em_um(text: Text, i: int) -> Finding | None:
    """'em um', 'em uma' at word `i`."""
    article, following = text.words[i + 1], text.word(i + 2)
    if not text.spaced(i + 1):
        return None
    behind = text.word(i + 3) if text.spaced(i + 3) else ""
    a_room = following == "quarto" and (
        (behind and behind not in _AFTER_A_QUARTER) or (behind == "de" and text.word(i + 4) in _OF_A_ROOM)
    )
    if (following in _NUMERIC and not a_room) or not following or not text.spaced(i + 2):
        return None
    then = text.word(i + 3)
    if (then == "ou" and text.word(i + 4) in _MORE) or (then in ("ou", "em") and following in ("outro", "outra")):
        return None
    if following == "de" or (following in _UNITS and _changes(text, i)):
        return None  # 'em um de cada três', 'sobe em um grau': the number
    severity: Severity = "soft" if following in _UNITS or following in _ALONE else "hard"
    return text.finding(i, i + 1, "preposition", severity, CONTRACTED[article], "em_um")


_UNITS = word_set(
    "grau nível ponto valor unidade degrau cêntimo euro escalão posição lugar ano mês semana dia hora minuto segundo "
    "metro quilómetro centímetro litro quilo"
)
_MORE = word_set("dois duas outro outra mais três vários várias")
_ALONE = word_set("único única mesmo mesma só")
"""What makes the article a number or a likeness: 'em um único ato' is written in Portugal's laws too."""
_CHANGES = word_set(
    "subir descer aumentar diminuir reduzir crescer cair baixar recuar avançar elevar exceder ultrapassar adiar "
    "atrasar adiantar antecipar prolongar prorrogar encurtar alargar variar melhorar piorar diferir estender"
)


def _changes(text: Text, i: int) -> bool:
    """Whether one of the three words before word `i` is a verb of more or less ('diminui em um nível')."""
    return any(infinitives(text.words[n]) & _CHANGES for n in range(max(0, i - 3), i))


def ate_o(text: Text, i: int) -> Finding | None:
    """'até o fim' at word `i`, unless 'até' means 'even'."""
    article, noun = text.words[i + 1], text.word(i + 2)
    if text.spaced(i + 1) and re.match(r" \d", text.source[text.ends[i + 1] :][:2]):
        return text.finding(i, i + 1, "preposition", "soft", f"até {TO[article]}", "ate_o")
    if not noun or not text.spaced(i + 1) or not text.spaced(i + 2):
        return None
    before = text.word(i - 1) if text.spaced(i) else ""
    form = verb_form(noun)
    bare_infinitive = form & Form.INFINITIVE and not form & Form.NOMINAL and noun not in _TIMES_OF_DAY
    if _infinitive_follows(text, i + 3) or bare_infinitive:
        return None
    if article == "a" and noun in ("outro", "outros", "quem", "ele", "ela", "eles", "elas"):
        return None  # 'até a outros': 'a' is a preposition
    if noun.endswith(("rem", "rmos")) and infinitives(noun):  # 'até o deixarem em paz': 'o' is a pronoun
        return None
    sure = (
        noun in _HEADS_OF_EXTENT
        or _correlates(text, i)
        or (before and infinitives(before.partition("-")[0]) & _EXTENT_VERBS)
    )
    if not sure:
        if not before or before in _BEFORE_EVEN or noun == "que":
            return None
        if text.capital(i + 2) and (noun not in _CAPITAL_ENDS or _is_only_finite(text.word(i + 3))):
            return None
        if verb_form(before.partition("-")[0]) & FINITE and not verb_form(before) & Form.NOMINAL:
            return None
    elif (not before or before in _BEFORE_EVEN) and _verb_follows(text, i + 3):
        return None
    severity: Severity = "hard" if sure and _goes_on_to(text, i, before, noun) else "soft"
    return text.finding(i, i + 1, "preposition", severity, f"até {TO[article]}", "ate_o")


_ENDS = word_set(
    "fim final início começo momento limite máximo mínimo topo fundo dia ano século mês porta fronteira rio aeroporto "
    "estação praia hospital escola cidade loja tribunal hora noite manhã madrugada meia-noite meio-dia exaustão morte"
)
_TO_AN_END = word_set(
    "ir vir chegar levar prolongar durar estender subir descer aguardar esperar ficar decorrer caminhar correr "
    "conduzir regressar avançar permanecer continuar vigorar funcionar resistir lutar adiar prorrogar alargar deslocar"
)


def _goes_on_to(text: Text, i: int, before: str, noun: str) -> bool:
    """Whether what stands before 'até' at word `i` lasts or leads somewhere and an end follows: 'vai até a praia'."""
    leads = bool(before) and infinitives(before.partition("-")[0]) & _TO_AN_END
    return bool(leads) and noun in _ENDS and not _verb_follows(text, i + 3)


def _infinitive_follows(text: Text, start: int) -> bool:
    """'até o molho engrossar': the noun is the infinitive's subject, and there is nothing to contract."""
    for n in range(start, min(start + 4, len(text.words))):
        if not text.spaced(n):
            return False
        form = verb_form(text.words[n])
        if form & (Form.INFINITIVE | Form.PERSONAL_INFINITIVE) and not form & Form.NOMINAL:
            return text.words[n - 1] not in _BEFORE_INFINITIVE
    return False


_BEFORE_INFINITIVE = word_set("para de por sem em a ao que e ou pode deve vai")


def _correlates(text: Text, i: int) -> bool:
    """'desde … até', 'de … até'."""
    for n in range(i - 1, max(-1, i - 5), -1):
        if text.starts_sentence(n + 1):
            return False
        if text.words[n] in ("desde", "entre", "de", "da", "do", "das", "dos"):
            return True
    return False


def _verb_follows(text: Text, start: int) -> bool:
    for n in range(start, min(start + 3, len(text.words))):
        if text.gap(n) != " ":
            return False
        form = verb_form(text.words[n].partition("-")[0])
        if form & FINITE and not form & Form.NOMINAL:
            return True
    return False


def precisa_fazer(text: Text, i: int) -> Finding | None:
    """'precisa fazer' for 'precisa de fazer' at word `i`."""
    word = text.words[i]
    verb_at = i + 1
    while (text.word(verb_at) in _ADVERBS or text.word(verb_at).endswith("mente")) and verb_at < i + 4:
        verb_at += 1
    verb = text.word(verb_at)
    base = verb.partition("-")[0]
    infinitive = verb_form(base) & Form.INFINITIVE or (base.endswith(("á", "ê", "i", "ô")) and "-l" in verb)
    if not infinitive or any(not text.spaced(n) for n in range(i + 1, verb_at + 1)):
        return None
    if word in ("preciso", "precisa", "precisas", "precisos") and not _personal(text, i):
        return None
    between = text.words[i + 1 : verb_at]
    before = between[: len(between) - (text.words[verb_at - 1] in _PRONOUNS)]
    suggestion = " ".join([word, *before, "de", *between[len(before) :], verb])
    return text.finding(i, verb_at, "preposition", "hard", suggestion, "precisar_de")


def _personal(text: Text, i: int) -> bool:
    """Whether the form is the verb ('preciso fazer'), not the adjective ('é preciso fazer')."""
    before = text.word(i - 1) if text.spaced(i) else ""
    if text.words[i] == "preciso":
        plural = before.endswith("s") and not verb_form(before) & FINITE
        return (plural or before in ("", "eu", "não", "só", "também", "que", "mas")) and not infinitives(
            text.word(i - 2)
        ) & {"ser", "estar", "tornar"}
    return not infinitives(before) & {"ser", "estar", "tornar", "achar", "considerar"} or text.words[i] == "precisa"


def assistir_o(text: Text, i: int) -> Finding | None:
    """'assistir o filme' at word `i`."""
    article = text.words[i + 1]
    if text.word(i + 2) not in _SHOWS:
        return None
    if not text.spaced(i + 1) or (article == "a" and text.word(i + 2) in ("jogos", "filmes", "programas")):
        return None
    european = f"{text.words[i]} {TO.get(article, 'a ' + article)}"
    severity: Severity = "soft" if article == "a" else "hard"
    return text.finding(i, i + 1, "preposition", severity, european, "assistir_a")


def para_mim_fazer(text: Text, i: int) -> Finding | None:
    """'um livro para mim ler' at word `i` ('mim')."""
    if text.word(i - 1) != "para" or i < 2 or not text.spaced(i) or not text.spaced(i + 1):
        return None
    if not verb_form(text.words[i + 1]) & Form.INFINITIVE:
        return None
    if any(infinitives(text.words[n]) & _JUDGED for n in range(max(0, i - 5), i - 1)):
        return None  # 'é difícil para mim fazer'
    closed = i + 2 >= len(text.words) or not text.spaced(i + 2)
    return text.finding(i - 1, i, "preposition", "hard" if closed else "soft", "para eu", "para_eu")


_JUDGED = word_set("ser estar parecer tornar ficar")
