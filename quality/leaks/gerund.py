"""'Está fazendo': the gerund after estar, continuar, andar, ficar, where Portugal has 'a' and the infinitive."""

from __future__ import annotations

import re
from functools import cache

from quality.leaks.contexts import DETERMINERS
from quality.leaks.entries import european_gerunds
from quality.leaks.gerund_words import LIVING, MESSAGES, PAPERS, RUNNING, SAYING, SOUNDING, STATING
from quality.leaks.pronouns import CLITICS, attach
from quality.leaks.tokens import Text
from quality.leaks.verbs import FINITE, Form, forms_of, infinitive_of, infinitives, verb_form
from schemas.finding import Finding, Severity
from text.prose import word_set

_BETWEEN = word_set(
    "já ainda também só agora apenas sempre bem mal mesmo aí aqui ali lá cá hoje todos todas tudo quase neste "
    "nesse momento o a ela ele eles elas você não sim mais muito cada vez menos aos poucos pouco novamente finalmente"
)
_AUXILIARIES: tuple[tuple[str, Severity], ...] = (
    ("estar", "hard"), ("continuar", "hard"), ("andar", "hard"), ("ficar", "soft"), ("seguir", "soft"),
)  # fmt: skip


@cache
def auxiliary_forms() -> dict[str, Severity]:
    """Every form of the verbs that take 'a' and the infinitive in Portugal."""
    forms: dict[str, Severity] = {}
    for verb, severity in _AUXILIARIES:
        for form in forms_of(verb):
            forms.setdefault(form, severity)
    for form in ("ficado", "seguido", "andado", "seguinte", "ande"):
        forms.pop(form, None)
    return forms


def gerund_leak(text: Text, i: int) -> Finding | None:
    """The leak whose auxiliary is word `i`: 'está fazendo', 'estão sempre se queixando'."""
    if text.words[i] == "estado" and infinitives(text.word(i - 1)).isdisjoint(_HAVING):
        return None
    clitic = ""
    first = _after_insertion(text, i + 1)
    for last in range(first, min(first + 4, len(text.words))):
        if not text.spaced(last) and (last != first or first == i + 1):
            return None
        word = text.words[last]
        if word.endswith("ndo") and (verb_form(word) & Form.GERUND or word in european_gerunds()):
            return _finding(text, i, last, clitic)
        base, _, enclitic = word.partition("-")
        if enclitic in CLITICS and base.endswith("ndo") and verb_form(base) & Form.GERUND:
            return _finding(text, i, last, enclitic, base)
        if word in CLITICS and word not in ("o", "a", "os", "as"):
            clitic = word
        elif word not in _BETWEEN and not word.endswith("mente"):
            return None
    return None


_HAVING = word_set("ter haver")
_STATES = word_set("sendo tendo havendo")
_LONGEST_INSERTION = 5


def _after_insertion(text: Text, n: int) -> int:
    """The word after what two commas part off before word `n` ('estão, pouco a pouco, descendo'); `n` itself when there
    is no such thing."""
    if n >= len(text.words) or text.gap(n) != ", ":
        return n
    for end in range(n + 1, min(n + _LONGEST_INSERTION + 1, len(text.words))):
        if text.gap(end) == ", ":
            return end
        if not text.spaced(end):
            return n
    return n


def _finding(text: Text, i: int, last: int, clitic: str, gerund: str = "") -> Finding | None:
    infinitive = _european_infinitive(gerund or text.words[last])
    severity = auxiliary_forms()[text.words[i]]
    beside = last == i + 1 or (last == i + 2 and bool(clitic))
    if severity == "soft" and beside and "ficar" in infinitives(text.words[i]) and text.words[last] not in _STATES:
        severity = "hard"  # 'ficou olhando', 'ficou me olhando', but not 'ficou sendo conhecido'
    if text.words[i] in ("seguido", "segue") and text.words[last] == "sendo":
        severity = "soft"
    middle = [text.written(n) for n in range(i + 1, last) if text.words[n] != clitic]
    suggestion = ""
    if infinitive:
        verb = attach(infinitive, clitic) if clitic else infinitive
        suggestion = " ".join([text.words[i], *middle, "a", verb]) if verb else ""
    return text.finding(i, last, "gerund", severity, suggestion, "continuous_gerund")


def _european_infinitive(gerund: str) -> str:
    """'fazendo' -> 'fazer', 'deletando' -> 'eliminar'; with the remark or choice that the table has, else ''."""
    advised = european_gerunds().get(gerund, gerund)
    return _GERUND.sub(lambda found: infinitive_of(found[0], Form.GERUND) or "", advised).removeprefix("a ")


_GERUND = re.compile(r"\w+ndo\b")
_LIVES = word_set("vive vivem vivia viviam")
_ENDED: dict[str, str] = {"acabar": "por", "começar": "por", "terminar": "por"}
_SPENT = word_set("passar levar gastar viver")
_TIMES = word_set(
    "dia dias tarde tardes noite noites manhã manhãs vida tempo horas hora ano anos semana semanas mês meses férias "
    "verão verões inverno infância domingo domingos serão serões"
)
_PERCEIVED = word_set("ver ouvir encontrar apanhar sentir")
_SHOWN = _PERCEIVED | word_set("mostrar filmar fotografar surpreender deixar")
_SINCE_WHEN = _TIMES | word_set("minutos século séculos década décadas instantes muito pouco tempos")


@cache
def loose_auxiliary_forms() -> frozenset[str]:
    """Forms of the verbs that Brazil follows with a gerund, and Portugal with a preposition and the infinitive."""
    forms = {form for verb in (*_ENDED, *_SPENT, *_PERCEIVED, "vir", "haver") for form in forms_of(verb)}
    nominal = {form for form in forms if verb_form(form) & (Form.NOMINAL | Form.PARTICIPLE)}
    spelled_like_nouns = word_set("vem vinha vinham veio começa passo passa acaba acabam leva viu vi")
    return frozenset(forms - nominal) | spelled_like_nouns | forms_of("sair")


def loose_gerund_leak(text: Text, i: int) -> Finding | None:
    """'acabou fazendo', 'passou a tarde lendo', 'viu o miúdo correndo', 'vem crescendo' at word `i`."""
    verbs = infinitives(text.words[i])
    at = _gerund_after(text, i, 6 if "haver" in verbs else 4)
    if (
        not at
        or text.words[at] in ("tendo", "havendo", "incluindo")
        or (text.words[at] == "sendo" and not _ends(verbs))
    ):
        return None
    near = all(text.words[n] in _BETWEEN or text.words[n].endswith("mente") for n in range(i + 1, at))
    if near and verbs & _ENDED.keys():
        severity: Severity = "hard" if "acabar" in verbs else "soft"  # 'começou dizendo', 'terminou agradecendo'
        return _infinitive_instead(text, i, at, "por", severity)
    if at == i + 1 and text.words[i] in _LIVES:
        return text.finding(i, at, "gerund", "soft", "", "adverbial_gerund")
    if text.words[i] == "vinha" and text.word(i - 1) in DETERMINERS:
        return None  # 'a vinha crescendo devagar'
    if near and (verbs == {"vir"} or text.words[i] in ("vem", "vêm", "vinha", "vinham", "veio")):
        return _infinitive_instead(text, i, at, "a")
    if "sair" in verbs:
        return _infinitive_instead(text, i, at, "a") if at == i + 1 and text.words[at] in RUNNING else None
    spent = verbs & _SPENT and text.words[at - 1] in _TIMES
    seen = verbs & _PERCEIVED and 1 < at - i < 5
    seen = seen or ("haver" in verbs and at > i + 1 and text.words[at - 1] not in _SINCE_WHEN)  # 'há jovens voltando'
    return _infinitive_instead(text, at, at, "a") if spent or seen else None


SEEN = word_set(
    "visto vista vistos vistas apanhado apanhada apanhados apanhadas encontrado encontrada encontrados encontradas "
    "surpreendido surpreendida surpreendidos surpreendidas filmado filmada filmados filmadas"
)
"""Whoever is caught at something: 'foi visto saindo'."""


def seen_gerund_leak(text: Text, i: int) -> Finding | None:
    """'foi visto saindo', 'vi-a chorando' at word `i`, which is a participle or a verb with its object."""
    word, after = text.words[i], text.word(i + 1)
    if after[-3:] != "ndo" or not text.spaced(i + 1) or after in _STATES or not verb_form(after) & Form.GERUND:
        return None
    verb, _, clitic = word.partition("-")
    seen = word in SEEN or (clitic in _OBJECTS and infinitives(verb) & _SHOWN)
    return _infinitive_instead(text, i + 1, i + 1, "a") if seen else None


_OBJECTS = word_set("o a os as me te nos vos no na nas lo la los las")


def _ends(verbs: frozenset[str]) -> bool:
    return bool(verbs & _ENDED.keys())


_NO_DEEDS = _STATES | word_set("sabendo querendo podendo devendo estando segundo")
_MANY = word_set("grupo dezenas centenas milhares multidão bando par fila")
_ONE = word_set("há havia houve um uma dois duas três uns umas muita")


def _does(text: Text, i: int, gerund: str) -> bool:
    """Whether a gerund tells what somebody, word `i`, is doing: 'um homem vendendo castanhas', 'o cão latindo'."""
    some = text.word(i - 1) in _ONE or (text.word(i - 1) == "de" and text.word(i - 2) in _MANY)
    some = some and gerund.endswith("ndo") and gerund not in _NO_DEEDS
    return gerund in SOUNDING or (some and bool(verb_form(gerund) & Form.GERUND))


def noun_gerund_leak(text: Text, i: int) -> Finding | None:
    """'uma mensagem dizendo que', 'um cão latindo' (at the noun) and 'com o índice avançando' (at 'com')."""
    word, after = text.words[i], text.word(i + 1)
    if word != "com":
        doing = (word in MESSAGES and after in SAYING) or (word in LIVING and _does(text, i, after))
        if not text.spaced(i + 1) or not (doing or (word in PAPERS and after in STATING)):
            return None
        if doing:
            return _infinitive_instead(text, i + 1, i + 1, "a")
        return text.finding(i + 1, i + 1, "gerund", "soft", "que (com o verbo conjugado)", "adverbial_gerund")
    at = _gerund_after(text, i, 4)
    if not at or at < i + 2:
        return None
    return _infinitive_instead(text, at, at, "a")


def _gerund_after(text: Text, i: int, most: int) -> int:
    """The place of the first gerund among the `most` words after word `i`, only spaces between; 0 for none."""
    for n in range(i + 1, min(i + 1 + most, len(text.words))):
        if not text.spaced(n):
            return 0
        word = text.words[n]
        verb = word.partition("-")[0]
        if verb.endswith("ndo") and verb_form(verb) & Form.GERUND:
            return n if n == i + 1 or not verb_form(word) & Form.NOMINAL else 0  # 'vem crescendo', 'em crescendo'
        if (
            word in ("e", "que", "se", "ou", "mas")
            or (word == "não" and n > i + 1)
            or (n > i + 1 and verb_form(word) & FINITE and "-" in word)
        ):
            return 0
    return 0


def _infinitive_instead(
    text: Text, first: int, last: int, preposition: str, severity: Severity = "soft"
) -> Finding | None:
    gerund, _, clitic = text.words[last].partition("-")
    infinitive = infinitive_of(gerund, Form.GERUND)
    infinitive = attach(infinitive, clitic) if infinitive and clitic else infinitive
    head = f"{text.words[first]} " if first < last else ""
    between = "".join(f"{text.words[n]} " for n in range(first + 1, last))
    suggestion = f"{head}{preposition} {between}{infinitive}" if infinitive else ""
    return text.finding(first, last, "gerund", severity, suggestion, "adverbial_gerund")


MESSAGE_NOUNS = MESSAGES | PAPERS | LIVING | {"com"}
