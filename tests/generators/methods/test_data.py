"""dados: answers about tables, and JSON read out of texts; what is not as it is known to be is turned down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schemas.sample import Rejection
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

STEPS = "Contam só as linhas que o pedido refere; somam-se os valores dessas linhas, um a um, até ao resultado."


def rolled(folder: Path, name: str, topic: str, replies: list[tuple[str, Any]]) -> Run:
    (folder / name).mkdir()
    one = ("  where:\n", f"  where:\n    topic.id: [{topic}]\n")
    return roll(folder / name, variant(folder / name, "dados", one), replies)


def test_a_right_answer_about_a_table_is_a_sample(tmp_path: Path) -> None:
    wrong = rejected(rolled(tmp_path, "wrong", "banca", [("Resposta:", f"{STEPS}\n\nResposta: 99 999 kg, Ana")]))
    assert (wrong.stage, wrong.reason) == ("answer", "wrong_answer")
    right = f"{STEPS}\n\nResposta: {wrong.evidence['expected']}"
    content = accepted(rolled(tmp_path, "right", "banca", [("Resposta:", right)]))
    assert "Vendas de uma banca num mercado" in content.instruction
    assert content.constraints[0]["checker"] in ("final_answer", "final_words")


def told(found: Rejection) -> str:
    return "Bom dia. " + " ".join(found.evidence["told"]) + " Obrigado."


def test_json_is_the_record_of_the_text_and_holds_to_its_schema(tmp_path: Path) -> None:
    lost = rejected(
        rolled(tmp_path, "lost", "emprego", [("O texto diz tudo isto", "Procura-se quem queira trabalhar.")])
    )
    assert (lost.stage, lost.reason) == ("text", "fact_missing")
    text = ("O texto diz tudo isto", told(lost))

    def turned_down(name: str, answer: str) -> Rejection:
        return rejected(rolled(tmp_path, name, "emprego", [text, ("Esquema:", answer)]))

    assert turned_down("prose", "A função é esta.").reason == "not_json"
    broken = turned_down("broken", '{"funcao": 3}')
    assert broken.reason == "schema_broken"
    record = broken.evidence["expected"]
    other = json.dumps({**record, "horas_semanais": 99}, ensure_ascii=False)
    assert turned_down("other", other).reason == "wrong_record"
    content = accepted(
        rolled(tmp_path, "right", "emprego", [text, ("Esquema:", json.dumps(record, ensure_ascii=False))])
    )
    assert json.loads(content.answer) == content.constraints[0]["record"] == record
    assert told(lost) in content.instruction and '"additionalProperties": false' in content.instruction
