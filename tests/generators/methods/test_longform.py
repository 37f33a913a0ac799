"""longform: a plan, then part after part; each is measured, and what says a thing twice is turned down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from generators.verifying.said_twice import said_twice
from prompts.packs import load_pack
from tests.generators.scripted_runs import accepted, rejected, roll, variant

ASKED = "Escreve um conto sobre a feira de Barcelos, com uma bicicleta, com cerca de 900 palavras."
PLAN = {
    "titulo": "A bicicleta da feira",
    "partes": [
        {"titulo": "A manhã", "conteudo": "O Amadeu chega cedo à feira com a bicicleta."},
        {"titulo": "O negócio", "conteudo": "Uma rapariga quer comprar a bicicleta."},
        {"titulo": "O regresso", "conteudo": "O Amadeu volta a pé e contente."},
    ],
}
SENTENCES = [row["text"] for row in load_pack("passages").rows if row["id"].startswith("doc-")]


def prose(place: int, count: int = 300) -> str:
    """So many words of shipped passages, others for each place."""
    words = " ".join(SENTENCES[3 * place : 3 * place + 3]).split()
    assert len(words) >= count
    return " ".join(words[:count]).rstrip(",;:") + "."


def told(folder: Path, parts: list[str], plan: Any = PLAN) -> Any:
    recipe = variant(folder, "longa", ("    genre: genres\n", "    genre: contos.yaml\n"))
    row = "  - {id: c, text: um conto, style: Bom., headings: false, titled: true, lengths: [900]}\n"
    pack = f"name: contos\ndescription: d\nsource: s\nlicence: CC0-1.0\nrows:\n{row}"
    (folder / "contos.yaml").write_text(pack, encoding="utf-8")
    replies = [
        ("Escreve o pedido que esta pessoa faria", {"instrucao": ASKED}),
        ("Faz o plano do texto", plan),
        *((f"a parte {number} de 3", text) for number, text in enumerate(parts, 1)),
    ]
    return roll(folder, recipe, replies)


def test_the_parts_become_one_text_under_its_title(tmp_path: Path) -> None:
    parts = [prose(1), prose(2), prose(3)]
    run = told(tmp_path, parts)
    content = accepted(run)
    assert content.instruction == ASKED
    assert content.answer == "\n\n".join(["**A bicicleta da feira**", *parts])
    last = run.scan("requests").collect().filter(step="section")["body"].to_list()
    assert max(body.count(parts[0][:60]) for body in last) == 1, "a part sees those before it"


@pytest.mark.parametrize(
    ("third", "stage", "reason"),
    [
        (prose(3, 90), "section", "part_too_short"),
        (prose(3, 100) + " " + prose(4) + " " + prose(5), "section", "part_too_long"),
        (prose(3, 220) + " " + prose(1, 60), "section-3", "said_twice"),
    ],
)
def test_a_part_too_short_too_long_or_told_before_is_turned_down(
    third: str, stage: str, reason: str, tmp_path: Path
) -> None:
    turned_down = rejected(told(tmp_path, [prose(1), prose(2), third]))
    assert (turned_down.stage, turned_down.reason) == (stage, reason)


def test_a_whole_text_off_its_length_and_a_plan_of_other_parts_are_turned_down(tmp_path: Path) -> None:
    for name in ("whole", "plan"):
        (tmp_path / name).mkdir()
    turned_down = rejected(told(tmp_path / "whole", [prose(1, 200), prose(2, 200), prose(3, 200)]))
    assert (turned_down.stage, turned_down.reason) == ("section", "whole_too_short")
    shorter = {**PLAN, "partes": PLAN["partes"][:2]}  # type: ignore[index]
    turned_down = rejected(told(tmp_path / "plan", [prose(1), prose(2), prose(3)], shorter))
    assert (turned_down.stage, turned_down.reason) == ("outline", "invalid_json")
    assert "2 parts, not 3" in turned_down.detail


def test_what_is_said_twice_is_a_sentence_or_much_of_a_part() -> None:
    before = ["O Amadeu acordou antes do sol e foi buscar a bicicleta ao barracão do tio."]
    assert said_twice("Choveu. O Amadeu acordou antes do sol e foi buscar a bicicleta ao barracão do tio.", before, 0.5)
    assert said_twice("Acordou antes do sol e foi buscar a bicicleta ao barracão, outra vez.", before, 0.05)
    assert not said_twice("Ao meio-dia, a bicicleta já tinha dono e o Amadeu comia uma bifana.", before, 0.05)
    assert not said_twice("Sim.", before, 0.05)


def test_every_genre_asks_for_lengths_that_a_text_may_have() -> None:
    rows = load_pack("genres").rows
    kinds = {"conto", "crónica", "reportagem", "guião", "carta", "ensaio", "discurso", "guia"}
    assert {row["genre"] for row in rows} == kinds
    assert all(800 <= length <= 2400 for row in rows for length in row["lengths"])
    assert all(row["titled"] or not row["headings"] for row in rows)
