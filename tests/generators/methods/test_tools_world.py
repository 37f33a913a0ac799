"""tools_world: rounds of calls and questions over a simulated world, whose last state must be the goal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from filigrana import app
from schemas.sample import Content
from store.run import Run
from tests.generators.scripted_runs import accepted, rejected, roll, variant

CINEMA = Path(__file__).parents[1] / "worlds" / "cinema.yaml"

SEARCH = {"nome": "procurar_sessoes", "argumentos": {"filme": "Aniki-Bóbó"}}
BOUGHT = "O bilhete ficou comprado: é o B-41, para as 21h30, e custou 6,50 euros."
ASKED = "Queria um bilhete para a sessão S-11, por favor."


def buy(session: str, name: str = "Nuno Seabra") -> dict[str, Any]:
    return {"nome": "comprar_bilhete", "argumentos": {"sessao": session, "nome": name}}


def calls(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"motivo": "É o que falta.", "chamadas": list(listed)}


def world_run(folder: Path, shape: str, request: str, *replies: tuple[str, Any]) -> Run:
    """A conversation in the cinema: `replies` answer prompts that hold their first part, the latest of them first."""
    recipe = variant(
        folder,
        "tools_world",
        ("world: worlds", f"world: {CINEMA}"),
        ("[direta, falta, falta, encadeada, encadeada, consulta, alternativa, recusa, impossível]", f"[{shape}]"),
        ("max_rounds: 8", "max_rounds: 5"),
    )
    return roll(folder, recipe, [*replies, ("Escreve a primeira mensagem", {"mensagem": request})])


def names(content: Content) -> list[str]:
    return [call.name for message in content.messages for call in message.tool_calls]


CHAINED = "Queria um bilhete para o Aniki-Bóbó, em nome de Nuno Seabra."


def test_a_call_needs_anothers_result_and_the_world_ends_as_the_task_wants(tmp_path: Path) -> None:
    run = world_run(
        tmp_path,
        "encadeada",
        CHAINED,
        ("Escreve o que o assistente diz agora", BOUGHT),
        ('"bilhete": "B-41"', calls()),
        ('"lugares": 2', calls(buy("S-11"))),
        ("Decide que ferramentas", calls(SEARCH)),
    )
    content = accepted(run)
    assert [m.role for m in content.messages] == [
        *("system", "user", "assistant", "tool", "assistant", "tool", "assistant")
    ]
    assert names(content) == ["procurar_sessoes", "comprar_bilhete"]
    assert json.loads(content.messages[5].text) == {"bilhete": "B-41", "preco": 6.5}
    ids = [call.id for message in content.messages for call in message.tool_calls]
    assert len(set(ids)) == 2 and [m.tool_call_id for m in content.messages if m.role == "tool"] == ids
    assert len(content.tools) == 2 + 3


@pytest.mark.slow
def test_what_is_missing_is_asked_for_before_the_call(tmp_path: Path) -> None:
    run = world_run(
        tmp_path,
        "falta",
        ASKED,
        ("6.5}\n</conversa-", calls()),
        ("6.5}\n</dialogo-", BOUGHT),
        ("Pessoa: Em nome de Rita Lobo.", calls(buy("S-11", "Rita Lobo"))),
        ("Escreve a resposta da pessoa", {"mensagem": "Em nome de Rita Lobo."}),
        ("Decide que ferramentas", calls()),
        ("Escreve o que o assistente diz agora", "Em que nome fica o bilhete?"),
    )
    content = accepted(run)
    assert [m.role for m in content.messages] == [
        *("system", "user", "assistant", "user", "assistant", "tool", "assistant")
    ]
    assert content.messages[2].text == "Em que nome fica o bilhete?"
    assert content.messages[4].tool_calls[0].arguments == {"sessao": "S-11", "nome": "Rita Lobo"}
    written = exported(run, tmp_path / "out")
    assert [turn["from"] for turn in written["conversations"]] == [
        *("system", "human", "gpt", "human", "function_call", "observation", "gpt")
    ]


def exported(run: Run, folder: Path) -> dict[str, Any]:
    """The run's one row as LLaMA-Factory reads it."""
    asked = ["export", str(run.path), "--to", str(folder), "--format", "sharegpt", "--file-type", "jsonl"]
    assert CliRunner().invoke(app, [*asked, "--include-unreviewed"]).exit_code == 0
    (file,) = folder.rglob("*.jsonl")
    row: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return row


@pytest.mark.parametrize(
    ("shape", "request_text", "replies", "reason"),
    [
        ("falta", "Quero um bilhete para a S-11 em nome da Rita Lobo.", [], "told_too_soon"),
        ("falta", ASKED, [("Decide que", calls(buy("S-11", "Rita Lobo")))], "invented_argument"),
        ("encadeada", CHAINED, [("Decide que", calls(buy("S-11")))], "invented_argument"),
        ("encadeada", CHAINED, [("Decide que", calls(SEARCH))], "repeated_call"),
        (
            "encadeada",
            CHAINED + " É a S-12?",
            [("Decide que", calls(buy("S-12")))],
            "unexpected_error",
        ),
        ("encadeada", CHAINED, [("Decide que", calls()), ("diz agora", BOUGHT)], "wrong_state"),
        ("encadeada", CHAINED, [("Decide que", calls()), ("diz agora", "Qual é a sessão?")], "repeated_turn"),
        ("encadeada", CHAINED, [("Decide que", calls()), ("diz agora", "Assistente: Qual é?")], "speaker_label"),
        (
            "encadeada",
            CHAINED + " É a S-11.",
            [("diz agora", "Está tratado."), ("Resultado:", calls()), ("Decide que", calls(buy("S-11")))],
            "not_told",
        ),
        ("recusa", ASKED, [("Decide que", calls()), ("diz agora", "Está tudo tratado, bom filme.")], "not_declined"),
        (
            "impossível",
            "Quero pipocas para logo.",
            [("Decide que", calls()), ("diz agora", "Encomendei as pipocas, mas não posso dizer a hora.")],
            "false_claim",
        ),
        ("impossível", "Quero pipocas.", [("Decide que", calls({"nome": "nada", "argumentos": {}}))], "invalid_json"),
    ],
)
def test_what_is_invented_undone_or_unsaid_is_turned_down(
    shape: str, request_text: str, replies: list[tuple[str, Any]], reason: str, tmp_path: Path
) -> None:
    assert rejected(world_run(tmp_path, shape, request_text, *replies)).reason == reason


def test_a_service_that_refuses_leads_to_the_second_choice_or_to_a_no(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    wish = "Quero o Verdes Anos (S-12) ou, se não der, o Aniki-Bóbó (S-11), em nome de Nuno Seabra."
    run = world_run(
        tmp_path / "a",
        "alternativa",
        wish,
        ("Escreve o que o assistente diz agora", "A primeira sessão está esgotada; ficou o bilhete B-41 para a outra."),
        ('"bilhete": "B-41"', calls()),
        ("A sessão está esgotada.", calls(buy("S-11"))),
        ("Decide que ferramentas", calls(buy("S-12"))),
    )
    assert json.loads(accepted(run).messages[3].text) == {"erro": "A sessão está esgotada."}
    (tmp_path / "b").mkdir()
    run = world_run(
        tmp_path / "b",
        "recusa",
        "Quero um bilhete para a S-12, em nome de Nuno Seabra.",
        ("Escreve o que o assistente diz agora", "Não é possível: a sessão S-12 está esgotada."),
        ("A sessão está esgotada.", calls()),
        ("Decide que ferramentas", calls(buy("S-12"))),
    )
    assert accepted(run).answer == "Não é possível: a sessão S-12 está esgotada."


def test_a_tool_of_another_service_does_nothing_here(tmp_path: Path) -> None:
    foreign = {"nome": "renovar_emprestimo", "argumentos": {"emprestimo": "E-501"}}
    recipe = variant(
        tmp_path,
        "tools_world",
        ("world: worlds", f"world: {CINEMA}"),
        ("distractors: 3", f"distractors: 12\n  worlds: {one_tool(tmp_path)}"),
    )
    run = roll(tmp_path, recipe, [("Decide que", calls(foreign)), ("", {"mensagem": "Quero uma coisa da loja E-501."})])
    assert rejected(run).reason == "distractor_called"


def one_tool(folder: Path) -> str:
    """The shipped library alone, as the worlds that distractors come from."""
    from prompts.packs import PACKS

    text = (PACKS / "worlds" / "saude-e-leitura.yaml").read_text(encoding="utf-8")
    head, rest = text.split("rows:\n", 1)
    (folder / "so.yaml").write_text(f"{head}rows:\n  - id: biblioteca\n{rest.split('  - id: biblioteca' + chr(10))[1]}")
    return "so.yaml"


def test_a_conversation_that_comes_to_no_end_is_turned_down(tmp_path: Path) -> None:
    films = ["Aniki", "Verdes", "o", "e", "a", "i"]
    asked = [{"nome": "procurar_sessoes", "argumentos": {"filme": film}} for film in films]
    after = [(f'{{"filme": "{film}"}}', calls(call)) for film, call in zip(films, asked[1:], strict=False)]
    run = world_run(tmp_path, "encadeada", CHAINED, *reversed(after), ("Decide que", calls(asked[0])))
    turned_down = rejected(run)
    assert turned_down.reason == "not_done"
    assert len(turned_down.evidence["turns"]) == 1 + 2 * 5
