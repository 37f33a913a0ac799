"""Two soft marks of different kinds near each other are enough; one alone, two alike, or far apart are not."""

from __future__ import annotations

import pytest

from quality.leaks import find_leaks

LONE = "Perdeu seu emprego em Lisboa."


def severities(text: str) -> list[str]:
    return [f.severity for f in find_leaks(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Perdeu seu emprego em Lisboa. O status do pedido mudou.",
        "Resolve-se em um dia, segundo o conselho de seu irmão.",
        "O status do pedido mudou, a função retorna um valor e o servidor foi desconectado.",
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
        "Anda bem mais depressa. Perdeu seu emprego em Lisboa.",
        "Todos os doentes tinham uma perspectiva boa. Perdeu seu emprego.",
    ],
)
def test_one_kind_alone_or_what_portugal_writes_too_stays_soft(text: str) -> None:
    assert set(severities(text)) == {"soft"}


def test_marks_that_stand_far_apart_stay_soft() -> None:
    between = "A aldeia fica num vale. " * 40
    assert severities(f"{LONE} {between} O status do pedido mudou.") == ["soft", "soft"]
