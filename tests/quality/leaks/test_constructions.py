"""Constructions: adverbs inside them, pronouns out of place, and what draws a pronoun in Portugal too."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

BRAZILIAN = [
    "Não precisa mais entregar a declaração.",
    "A loja não precisa nunca mais pedir licença.",
    "O plano acabou não funcionando.",
    "A obra acabou também custando mais.",
    "O clima está simplesmente mudando.",
    "As águas estão, pouco a pouco, descendo.",
    "O preço está cada vez mais subindo.",
    "As águas estão aos poucos descendo.",
    "A ponte segue sendo útil.",
    "O vizinho vive se queixando.",
    "Ficaram esperando o comboio.",
    "O grupo voltou a se reunir.",
    "Começou a se queixar da demora.",
    "A aldeia pode se tornar um destino.",
    "A aldeia pode ainda se tornar um destino.",
    "O diretor vai me receber amanhã.",
    "Ninguém vai me convencer.",
    "Ele vai te ligar mais tarde.",
    "Bolsa se valorizou no fim da sessão.",
    "Empresa se recusa a pagar.",
    "Este sistema o permite ver o mapa.",
    "O mapa nos permite ver a cidade.",
    "Ela tinha se esquecido da chave.",
    "Isso vem se tornando um problema.",
    "O rio havia se transformado num charco.",
    "A obra deve se iniciar em maio.",
    "O livro continua nos surpreendendo.",
    "A população se concentra no litoral e se dedica à pesca.",
    "Os preços se mantiveram estáveis.",
    "O governo lhe deu razão.",
    "Ao se definir o alvo, ganha-se tempo.",
    "Trouxe os livros e seus cadernos.",
    "Vendeu a casa e seus móveis.",
    "A firma precisa urgentemente contratar.",
    "Estão, segundo o autor, correndo o risco de cair.",
]

EUROPEAN = [
    "Os jovens antes se destinando à vida religiosa tinham bolsa.",
    "Foram várias as obras, nelas se incluindo a ponte.",
    "Necessário se torna rever o plano.",
    "A notícia depressa se estendeu à vila.",
    "Melhor se percebe a obra ao longe.",
    "Em verdade vos digo que é tarde.",
    "O acesso a cuidados é um direito.",
    "O pagamento chegou a os cerca de mil lesados.",
    "Apoiou os cerca de mil desalojados.",
    "Verifique se existe uma atualização.",
    "Use isto se deseja que os ficheiros fiquem na pasta.",
    "Escolha isto se quer controlo total.",
    "Escolha esta opção se pretende manter os dados.",
    "Diga-me se o carro anda bem.",
    "O mecânico perguntou se o carro andava bem.",
    "Convém saber se a loja abre.",
    "O cliente quer saber se recebe o valor.",
    "A empresa decide se aceita a proposta.",
    "O médico avalia se precisa de internamento.",
    "O utilizador escolhe se guarda a cópia.",
    "A obra depende de saber se há verba.",
    "Tal se deve à chuva.",
    "Pouco se sabe do autor.",
    "Disso se queixava o povo.",
    "A isto se junta o preço.",
    "Daí se conclui que falhou.",
    "Muito se falou disso.",
    "Assim se fez história.",
    "Raras vezes se viu tanta gente.",
    "Vendeu os livros, e por duas vezes lhe fecharam a casa.",
    "Duas vezes lhe bateram à porta.",
    "Mais de uma vez se queixou do frio.",
    "Poucas vezes se viu tanta gente.",
    "Nem sempre me apetece sair.",
    "Oxalá se cumpra.",
    "Quanto a mim, tanto me faz.",
    "Que Deus vos abençoe.",
    "De tudo se fala.",
    "Por tudo isto se pede calma.",
    "Em um de cada três casos há recaída.",
    "Subiu em um grau.",
    "Diminui em um nível a prioridade.",
    "O adduser corre em um de cinco modos.",
    "Os utentes e suas famílias recebem o guia.",
    "As associações e/ou suas federações concorrem.",
    "Comprou o pão e a sua manteiga.",
    "É preciso entregar o papel.",
    "Não é preciso mais entregar o papel.",
    "Está sempre a subir.",
    "Acabou por não funcionar.",
    "Ficou sentado, lendo o jornal.",
]


@pytest.mark.parametrize("text", BRAZILIAN)
def test_a_brazilian_construction_is_found(text: str) -> None:
    assert find_leaks(text)


@pytest.mark.parametrize("text", EUROPEAN)
def test_a_european_construction_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("O plano acabou não funcionando.", "acabou por não funcionar"),
        ("Não precisa mais entregar nada.", "precisa mais de entregar"),
        ("As águas estão, pouco a pouco, descendo.", "estão pouco a pouco a descer"),
    ],
)
def test_the_suggestion_keeps_what_stands_between(text: str, suggestion: str) -> None:
    assert suggestion in {f.suggestion for f in find_leaks(text)}
