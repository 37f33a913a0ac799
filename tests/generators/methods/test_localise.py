"""localise: from English or Brazilian to Portugal, with nothing lost that must stay."""

from __future__ import annotations

from pathlib import Path

import pytest

from generators.verifying.lost_parts import lost_parts
from tests.generators.scripted_runs import accepted, rejected, roll, variant, where_crossed

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
    return variant(folder, "localise", where_crossed(row))


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_seed_is_used_as_it_is_once_and_then_another_is_written_where_its_language_is_spoken(tmp_path: Path) -> None:
    """Sixty-four texts are used up after sixty-four rollouts. What is written must be in the language asked for."""
    english = {
        "pedido": "How do I renew my library card at the county library? I moved last month.",
        "resposta": "Bring a photo ID and a recent utility bill to the front desk. The librarian updates your address, "
        "and the new card is ready in about five minutes. It costs nothing.",
    }
    brought = {
        "substituicoes": [{"de": "county library", "para": "biblioteca municipal"}],
        "instrucao": "Como renovo o cartão da biblioteca municipal? Mudei de casa no mês passado.",
        "resposta": "Leve o Cartão de Cidadão e uma fatura recente ao balcão. Quem lá está atualiza a morada, e o novo "
        "cartão fica pronto em cerca de cinco minutos. Não custa nada.",
    }
    portuguese = {"pedido": brought["instrucao"], "resposta": brought["resposta"]}
    ends = {}
    for name, written in (("english", english), ("portuguese", portuguese)):
        (tmp_path / name).mkdir()
        replies = [("county library", brought), ("Escreve, na língua de lá", written)]
        run = roll(tmp_path / name, localise_recipe(tmp_path / name, "en-03"), replies, count=2)
        made = [s.content.instruction for s in run.samples() if s.provenance.index == 1]
        ends[name] = made or [r.reason for r in run.rejections() if r.index == 1]
    assert ends == {"english": [brought["instrucao"]], "portuguese": ["source_language"]}
