"""The regional words: where each was seen, forms to look for, and a recipe that lets them be spoken."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from generators.prepare import prepare
from prompts.packs import load_pack
from quality.checks import run_checks
from quality.constraints.checkers import contains_any
from quality.contract import CheckInput
from schemas.message import Message
from schemas.sample import Content
from tests.generators.scripted_runs import accepted, rejected, roll, variant

ROWS = load_pack("regional_words").rows


def test_every_regional_word_says_where_and_when_it_was_seen() -> None:
    regions = Counter(row["region"] for row in ROWS)
    assert set(regions) == {
        *("Norte", "Minho", "Trás-os-Montes", "Alentejo", "Algarve", "Madeira", "Açores", "todo o país")
    }
    assert min(count for name, count in regions.items() if name != "Minho") >= 15
    for row in ROWS:
        assert row["references"] and row["verified_on"], row["id"]
        assert all(re.match(r"https?://", address) for address in row["references"])
        (forms,) = row["expected"]
        assert forms and f"«{row['word']}»" in row["text"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["word"])
def test_no_check_turns_a_regional_word_down(row: dict[str, Any]) -> None:
    form = row["expected"][0][0]
    said = (
        f"— Olha lá, então como é que ficou aquilo de ontem?\n— Pois, foi assim, {form}, e já não se fala mais nisso.\n"
        "— Está bem. Mas a tua mãe sabia?\n— Sabia, sim. Até se riu."
    )
    asked = Message(role="user", content="Escreve uma conversa curta entre duas irmãs, à mesa, como se fala.")
    given = CheckInput(Content(kind="verifiable", messages=(asked, Message(role="assistant", content=said))))
    assert run_checks(prepare("oral").checks, given).rejected_by is None
    assert contains_any(said, row["expected"][0]).holds


def test_a_conversation_has_the_word_or_is_turned_down(tmp_path: Path) -> None:
    asked = {"pergunta": "Escreve uma conversa curta à mesa, entre duas primas do Algarve, com a palavra «griséus»."}
    one_word = ("    persona: census\n", "    persona: census\n  where: {fact.word: [griséus]}\n")
    for name, word in (("with", "griséus"), ("without", "ervilhas")):
        (tmp_path / name).mkdir()
        recipe = variant(tmp_path / name, "oral", one_word)
        said = (
            f"— Já descascaste os {word}?\n— Ainda agora me sentei, mulher, deixa-me respirar.\n— Olha que o lume já "
            "está aceso.\n— Pronto, pronto, dá cá a bacia, que em dois minutos está tudo despachado."
        )
        run = roll(tmp_path / name, recipe, [("Escreve o pedido", asked), ("", said)])
        if name == "with":
            assert accepted(run).answer == said
        else:
            assert rejected(run).reason == "value_missing"
