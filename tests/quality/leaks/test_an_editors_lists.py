"""What a Lisbon editor listed, as it was written down: what must be found, let through, and weigh little."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings
from quality.variety import explain_variety, judge_variety
from schemas.finding import Finding

LONG_TAIL = [
    ("A disputa está acirrada", "acirrada"),
    ("A cadeia de suprimentos parou", "cadeia de suprimentos"),
    ("O aprendizado leva tempo", "aprendizado"),
    ("A blogueira chegou", "blogueira"),
    ("Esse cara é simpático", "cara"),
    ("Arrisca pegar dez anos", "pegar"),
    ("As alterações não foram salvas", "salvas"),
    ("Por padrão, o som liga", "padrão"),
    ("Clique para excluir", "excluir"),
    ("Desabilite a opção", "Desabilite"),
    ("Abra outra guia", "guia"),
    ("O provedor falhou", "provedor"),
    ("a opção “Deletar arquivo”", "Deletar"),
    ("reabre nesta quinta-feira", "nesta quinta-feira"),
    ("no último dia 12", "último dia"),
    ("dez anos atrás", "atrás"),
    ("no ano que vem", "que vem"),
    ("Os Comitês Técnicos", "Comitês"),
    ("o Fórum Econômico", "Econômico"),
    ("A proposta foi aceita", "aceita"),
    ("estava, entretanto, doente", "entretanto"),
    ("Algo deu errado", "deu errado"),
    ("chamou-o de tolo", "chamou-o de"),
    ("Por que parou?", "Por que"),
    ("Bolsa se valorizou", "se valorizou"),
    ("o permite ver", "o permite"),
]
SYNTAX = [
    ("não precisa mais entregar", "precisa"),
    ("acabou não dando certo", "acabou não dando"),
    ("está simplesmente mudando", "mudando"),
    ("estão, pouco a pouco, descendo", "descendo"),
    ("segue sendo", "segue sendo"),
    ("vive reclamando", "vive reclamando"),
    ("ficaram esperando", "ficaram esperando"),
    ("voltou a se reunir", "se reunir"),
    ("pode se tornar", "se tornar"),
    ("vai me receber", "me receber"),
]
LET_THROUGH = [
    "Porque parou?",
    "antes se destinando",
    "nelas se incluindo",
    "Necessário se torna",
    "depressa se estendeu",
    "Melhor se percebe",
    "Em verdade vos digo",
    "o acesso a",
    "os cerca de mil",
    "A minha tia é aposentada da função pública",
    "O plano prevê mais ferrovia e menos rodovia",
    "Os roteiros pedestres foram limpos",
    "O CPF publicou as contas",
    "Falta cadastrar metade das terras",
    "Comprou um fato novo para o casamento",
    "os utentes e suas famílias",
    "os utentes ou suas famílias",
    "telas de sombra",
    "diretoria",
    "A diretoria da associação reuniu-se",
    "reajuste",
    "O reajuste das rendas foi publicado",
    "Tróia",
    "Foi de barco até Tróia.",
    "25 de Abril",
    "A ponte 25 de Abril liga Lisboa a Almada.",
    "cache",
    "A cache do navegador está cheia.",
    "Limpe as caches do sistema.",
    "subsidiariedade",
    "O princípio da subsidiariedade consta do tratado.",
    "prediais",
    "Os registos prediais foram atualizados.",
    "mentoria",
    "O programa de mentoria abre em maio.",
    "fracionária",
    "A parte fracionária do número é zero.",
    "Os cookies e os plugins guardam dados em servers e browsers.",
]
ACRONYMS = ["CPF", "RG", "CNPJ", "CEP", "CNH"]
"""Of Brazilian papers: whatever acts is a body of that name."""


def marks(text: str) -> list[Finding]:
    return [*find_leaks(text), *find_misspellings(text)]


@pytest.mark.parametrize(("text", "fault"), [*LONG_TAIL, *SYNTAX])
@pytest.mark.parametrize("ending", ["", "."])
def test_what_is_listed_is_found(text: str, fault: str, ending: str) -> None:
    whole = text + ("" if text.endswith("?") else ending)
    assert any(fault in f.text or f.text in fault for f in find_leaks(whole)), find_leaks(whole)


@pytest.mark.parametrize("text", LET_THROUGH)
def test_what_is_no_fault_is_let_through(text: str) -> None:
    assert not marks(text), marks(text)


@pytest.mark.parametrize("acronym", ACRONYMS)
def test_a_body_may_have_any_acronym(acronym: str) -> None:
    assert not marks(f"O {acronym} publicou as contas")


def test_terremoto_is_never_hard() -> None:
    assert not any(f.severity == "hard" for f in marks("O terremoto de 1755"))


@pytest.mark.parametrize("text", ["por todo mundo", "A história correu por todo mundo."])
def test_all_the_world_keeps_its_article_in_the_advice(text: str) -> None:
    assert "todo o mundo" in " ".join(f.suggestion for f in find_leaks(text))


NEUTRAL = [
    "O delegado chegou cedo",
    "A rede pública abriu mais uma escola",
    "A imobiliária vendeu a casa",
    "A junta disponibiliza a sala",
    "A junta disponibilizou a sala aos moradores",
    "Isso explica a demora da obra",
    "Esse prazo acabou ontem",
    "Essa regra vale para todos",
    "O acordo foi assinado, garantindo o pagamento",
    "O plano foi aprovado, assegurando a continuidade",
    "A câmara aprovou a obra",
    "A escola utiliza a sala nova",
    "A feira abre no dia 12 de maio",
]


@pytest.mark.parametrize("text", NEUTRAL)
def test_what_both_norms_write_weighs_little(text: str) -> None:
    assert 0.2 < judge_variety(text).score < 0.82, (judge_variety(text), explain_variety(text))


def test_disponibiliza_is_weighed_once() -> None:
    assert len([name for name, _ in explain_variety("A junta disponibiliza a sala") if "disponibiliza" in name]) <= 1
