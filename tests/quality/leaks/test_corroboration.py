"""Two soft marks of different kinds near each other are enough; one alone, two alike, or far apart are not."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

LONE = "O conselho de seu irmão foi ignorado em Lisboa."


def severities(text: str) -> list[str]:
    return [f.severity for f in find_leaks(text)]


@pytest.mark.parametrize(
    "text",
    [
        "O conselho de seu irmão foi ignorado. O status do pedido mudou.",
        "Resolve-se em um dia, segundo o conselho de seu irmão.",
        "O status do pedido mudou, a função retorna um valor e o servidor foi desconectado.",
        "A função retorna um valor. O relatório exibe os resultados na janela.",
        "O caractere fica na célula e a borda da tabela é azul.",
        "Escreva somente o nome do comando na linha de comando.",
        "Leve o impresso até o balcão. O status do pedido mudou.",
    ],
)
def test_marks_of_several_kinds_bear_each_other_out(text: str) -> None:
    assert set(severities(text)) == {"hard"}


@pytest.mark.parametrize(
    "text",
    [
        LONE,
        "O conselho de seu irmão foi ignorado. Caiu no golpe de seu vizinho.",
        "O status do pedido mudou e a função retorna um valor.",
        "A função retorna um valor. O método retorna um erro.",
        "O valor padrão da célula mudou e a função retorna um valor.",
        "Anda bem mais depressa. O conselho de seu irmão foi ignorado.",
        "Todos os doentes tinham uma perspectiva boa, segundo o conselho de seu irmão.",
    ],
)
def test_one_kind_alone_or_what_portugal_writes_too_stays_soft(text: str) -> None:
    assert set(severities(text)) == {"soft"}


def test_marks_that_stand_far_apart_stay_soft() -> None:
    between = "A aldeia fica num vale. " * 40
    assert severities(f"{LONE} {between} O status do pedido mudou.") == ["soft", "soft"]
