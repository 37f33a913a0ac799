"""What an answer on law, taxes, health, work or housing may say: numbers that a source has, or none, and who knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generators.verifying.lost_parts import numbers
from quality.answers.service_numbers import bare as bare_digits
from quality.answers.service_numbers import known_numbers, service_numbers
from text.prose import prose

LIST_MARK = re.compile(
    r"^[ \t>]*(?:#{1,6}[ \t]*)?(?:[*_]{0,2})\d{1,2}[.)](?=[*_\s])|^[ \t|]*\d{1,2}[ \t]*(?=\|)", re.MULTILINE
)
STEP = re.compile(
    r"\b(?:passo|etapa|fase|ponto|opção|parte|dia|pergunta|exemplo|ideia|diapositivo)s?[ \t]+(?:n\.º[ \t]*)?\d{1,2}\b",
    re.IGNORECASE,
)
ORDINAL = re.compile(r"(?<!artigo )(?<!art\. )(?<!n\.º )\b\d{1,2}\.?[ºª](?! ?(?:do|da) C[óo]digo)")
NAMED = re.compile(
    r"\bSNS 24\b|\bmodelo 3\b|\bPorta 65\b|\b24 horas por dia\b|\b[A-Za-z]+-?\d+[A-Za-z]*\b", re.IGNORECASE
)
"""Numbers that are parts of names."""
SPELT = {
    word: number
    for words, number in (
        ("dois duas", 2), ("três", 3), ("quatro", 4), ("cinco", 5), ("seis", 6), ("sete", 7), ("oito", 8), ("nove", 9),
        ("dez", 10), ("onze", 11), ("doze", 12), ("treze", 13), ("catorze", 14), ("quinze", 15), ("dezasseis", 16),
        ("dezassete", 17), ("dezoito", 18), ("dezanove", 19), ("vinte", 20), ("trinta", 30), ("quarenta", 40),
        ("cinquenta", 50), ("sessenta", 60), ("setenta", 70), ("oitenta", 80), ("noventa", 90), ("cem cento", 100),
        ("duzentos duzentas", 200), ("trezentos", 300), ("quinhentos", 500), ("mil", 1000),
    )
    for word in words.split()
}  # fmt: skip
WORD = "|".join(sorted(SPELT, key=len, reverse=True))
COUNTED = (
    r"dias?|semanas?|m[eê]s(?:es)?|anos?|horas?|minutos?|euros?|cêntimos|por cento|prestações|salários?|rendas?|vezes|"
    r"trimestres?|semestres?"
)
SPELT_AMOUNT = re.compile(
    rf"\b((?:{WORD})(?:(?: e | )(?:{WORD}))*)(?=\s+(?:primeir[oa]s\s+|seguintes\s+)?(?:{COUNTED})\b)", re.IGNORECASE
)
OFFICIAL = re.compile(
    r"Portal das Finanças|Autoridade Tributária|serviços? de Finanças|\bAT\b|Segurança Social|\bgov\.pt|ePortugal|"
    r"Diário da República|SNS|centros? de saúde|unidade de saúde|m[ée]dic[oa]|enfermeir[oa]|farmac|Direção-Geral|"
    r"\bDGS\b|\bDGC\b|INFARMED|INEM|Antivenenos|Autoridade para as Condições do Trabalho|\bACT\b|IEFP|"
    r"centro de emprego|Instituto dos Registos|\bIRN\b|conservatória|cartório|notári|Lojas? d[eo] Cidadão|"
    r"Espaços? Cidadão|câmaras? municipa|\bcâmara\b|juntas? de freguesia|município|Banco de Portugal|\bCMVM\b|\bASF\b|"
    r"Provedor|Portal da Habitação|IHRU|Comissão Nacional de Eleições|\bCNE\b|\bCNPD\b|ANACOM|ERSE|\bANAC\b|\bERC\b|"
    r"CITE|\bCIG\b|tribuna|julgados? de paz|Minist[ée]rio|Portal da Justiça|IGCP|AIMA|consulad|Ordem dos Advogados|"
    r"Parlamento|Assembleia da República|centros? de arbitragem|Livro de Reclamações|CTT|escola|sindicato|"
    r"Instituto Português do Sangue|Europass|autoridade|entidade reguladora|governo regional|Presidência|"
    r"Tribunal de Contas|Bolsa de Emprego Público|\bBEP\b|ADENE|LNEC|PSP|GNR|Polícia Judiciária|112",
    re.IGNORECASE,
)
"""Who would know: an answer without a source names one of them."""


def stated_numbers(text: str) -> set[str]:
    """The numbers that a text states, as bare digits: figures, and words before a unit («trinta dias»). Marks of lists,
    steps, ordinals, parts of names and the lines that dated facts know are none."""
    bare = prose(text)
    for written in service_numbers(bare):
        if bare_digits(written) in known_numbers():
            bare = bare.replace(written, " ")
    for pattern in (LIST_MARK, STEP, ORDINAL, NAMED):
        bare = pattern.sub(" ", bare)
    return {digits for digits in numbers(bare) if digits} | set(_spelt(bare))


def _spelt(text: str) -> Iterator[str]:
    for found in SPELT_AMOUNT.finditer(text):
        yield str(_value(found.group(1).lower()))


def _value(words: str) -> int:
    """'trinta e cinco' is 35, 'dois mil e quinhentos' 2,500."""
    total = 0
    for word in re.split(r" e | ", words):
        total = max(total, 1) * 1000 if word == "mil" else total + SPELT.get(word, 0)
    return total


def unsupported_numbers(answer: str, *told: str) -> list[str]:
    """The numbers of an answer that none of the texts before it has."""
    known = {number for text in told for number in (*numbers(text), *_spelt(text))}
    return sorted(stated_numbers(answer) - known)


def names_an_official_source(answer: str) -> bool:
    """Whether an answer says who would know."""
    return OFFICIAL.search(answer) is not None
