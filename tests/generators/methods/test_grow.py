"""grow: rows for a pack out of its rows, what is turned down, and the whole way to a recipe that reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import orjson
import pytest
from typer.testing import CliRunner

from filigrana import app
from generators.cost.repeats import repeats
from generators.growing.shapes import SHAPES
from generators.methods.grow import PackName
from generators.prepare import prepare
from prompts.pack_rows import PACK_ROWS
from prompts.packs import load_pack
from review.opinions.answers import decision_of
from review.page.records import record_of
from store.rows import decision_row
from store.run import Run
from tests.generators.scripted_runs import ANSWER, accepted, rejected, roll, variant

GOOD = {name: {"motivo": "Está bem.", "nota": 4} for name in ("variedade", "coerencia", "concretude", "verdade")}
JUDGED = ("<linha-", GOOD)
SCHOOL = {"texto": "A escolha da escola quando os pais moram em concelhos diferentes.", "tipos": ["trâmite", "escolha"]}
BOOKS = {"texto": "os livros que se devolvem à escola no fim do ano", "tipos": ["trâmite", "lista"]}


def only(pack: str, row: str) -> tuple[str, str]:
    """A change of a recipe: one seed."""
    return f"seeds:\n  pack: {pack}\n", f"seeds:\n  pack: {pack}\n  where: {{id: {row}}}\n"


def grown(folder: Path, recipe: str, seed: tuple[str, str], reply: dict[str, Any], asked: str) -> Run:
    return roll(folder, variant(folder, recipe, only(*seed)), [JUDGED, (asked, reply)])


def test_every_pack_that_can_be_grown_has_a_shape_and_a_name() -> None:
    assert set(SHAPES) == set(PACK_ROWS) == set(get_args(PackName))


def test_a_topic_has_its_parents_place_in_the_tree(tmp_path: Path) -> None:
    parent = next(row for row in load_pack("topics").rows if row["id"] == "educacao-006")
    content = accepted(grown(tmp_path, "grow-topics", ("topics", "educacao-006"), SCHOOL, "Tema de partida"))
    assert content.kind == "pack_row" and content.grown is not None
    text = "a escolha da escola quando os pais moram em concelhos diferentes"
    assert content.answer == f"Texto: {text}\nTipos: trâmite; escolha"
    assert content.grown.beside == {
        "domain": parent["domain"],
        "subdomain": parent["subdomain"],
        "suits": parent["suits"],
        "level": 1,
        "path": [parent["domain"], parent["subdomain"], parent["text"]],
        "grown_from": "educacao-006",
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a passagem do 1.º para o 2.º ciclo do ensino básico", "repeats_known"),
        ("A matrícula no 1.º ano, no Portal das Matrículas", "repeats_seed"),
        ("a matrícula pela internet e os documentos que", "cut_off"),
    ],
)
def test_a_topic_that_is_there_already_or_is_cut_is_turned_down(tmp_path: Path, text: str, reason: str) -> None:
    reply = {"texto": text, "tipos": ["trâmite"]}
    rejection = rejected(grown(tmp_path, "grow-topics", ("topics", "educacao-006"), reply, "Tema de partida"))
    assert rejection.reason == reason
    if reason == "repeats_known":
        assert rejection.evidence["of"] == "educacao-003"


def test_an_incoherent_row_is_turned_down_by_the_judge(tmp_path: Path) -> None:
    low = ("<linha-", {**GOOD, "coerencia": {"motivo": "Não cabe no tema.", "nota": 1}})
    recipe = variant(tmp_path, "grow-topics", only("topics", "educacao-006"))
    assert rejected(roll(tmp_path, recipe, [low, ("Tema de partida", SCHOOL)])).stage == "judge"


PROBLEM = {
    "enunciado": "Na horta, o Zé plantou 4 filas de 12 alfaces, e a geada estragou 9. Quantas alfaces ficaram?",
    **{"genero": "aritmética", "conta": "4*12-9", "resultado": 39, "unidade": "alfaces", "ano": 4},
}


def test_the_sum_of_a_problem_is_worked_out_again(tmp_path: Path) -> None:
    content = accepted(grown(tmp_path, "grow-problems", ("problems", "problema-81"), PROBLEM, "A conta que o resolve"))
    assert "Conta: 4*12-9\nResultado: 39\nUnidade: alfaces\nAno de escolaridade: 4" in content.answer
    (tmp_path / "b").mkdir()
    wrong = {**PROBLEM, "resultado": 57}
    seed = ("problems", "problema-81")
    rejection = rejected(grown(tmp_path / "b", "grow-problems", seed, wrong, "A conta que o resolve"))
    assert (rejection.reason, rejection.detail) == ("wrong_sum", "4*12-9 is 39, not 57")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Não me chegues com menos de 50 palavras, se faz favor.", ""),
        ("Escreve bastante, sem te poupares.", "wording_differs"),
        ("Escreve 50 palavras em 3 minutos.", "wording_differs"),
    ],
)
def test_a_wording_says_what_is_checked_and_no_more(tmp_path: Path, text: str, reason: str) -> None:
    run = grown(tmp_path, "grow-wordings", ("constraints", "min-palavras-50"), {"frase": text}, "Maneiras de dizer")
    if reason:
        assert rejected(run).reason == reason
        return
    content = accepted(run)
    assert content.grown is not None and content.grown.beside["arguments"] == {"count": 50}
    assert content.grown.beside["checker"] == "min_words"


TOOLS: dict[str, Any] = {
    "assunto": "Bicicletas que a câmara empresta",
    "ferramentas": [
        {
            "nome": "procurar_bicicletas",
            "descricao": "Diz que bicicletas há numa estação.",
            "parametros": [
                {
                    **{"nome": "estacao", "tipo": "texto", "descricao": "Nome da estação.", "obrigatorio": True},
                    **{"opcoes": ["Parque", "Mercado"], "exemplo": "Mercado"},
                }
            ],
        },
        {
            "nome": "reservar_bicicleta",
            "descricao": "Reserva uma bicicleta.",
            "parametros": [
                {
                    **{"nome": "numero", "tipo": "inteiro", "descricao": "Número da bicicleta.", "obrigatorio": True},
                    **{"opcoes": [], "exemplo": "14"},
                },
                {
                    **{"nome": "hora", "tipo": "hora", "descricao": "Hora da reserva.", "obrigatorio": False},
                    **{"opcoes": [], "exemplo": "09:30"},
                },
            ],
        },
    ],
    "pedidos": ["Que bicicletas há na estação do Mercado?", "Reserva-me a bicicleta 14 para as 9h30."],
    "pedidos_com_varias_chamadas": ["Que bicicletas há no Parque e no Mercado?"],
    "pedidos_em_que_uma_depende_de_outra": ["Se houver uma bicicleta elétrica no Parque, reserva-ma."],
    "pedidos_a_que_falta_um_dado": ["Reserva-me uma bicicleta."],
    "pedidos_que_nenhuma_resolve": ["Com que idade se costuma aprender a andar de bicicleta?"],
    "dados_guardados": [
        {
            "nome": "bicicletas",
            "registos": [[{"nome": "numero", "valor": "14"}, {"nome": "estacao", "valor": "Mercado"}]],
        }
    ],
}


def test_a_program_writes_the_schemas_of_tools_and_holds_the_examples_to_them(tmp_path: Path) -> None:
    content = accepted(grown(tmp_path, "grow-tools", ("tools", "freguesia"), TOOLS, "tem estas ferramentas"))
    search, reserve = content.tools
    assert search["parameters"]["properties"]["estacao"]["enum"] == ["Parque", "Mercado"]
    assert reserve["parameters"]["required"] == ["numero"]
    assert content.grown is not None
    assert content.grown.beside["examples"]["reservar_bicicleta"] == {"numero": 14, "hora": "09:30"}
    assert content.grown.beside["state"] == {"bicicletas": [{"numero": "14", "estacao": "Mercado"}]}
    (tmp_path / "b").mkdir()
    wrong = json.loads(json.dumps(TOOLS).replace('"09:30"', '"cedo"'))
    rejection = rejected(grown(tmp_path / "b", "grow-tools", ("tools", "freguesia"), wrong, "tem estas ferramentas"))
    assert rejection.reason == "example_invalid" and "hora" in rejection.detail
    (tmp_path / "c").mkdir()
    again = json.loads(json.dumps(TOOLS).replace("procurar_bicicletas", "pedir_atestado"))
    rejection = rejected(grown(tmp_path / "c", "grow-tools", ("tools", "freguesia"), again, "tem estas ferramentas"))
    assert (rejection.reason, rejection.detail) == ("repeats_seed", "the seed has pedir_atestado")


@pytest.mark.slow
def test_twenty_thousand_topics_begin_with_prompts_of_their_own() -> None:
    assert repeats(prepare("grow-topics"), 20_000).uses < 1.1


def decided(run: Run, responses: dict[str, tuple[str, str]]) -> None:
    """Store what a person said of each sample in Argilla, verdict and corrected text, by a part of its text."""
    rows = []
    for sample in run.samples():
        verdict, text = next(said for part, said in responses.items() if part in sample.content.answer)
        values = {"verdict": {"value": verdict}, "corrected_text": {"value": text or sample.content.answer}}
        response = {"status": "submitted", "updated_at": "2026-11-29T02:00:00", "values": values}
        decision = decision_of(sample.id, sample.content, response, "ana", sample.content.answer)
        assert decision is not None
        rows.append(decision_row(decision))
    run.append("decisions", rows, writer="test")


@pytest.mark.slow
def test_from_a_topic_to_a_pack_that_the_next_level_and_instruct_read(tmp_path: Path) -> None:
    replies = [JUDGED, ("de partida: a matrícula no 1.º ano", SCHOOL), ("de partida: os manuais", BOOKS)]
    two = only("topics", "[educacao-006, educacao-005]")
    run = roll(tmp_path, variant(tmp_path, "grow-topics", two), replies, count=2)
    shown = {record["fields"]["answer"] for record in map(record_of, run.samples())}
    assert "Texto: os livros que se devolvem à escola no fim do ano\nTipos: trâmite; lista" in shown
    better = "Texto: os manuais que se devolvem à escola em junho\nTipos: trâmite"
    decided(run, {"concelhos": ("accept", ""), "livros": ("correct", better)})

    pack = tmp_path / "temas.jsonl"
    done = CliRunner().invoke(app, ["export", str(run.path), "--format", "pack", "--to", str(pack)])
    assert done.exit_code == 0, done.output
    rows = [orjson.loads(line) for line in pack.read_bytes().splitlines()]
    assert {row["text"] for row in rows} == {
        "a escolha da escola quando os pais moram em concelhos diferentes",
        "os manuais que se devolvem à escola em junho",
    }
    samples = {sample.id: sample for sample in run.samples()}
    for row in rows:
        assert row["grown_from"] in ("educacao-005", "educacao-006")
        assert (row["teacher"], row["reviewed"], row["licence"]) == ("replay", True, "CC-BY-4.0")
        assert samples[row["sample_id"]].provenance.run_id == row["run_id"]

    (tmp_path / "next").mkdir()
    deeper = variant(tmp_path / "next", "grow-topics", ("seeds:\n  pack: topics\n", f"seeds:\n  pack: {pack}\n"))
    leaf = {"texto": "os livros riscados que a escola não aceita de volta", "tipos": ["conflito"]}
    below = roll(tmp_path / "next", deeper, [JUDGED, ("de partida: os manuais", leaf)], count=2)
    kept = next(s for s in below.samples() if "riscados" in s.content.answer).content.grown
    assert kept is not None and kept.beside["level"] == 2
    assert kept.beside["path"][-1] == "os manuais que se devolvem à escola em junho"

    (tmp_path / "instruct").mkdir()
    as_tasks_are = ("  shapes: answer_shapes\n  systems: system_messages\n", "")
    reads = variant(tmp_path / "instruct", "instruct", ("    topic: topics\n", f"    topic: {pack}\n"), as_tasks_are)
    asked = {"instrucao": "Como escolhemos a escola da nossa filha, se moramos em concelhos diferentes?"}
    sense = {"motivo": "Percebe-se.", "faz_sentido": True}
    script = [("faz sentido", sense), ("Escreve o pedido", asked), ("Como escolhemos", ANSWER)]
    made = roll(tmp_path / "instruct", reads, script, count=6)
    read = [sample.provenance for sample in made.samples()]
    assert {origin.topic for origin in read} <= {row["text"] for row in rows}
    assert "desenvolvido por replay" in read[0].source


SCENE = {
    "situacao": "Uma carteira de Almodôvar perdeu a chave da caixa do correio da própria casa",
    **{"tratamento": "formal", "papel": "És um serralheiro paciente", "objetivo": "Abrir a caixa sem a estragar."},
    "fim": "Sabe que ferramenta leva para casa",
}


def test_a_scenario_is_written_as_its_sentences_want_it(tmp_path: Path) -> None:
    seed = ("dialogue_scenarios", "dialogo-001")
    content = accepted(grown(tmp_path, "grow-scenarios", seed, SCENE, "Uma situação como deve ser"))
    assert content.answer.splitlines() == [
        f"Texto: {SCENE['situacao']}.",
        "Tratamento: formal",
        "Papel do assistente: És um serralheiro paciente.",
        "Objetivo da pessoa: abrir a caixa sem a estragar",
        "A conversa acaba quando a pessoa: sabe que ferramenta leva para casa",
    ]
    (tmp_path / "b").mkdir()
    other = {**SCENE, "fim": "O serralheiro chega"}
    rejection = rejected(grown(tmp_path / "b", "grow-scenarios", seed, other, "Uma situação como deve ser"))
    assert (rejection.reason, rejection.detail[:11]) == ("wrong_shape", "`ends_when`")
