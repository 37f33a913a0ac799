"""The categories of the tables, in the order in which every array has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

REGIONS = ("norte", "centro", "lisboa", "alentejo", "algarve", "acores", "madeira")
SEXES = ("h", "m")
AGES = (
    *((0, 4), (5, 9), (10, 14), (15, 17), (18, 19)),
    *((low, low + 4) for low in range(20, 90, 5)),
    *((90, 99), (100, 104)),
)
"""Bands, both ends included: the common refinement of the tables' age groups. Nobody is drawn older than 104."""

FOREIGN = (
    *("brasil", "angola", "cabo_verde", "reino_unido", "ucrania", "franca", "china", "guine_bissau", "india"),
    *("romenia", "italia", "nepal", "espanha", "alemanha", "sao_tome"),
)
NATIONALITIES = ("portuguesa", *FOREIGN, "outra")
SCHOOLING = ("nenhum", "ciclo1", "ciclo2", "ciclo3", "secundario", "superior")
SITUATIONS = ("empregada", "desempregada", "reformada", "domestica", "estudante", "incapacitada", "outra")
OCCUPATIONS = tuple(str(group) for group in range(10))
SECTORS = ("agricultura", "industria", "construcao", "comercio", "financas", "servicos")

HOUSEHOLDS = (
    *("so", "sem_nucleo", "casal_sem_filhos", "casal_filho_jovem", "casal_filho_adulto", "filho_de_casal"),
    *("monoparental_jovem", "monoparental_adulto", "filho_de_um", "varios_nucleos", "institucional", "sem_teto"),
)
"""A person's place in the household: alone, with others, half of a couple, its parent or its child, and so on."""

ACTIVITIES = ("menor", "empregada", "estudante", "outra")
"""What the household's fit sees of a situation: under 15, at work, studying, anything else."""

FIRST_ADULT_BAND = 3
"""The first band of those aged 15 and over, whom the tables of schooling and work count."""

TITLE_SCHOOLING = {"nenhum": 0, "ciclo1": 1, "ciclo2": 2, "ciclo3": 3, "secundario": 4, "superior": 5}


def bands(groups: Sequence[tuple[int, int]], ages: Sequence[tuple[int, int]] = AGES) -> list[int]:
    """The group of each band; -1 where none holds it."""
    return [next((g for g, (low, high) in enumerate(groups) if low <= a and b <= high), -1) for a, b in ages]


def by_age(weight: Callable[[int], float], ages: Sequence[tuple[int, int]] = AGES) -> list[float]:
    """A weight for each band from a function of its middle age."""
    return [weight((low + high) // 2) for low, high in ages]
