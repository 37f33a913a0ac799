"""The facts of a dictation: a situation names those that belong to it, and none that could pass for a dose."""

from __future__ import annotations

from random import Random

from generators.dictation.items import ITEMS, drawn_items
from prompts.packs import load_pack

QUANTITIES = {"volume", "peso", "peso na cozinha", "ovos", "temperatura", "temperatura do forno", "chuva", "distância"}


def kinds_by_situation() -> dict[str, list[str]]:
    return {str(row["id"]): list(row["kinds"]) for row in load_pack("dictation").rows}


def test_situations_name_facts_that_are_drawn_and_none_is_left_over() -> None:
    named = {kind for kinds in kinds_by_situation().values() for kind in kinds}
    assert named == set(ITEMS)


def test_of_medicines_and_illness_no_quantity_is_drawn() -> None:
    """«Tome 450 ml» or «está com 12 °C», read by an assistant in earnest, could hurt somebody."""
    situations = kinds_by_situation()
    for name in ("farmacia", "consulta", "analises", "febre"):
        assert not QUANTITIES & set(situations[name]), name
    fevers = {float(ITEMS["temperatura do corpo"](Random(seed))[:-3].replace(",", ".")) for seed in range(300)}
    assert min(fevers) >= 37.5 and max(fevers) < 40


def test_a_draw_takes_different_facts_of_the_situation() -> None:
    drawn = drawn_items(["pessoas", "votos", "alunos"], 3, Random(4))
    assert len(drawn) == len({fact.split()[-1] for fact in drawn})
