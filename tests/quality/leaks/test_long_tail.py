"""The second edition's words and constructions: what an editor marks, and good Portuguese that looks alike."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings

LEAKS = [
    ("A disputa está acirrada.", "acirrada"),
    ("A cadeia de suprimentos parou.", "cadeia de suprimentos"),
    ("O aprendizado leva tempo.", "aprendizado"),
    ("A blogueira chegou.", "blogueira"),
    ("Esse cara é simpático.", "Esse cara"),
    ("Arrisca pegar dez anos.", "pegar"),
    ("As alterações não foram salvas.", "salvas"),
    ("Por padrão, o som liga.", "Por padrão"),
    ("Clique para excluir.", "excluir"),
    ("Desabilite a opção.", "Desabilite"),
    ("Abra outra guia.", "guia"),
    ("O provedor falhou.", "provedor"),
    ("O museu reabre nesta quinta-feira.", "nesta quinta-feira"),
    ("Chegou no último dia 12.", "no último dia"),
    ("Casaram-se dez anos atrás.", "anos atrás"),
    ("A obra acaba no ano que vem.", "no ano que vem"),
    ("A proposta foi aceita.", "aceita"),
    ("O homem estava, entretanto, doente.", "entretanto"),
    ("Algo deu errado.", "Algo deu errado"),
    ("O jogo acabou não dando certo.", "acabou não dando"),
    ("Chamou-o de tolo.", "Chamou-o de"),
    ("Por que parou?", "Por que"),
    ("A ponte segue sendo a única passagem.", "segue sendo"),
    ("O vizinho vive reclamando.", "vive reclamando"),
    ("Os passageiros ficaram esperando.", "ficaram esperando"),
    ("Reuniram-se os Comitês Técnicos.", "Comitês"),
    ("Abriu ontem o Fórum Econômico.", "Econômico"),
    ("O fato surpreendeu os moradores.", "fato"),
    ("A sessão começa às 14h30min.", "14h30min"),
    ("A história correu por todo mundo.", "por todo mundo"),
]

GOOD = [
    "Garantiram o acesso a todos.",
    "O acesso a serviços melhorou.",
    "A minha tia é aposentada da função pública.",
    "O plano prevê mais ferrovia e menos rodovia.",
    "Os roteiros pedestres foram limpos.",
    "O CPF publicou as contas.",
    "Falta cadastrar metade das terras.",
    "O terremoto de 1755 abalou a Europa.",
    "Comprou um fato novo para o casamento.",
    "Os fatos cinzentos estavam no roupeiro.",
    "As telas de sombra cobrem o mercado.",
    "A diretoria da associação tomou posse.",
    "O reajuste foi pequeno.",
    "Tire uma senha e espere pela sua vez.",
    "A nova monitora fala três línguas.",
    "A montadora do filme ganhou um prémio.",
    "A partida foi salva pelo guarda-redes.",
    "O arquivo distrital guarda os livros da paróquia.",
    "É preciso excluir essa hipótese.",
    "O guia do museu falava três línguas.",
    "O provedor de Justiça recebeu mil queixas.",
    "Na última sexta-feira do mês há feira.",
    "No último dia do prazo, fechou o balcão.",
    "Há dez anos, ali era um pinhal.",
    "O rapaz, entretanto, cresceu.",
    "Por que motivo não vieste?",
    "O rio segue para sul.",
    "Vive a reclamar.",
    "Ficaram sentados, conversando em voz baixa.",
    "A cara do miúdo estava suja.",
    "Gosta de ver desenhos animados e de lavar a louça.",
    "Falou com o João Antônio e com a Mônica Reis.",
    "O fato novo surpreendeu os convidados do casamento.",
    "A sessão começa às 14h30.",
    "Por todo o mundo se ouviu o protesto.",
    "Está bem aceite pelos vizinhos.",
]


@pytest.mark.parametrize(
    "text",
    [
        "A sala se encheu em cinco minutos.",
        "Chegaram em casa depois da meia-noite.",
        "Assistiu o jogo na televisão.",
        "Ele foi pego de surpresa.",
        "O jornalista ficou olhando.",
        "A tela do portátil ficou preta.",
    ],
)
def test_what_is_certain_is_enough_to_reject(text: str) -> None:
    assert any(f.severity == "hard" for f in find_leaks(text)), find_leaks(text)


@pytest.mark.parametrize(
    "text",
    [
        "A isto se junta o preço.",
        "Chegaram a casa depois da meia-noite.",
        "O médico assistiu a ferida.",
        "Ficou sendo conhecido por todos.",
        "A tela do pintor ficou no museu.",
    ],
)
def test_what_may_be_good_portuguese_is_not(text: str) -> None:
    assert not any(f.severity == "hard" for f in find_leaks(text)), find_leaks(text)


@pytest.mark.parametrize(("text", "leak"), LEAKS)
def test_what_an_editor_marks_is_found(text: str, leak: str) -> None:
    assert any(leak in f.text for f in find_leaks(text)), find_leaks(text)


@pytest.mark.parametrize("text", GOOD)
def test_good_portuguese_that_looks_alike_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)
    assert not find_misspellings(text), find_misspellings(text)


@pytest.mark.parametrize(
    ("text", "european"),
    [
        ("A biblioteca reabre nesta terça-feira.", "esta terça-feira"),
        ("Viu um desenho animado.", "desenhos animados (pl.)"),
        ("A obra acaba no mês que vem.", "no próximo mês"),
    ],
)
def test_a_suggestion_is_whole(text: str, european: str) -> None:
    assert european in {f.suggestion for f in find_leaks(text)}, find_leaks(text)
