"""Examples in prompts: drawn anew for each rollout, of another task, and never accepted as the request itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generators.verifying.copied_examples import copied_example
from prompts.packs import load_pack
from tests.generators.scripted_runs import rejected, roll, variant

SHOWN = "Podes explicar-me o que é uma junta de freguesia? Nunca lá fui."
ANSWER = (
    "A junta de freguesia trata dos assuntos mais próximos dos moradores. Passa atestados de residência, cuida de "
    "caminhos e de jardins e apoia as coletividades da terra. É eleita pela assembleia de freguesia, que os moradores "
    "escolhem de quatro em quatro anos. Quem precisa de um documento simples começa muitas vezes por lá, porque fica "
    "perto de casa e atende sem grandes demoras. Em muitas aldeias, é o único serviço público que resta, e é lá que se "
    "pede ajuda para preencher um formulário ou para saber a quem se dirige a pessoa."
)


@pytest.mark.parametrize(
    ("text", "copies"),
    [
        (SHOWN, True),
        ("Podes explicar-me o que é uma junta de freguesia?", True),
        ("Podes explicar-me o que é a junta de freguesia? Nunca lá fui na vida.", True),
        ("Podes explicar-me o que é o IRS?", False),
        ("Podes explicar-me para que serve a assembleia municipal? Nunca lá fui.", False),
        ("", False),
    ],
)
def test_an_example_is_known_again_in_nearly_the_same_words(text: str, copies: bool) -> None:
    assert copied_example(text, ["Faz-me uma cronologia da Primeira República.", SHOWN]) == (SHOWN if copies else "")


@pytest.mark.slow
def test_a_request_that_is_an_example_of_the_pack_is_turned_down(tmp_path: Path) -> None:
    recipe = variant(tmp_path, "instruct")
    asked = ("Escreve o pedido que esta pessoa faria", {"instrucao": SHOWN})
    turned_down = rejected(roll(tmp_path, recipe, [asked, ("", ANSWER)]))
    assert (turned_down.stage, turned_down.reason) == ("instruction", "example_copied")
    assert turned_down.evidence["example"] == SHOWN


@pytest.mark.slow
def test_each_rollout_sees_the_example_of_another_task(tmp_path: Path) -> None:
    asked = ("Escreve o pedido que esta pessoa faria", {"instrucao": "Que faz a minha freguesia pelos jardins?"})
    run = roll(tmp_path, variant(tmp_path, "instruct"), [asked, ("", ANSWER)], count=12)
    frame = run.scan("requests").collect()
    prompts = ["\n".join(m["content"] for m in json.loads(b)["messages"]) for b in frame["body"]]
    shown = [p.partition("Exemplo de outra tarefa, ")[2].partition(", que só")[0] for p in prompts if "Exemplo" in p]
    own = [p.partition("Tarefa: ")[2].partition("\n")[0] for p in prompts if "Exemplo" in p]
    assert len(shown) == 12
    assert len(set(shown)) >= 8
    assert not [task for task, mine in zip(shown, own, strict=True) if task == mine]
    assert set(shown) <= {str(row["text"]) for row in load_pack("tasks").rows}


def test_a_tool_request_that_is_an_example_of_its_seed_is_turned_down(tmp_path: Path) -> None:
    row = load_pack("tools").rows[0]
    recipe = variant(
        tmp_path, "tools", ("    persona: census\n", f"    persona: census\n  where: {{seed.id: {row['id']}}}\n")
    )
    turned_down = rejected(roll(tmp_path, recipe, [("", {"pedido": row["requests"][0]})]))
    assert (turned_down.stage, turned_down.reason) == ("request", "example_copied")
