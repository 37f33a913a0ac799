"""dialogue: two sides that talk until the person is done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.generators.scripted_runs import accepted, rejected, roll, variant


def talk(*later: tuple[str, Any]) -> list[tuple[str, Any]]:
    return [
        *later,
        ("terminou", {"terminou": True, "mensagem": ""}),
        ("primeira mensagem", {"mensagem": "Bom dia, perdi o comprovativo da inscrição e não sei o que fazer."}),
        ("diz a seguir", {"mensagem": "Tenho só o e-mail que me mandaram em setembro."}),
        ("perdi o comprovativo", "Não há problema: a secretaria guarda uma cópia. Lembras-te do dia da inscrição?"),
        ("e-mail que me mandaram", "Esse e-mail chega. Mostra-o no balcão e a secretaria imprime o comprovativo."),
    ]


def dialogue_recipe(folder: Path, *changes: tuple[str, str]) -> str:
    return variant(folder, "dialogue", ("  where: {", "  where: {seed.register: tu, "), *changes)


def test_a_dialogue_stops_when_the_person_is_done(tmp_path: Path) -> None:
    run = roll(tmp_path, dialogue_recipe(tmp_path), talk())
    content = accepted(run)
    assert [m.role for m in content.messages] == ["system", *["user", "assistant"] * 2]
    requests = run.scan("requests").sort("step").collect()
    last = [json.loads(b) for b, s in zip(requests["body"], requests["step"], strict=True) if s == "assistant"]
    longest = max((r["messages"] for r in last), key=len)
    assert [m["role"] for m in longest] == ["system", "user", "assistant", "user"]
    assert longest[0]["content"].startswith(f"{content.messages[0].text}\n"), "what trainers see is what was used"
    assert longest[1]["content"] == content.messages[1].content


def test_a_dialogue_that_goes_round_in_circles_or_falls_silent_is_turned_down(tmp_path: Path) -> None:
    silent = ("terminou", {"terminou": False, "mensagem": " "})
    again = ("diz a seguir", {"mensagem": "Bom dia, perdi o comprovativo da inscrição e não sei o que fazer."})
    for name, replies, reason in (("silent", talk(silent), "empty_turn"), ("again", talk(again), "repeated_turn")):
        folder = tmp_path / name
        folder.mkdir()
        turned_down = rejected(roll(folder, dialogue_recipe(folder), replies))
        assert (turned_down.stage, turned_down.reason) == ("person", reason)


def test_a_scenario_is_played_once_and_then_lived_by_other_people_in_either_role(tmp_path: Path) -> None:
    scene = {
        "situacao": "Uma pessoa quer inscrever a filha no coro da escola",
        "objetivo": "inscrever a filha no coro",
        "fim": "sabe o dia da inscrição.",
    }
    replies = [("Inventa outra situação", scene), *talk()]
    only = ("  where: {", "  where: {seed.id: dialogo-002, ")
    run = roll(tmp_path, variant(tmp_path, "dialogue", only), replies, count=24)
    rows = run.scan("requests").filter(step="person").sort("index").collect()
    asked = {
        index: json.loads(body)["messages"][-1]["content"]
        for index, body in zip(rows["index"], rows["body"], strict=True)
    }
    assert "Um pai recebeu um aviso de faltas" in asked.pop(0)
    assert all("inscrever a filha no coro" in text and "aviso de faltas" not in text for text in asked.values())
    assert {"por tu", "terceira pessoa"} == {w for t in asked.values() for w in ("por tu", "terceira pessoa") if w in t}
    roles = {s.content.messages[0].text.split(" da secretaria")[0] for s in run.samples()}
    assert roles == {"És o assistente", "És a assistente"}
