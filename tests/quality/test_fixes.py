"""Corrected texts: only what is certain, agreement and capitals kept."""

from __future__ import annotations

import pytest

from quality.fixes import propose_fix
from quality.leaks import find_leaks
from quality.spelling.orthography import find_misspellings


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("A equipe do usuário falhou.", "A equipa do utilizador falhou."),
        ("EQUIPES. Usuários.", "EQUIPAS. Utilizadores."),
        ("O time perdeu.", "O time perdeu."),
        ("O equipe perdeu.", "O equipe perdeu."),
        ("Você está fazendo bem.", "Você está a fazer bem."),
        ("A acção começa em Fevereiro de 2010.", "A ação começa em fevereiro de 2010."),
        ("Vive em um quarto da cidade até o fim.", "Vive em um quarto da cidade até ao fim."),
        ("Pode se tornar econômico com sua ajuda.", "Pode tornar-se económico com a sua ajuda."),
        ("O aplicativo abre.", "O aplicativo abre."),
        ("Comprou uma sacola e a passagem de trem.", "Comprou uma sacola e a passagem de trem."),
        ("Uma muriçoca e um pedestre.", "Uma muriçoca e um peão."),
        ("Desculpa por ter me atrasado.", "Desculpa por me ter atrasado."),
        ("Ter me esquecido foi pena.", "Ter-me esquecido foi pena."),
        ("Ficamos no aguardo da sua resposta.", "Ficamos a aguardar a sua resposta."),
        ("Jogam as oitavas de final e as quartas de final.", "Jogam os oitavos de final e os quartos de final."),
        ("Entre em contato com nossa equipe.", "Entre em contacto com a nossa equipa."),
        ("A equipe está planejando uma festa.", "A equipa está a planear uma festa."),
        ("Estou deletando os ficheiros há dezesseis dias.", "Estou a eliminar os ficheiros há dezasseis dias."),
        ("Usava uma calcinha e recolheu o trem de pouso.", "Usava uma calcinha e recolheu o trem de aterragem."),
        ("Cheguei em casa tarde e ele ia no mercado.", "Cheguei a casa tarde e ele ia no mercado."),
        ("O VÔO ATRASOU. A idéia era boa.", "O VOO ATRASOU. A ideia era boa."),
        ("Abre Relatório_Abril em Março_2024.", "Abre Relatório_Abril em Março_2024."),
        ("Diz «ônibus» quem é de lá.", "Diz «ônibus» quem é de lá."),
    ],
)
def test_only_certain_replacements_are_made(text: str, fixed: str) -> None:
    assert propose_fix(text, (*find_leaks(text), *find_misspellings(text))) == fixed


def test_a_finding_of_another_text_is_ignored() -> None:
    (finding,) = find_leaks("O usuário.")

    assert propose_fix("Ora essa!", [finding]) == "Ora essa!"
