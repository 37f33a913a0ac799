"""Sentences of programs, manuals and notices: little stands in them, and what tells the varieties apart must count."""

from __future__ import annotations

import pytest

from quality.variety import judge_variety
from quality.variety.spelling import spelling_weight

EUROPEAN = [
    "Devolve o dia da semana de uma data.",
    "Impossível abrir a imagem.",
    "Mostra a linha de comandos do programa.",
    "O nome do livro está em falta.",
    "Passe ao diapositivo seguinte.",
    "Este valor é maior do que o anterior.",
    "Escolha a folha e depois a célula.",
    "Poderá alterar o nome mais tarde.",
    "Escreva o nome da origem de dados.",
    "O programa está a correr em segundo plano, a preto e branco.",
]
BRAZILIAN = [
    "Falha ao abrir a imagem.",
    "Retorna o dia da semana de uma data.",
    "A linha de comando do programa mudou.",
    "Pressione Enter e veja o status da conta.",
    "Insira o nome da fonte de dados.",
    "Os demais campos ficam em branco.",
    "O contador foi zerado.",
    "Marque esta opção para exibir as bordas.",
    "Informe o número da página.",
    "O sistema foi conectado no momento da cópia.",
]
ONCE_TAKEN_FOR_BRAZILIAN = [
    "Os roteiros pedestres foram limpos.",
    "Instalaram telas de sombra no pátio.",
    "Necessário se torna ouvir todos.",
    "A notícia depressa se estendeu.",
    "Melhor se percebe com um exemplo.",
    "Isso explica a demora da obra.",
    "O delegado chegou cedo.",
    "A rede pública abriu mais uma escola.",
    "A imobiliária vendeu a casa.",
    "O acordo foi assinado, garantindo o pagamento.",
    "O plano foi aprovado, assegurando a continuidade.",
    "O reajuste das rendas foi pequeno.",
    "A tabela do relatório tem dez linhas.",
    "Pegue no livro e leia a primeira página.",
    "Pegou no casaco e saiu.",
    "A senha que recebeu por carta deve ser guardada.",
    "Comprei uma passagem de avião para Paris.",
]


@pytest.mark.parametrize("text", EUROPEAN)
def test_a_short_european_sentence_falls_on_its_side(text: str) -> None:
    assert judge_variety(text).variety == "pt-PT"


@pytest.mark.parametrize("text", BRAZILIAN)
def test_a_short_brazilian_sentence_falls_on_its_side(text: str) -> None:
    assert judge_variety(text).variety == "pt-BR"


@pytest.mark.parametrize("text", ONCE_TAKEN_FOR_BRAZILIAN)
def test_good_portuguese_without_evidence_is_left_open(text: str) -> None:
    assert judge_variety(text).score > 0.25, judge_variety(text)


def test_what_both_sides_write_weighs_little() -> None:
    assert judge_variety("A câmara aprovou a obra.").score < 0.65
    assert judge_variety("A feira abre no dia 12 de maio.").score < 0.65


@pytest.mark.parametrize(
    "word",
    [
        "object",
        "%PRODUCTNAME",
        "manufacturer",
        "factory",
        "selection",
        "interactive",
        "detetive",
        "baptismplace",
        "ironic-conductor",
    ],
)
def test_english_words_are_no_european_spellings_from_before_the_agreement(word: str) -> None:
    assert spelling_weight(word) == 0


@pytest.mark.parametrize("word", ["objectivo", "active", "directriz", "factor", "Baptista", "detetar"])
def test_european_spellings_that_look_like_them_still_tell(word: str) -> None:
    assert spelling_weight(word) > 3
