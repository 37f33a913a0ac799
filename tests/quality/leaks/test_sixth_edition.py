"""Pronouns that open a sentence or follow 'mas', words of news, street and kitchen; each with what looks like it."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

PRONOUNS = [
    ("O lince é tímido. Se alimenta de coelhos, que persegue ao anoitecer.", "Se alimenta"),
    ("Se pede aos clientes que não fumem à porta.", "Se pede"),
    ("Se inscreveram no curso, que começa em maio, mais de cem pessoas.", "Se inscreveram"),
    ("Se lembre de fechar a torneira antes de sair.", "Se lembre"),
    ("Alguns museus fecham cedo: se informe antes de ir.", "se informe"),
    ("Se o sensor não o ouvir, se dirija ao balcão.", "se dirija"),
    ("A conheço desde pequena.", "A conheço"),
    ("Os guarde num frasco de vidro.", "Os guarde"),
    ("A escrevi numa tarde de chuva.", "A escrevi"),
    ("«Nos contaram que a fábrica fechava», diz o operário.", "Nos contaram"),
    ("A loja fecha cedo, mas o faça entrar pela porta do lado.", "o faça"),
    ("O gerente garante que não haverá atrasos, mas os clientes se queixam da espera.", "se queixam"),
    ("Às sextas-feiras o mercado se prolonga até à noite.", "se prolonga"),
    ("A montante, o vale se estreita entre fragas.", "se estreita"),
    ("Vale a pena as visitar fora da época alta.", "as visitar"),
    ("Pode a devolver, a qualquer hora, na receção.", "a devolver"),
    ("Depois do jantar, nos sentámos à lareira.", "nos sentámos"),
    ("Nos vemos amanhã.", "Nos vemos"),
    ("Vi-a chorando no corredor.", "chorando"),
    ("O homem foi visto saindo do banco.", "saindo"),
    ("Leve seu cartão.", "seu"),
]
NO_PRONOUNS = [
    "Nos termos da lei, o prazo acabou.",
    "Depois do jantar, nos bancos da praça, conversámos.",
    "Vi-a sendo levada para a ambulância.",
    "O homem foi visto, saindo depois do banco.",
    "Leve o seu cartão.",
    "Se chover amanhã, a feira fica para domingo.",
    "Se come depressa, engasga-se.",
    "Se fossem oito, a mesa chegava.",
    "Se fosse mais barato, comprava dois.",
    "A procura desceu e a oferta manteve-se.",
    "O reajuste das rendas foi publicado.",
    "O reajuste na fatura.",
    "Os guarda-redes treinam à parte.",
    "A compra foi registada.",
    "O vale fica entre duas serras.",
    "Disse que não vinha, mas o irmão veio.",
    "Afirma que a loja fecha cedo e que os clientes se queixam.",
    "Não é possível dizer a que horas chega.",
    "O melhor é a sopa.",
    "Vale a pena a viagem.",
    "Pode a empresa recusar o pedido?",
    "Às quintas-feiras o atendimento prolonga-se até às 20h00.",
    "Impeça que o texto, «000123», se torne um número.",
    "A melhor hora é o anoitecer.",
    "Ou isso, ou outro valor, a depender do tamanho.",
]
WORDS = [
    ("A fumaça cobriu a serra.", "fumaça"),
    ("Os dois riram-se: deram risada a tarde toda.", "deram risada"),
    ("A carreta tombou na curva da autoestrada.", "carreta"),
    ("O técnico escalou três avançados para o jogo.", "escalou"),
    ("Deixe a panela ao fogo médio.", "ao fogo médio"),
    ("Os camarões empanados com molho vinham quentes.", "empanados"),
    ("Deram desconto no pagamento à vista.", "à vista"),
    ("A fábrica demitiu trinta trabalhadores.", "demitiu"),
    ("O ministro vai ser sabatinado na quarta.", "sabatinado"),
    ("Faltam leitos no hospital.", "leitos"),
    ("Use o abridor de latas.", "abridor de latas"),
    ("A avó caiu no golpe do telefone.", "caiu no golpe"),
    ("O homem morreu na madrugada desta quarta.", "madrugada desta quarta"),
    ("Semana que vem há teste.", "Semana que vem"),
    ("A antiga fábrica virou museu.", "virou"),
    ("Ela topou o convite.", "topou o convite"),
    ("O jogo foi à prorrogação sem gols.", "prorrogação"),
    ("O promotor pediu dez anos de pena para o réu.", "promotor"),
    ("A Eurocopa começa em junho.", "Eurocopa"),
]
WORDS_LET_THROUGH = [
    "Deu uma fumaça no cachimbo e calou-se.",
    "A carreta funerária esperava à porta.",
    "O alpinista escalou a parede norte.",
    "Navio à vista!",
    "O primeiro-ministro demitiu o ministro da Saúde.",
    "O golpe de Estado falhou.",
    "O rio corre no leito antigo.",
    "O ramal de Cáceres fechou em 2012.",
    "O promotor imobiliário vendeu o terreno.",
    "O carro virou à direita.",
    "O rapaz virou costas e saiu.",
    "Na próxima semana há teste.",
    "O lava-louça está entupido.",
    "A sonata está em clave de ré.",
    "O carro ficou parado na berma.",
]


@pytest.mark.parametrize(("text", "leak"), [*PRONOUNS, *WORDS])
def test_what_an_editor_marks_is_found(text: str, leak: str) -> None:
    assert any(leak in f.text for f in find_leaks(text)), find_leaks(text)


@pytest.mark.parametrize("text", [*NO_PRONOUNS, *WORDS_LET_THROUGH])
def test_what_looks_like_it_is_let_through(text: str) -> None:
    assert not find_leaks(text), find_leaks(text)


@pytest.mark.parametrize(
    ("text", "european"),
    [
        ("O plugue do candeeiro queimou.", "ficha"),
        ("Comprou uma passagem de trem.", "bilhete de comboio (m.)"),
        ("A freada deixou marcas.", "travagem"),
        ("Ficou olhando para o mar.", "Ficou a olhar"),
        ("Foi pego de surpresa.", "apanhado de surpresa"),
    ],
)
def test_of_two_rows_that_said_two_things_the_right_one_is_kept(text: str, european: str) -> None:
    assert european in {f.suggestion for f in find_leaks(text)}, find_leaks(text)
