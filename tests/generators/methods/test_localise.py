"""localise: from English or Brazilian to Portugal, with nothing lost that must stay."""

from __future__ import annotations

from pathlib import Path

from generators.verifying.lost_parts import lost_parts
from tests.generators.scripted_runs import accepted, rejected, roll, variant

SOURCE = "I pay $1,000 in rent. See https://irs.gov and run `pip list` 3 times before 1908.\n- one\n- two"

PORTUGUESE = "Pago 900 euros de renda. Corre `pip list` três vezes antes de 1908.\n- um\n- dois"


def test_lost_parts_names_what_is_gone_and_not_accounted_for() -> None:
    assert lost_parts(SOURCE, PORTUGUESE, ["1908"], ["$1,000", "https://irs.gov"]) == {}
    assert lost_parts(SOURCE, PORTUGUESE, [], []) == {"address": ["https://irs.gov"], "number": ["1000"]}
    assert lost_parts(SOURCE, "`pip list` 1 000", [], ["irs.gov"]) == {
        "number": ["3", "1908"],
        "list_item": ["2 fewer"],
    }
    assert lost_parts("R$ 1.800,00", "1800 euros", ["1800"], []) == {}
    assert lost_parts("```\nx = 1\n```", "x = 1", [], []) == {"code": ["```\nx = 1\n```"]}
    assert lost_parts("«Dom Casmurro», 1899", "Dom Casmurro, 1899", ["«Dom Casmurro»"], ["1899"]) == {
        "must_keep": ["«Dom Casmurro»"]
    }


def localise_recipe(folder: Path, row: str) -> str:
    return variant(
        folder, "localise", ("  pack: english_or_brazilian", f"  pack: english_or_brazilian\n  where: {{id: {row}}}")
    )


def test_localise_keeps_what_must_be_kept_and_lets_declared_changes_through(tmp_path: Path) -> None:
    reply = {
        "substituicoes": [{"de": "$2,000", "para": "1800 euros"}, {"de": "$1,000", "para": "900 euros"}],
        "instrucao": "Ganho 1800 euros por mês. Ajuda-me a dividi-los pela regra 50/30/20.",
        "resposta": "Pela regra 50/30/20, ficas com 900 euros para o essencial, 600 para lazer e 400 para poupar.",
    }
    content = accepted(roll(tmp_path, localise_recipe(tmp_path, "en-03"), [("50/30/20", reply)]))
    assert content.instruction == reply["instrucao"]
    hushed = {**reply, "substituicoes": []}
    lost = {**reply, "resposta": "Ficas com 900 euros para o essencial."}
    for name, said, reason, part in (("a", hushed, "lost_number", "2000"), ("b", lost, "lost_must_keep", "600")):
        (tmp_path / name).mkdir()
        run = roll(tmp_path / name, localise_recipe(tmp_path / name, "en-03"), [("50/30/20", said)])
        turned_down = rejected(run)
        assert (turned_down.check, turned_down.reason) == ("lost_parts", reason)
        assert part in turned_down.evidence["lost"][reason.removeprefix("lost_")]
