"""The first hour of a data scientist and of a trainer, typed as the pages say: from an endpoint to a trained model."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
from aiohttp import web

from store.books import books
from store.run import Run
from tests.docs.reader_page import Typed, follow
from tests.export.tiny_model import save_tiny_model
from tests.generators.stand_in import completion, served
from tests.ports import free_ports
from tests.ray_jobs.test_lost_nodes import by_writer
from tests.ray_jobs.token_cluster import end_nodes

ROOT = Path(__file__).resolve().parents[2]
KEY = "a-chave-do-nosso-endpoint"
EACH = 8
"""How many rollouts each of two workers has in flight, as the page says."""
CRAFTS = {
    "olaria": "O oleiro amassa o barro, centra-o na roda e levanta a peça com as duas mãos, sempre com água.",
    "azulejos": "O pintor passa o desenho com carvão para o azulejo vidrado e só depois pega no pincel.",
    "bilros": "A rendilheira prende o pique à almofada e cruza os bilros aos pares, com um alfinete em cada ponto.",
    "tecelagem": "A tecedeira monta primeiro a teia no tear, fio a fio, e só depois lança a trama.",
    "cestaria": "O cesteiro põe o vime de molho, para que dobre sem partir, e entrança-o à volta do fundo.",
    "tanoaria": "Você esquenta as aduelas no fogo, vai apertando os aros e fica testando o barril em um tanque.",
}
MORE = """ Aprende-se com quem já sabe, ao longo de muitos meses, e quase tudo se faz com ferramentas simples, que há em
qualquer oficina."""


def reply_of(body: dict[str, Any]) -> str:
    """A question about the craft that the prompt names, an answer about it, or a judge's scores."""
    asked = body["messages"][-1]["content"]
    if "<resposta" in asked:
        good = {"motivo": "A resposta explica o essencial.", "nota": 5}
        return json.dumps({"clareza": good, "utilidade": good}, ensure_ascii=False)
    craft = next(name for name in CRAFTS if name in asked)
    if "response_format" in body:
        who = asked.split("pergunta que ")[1].split(" faria")[0]
        return json.dumps({"instrucao": f"Sou {who}. Como é que se começa a aprender {craft}?"}, ensure_ascii=False)
    return CRAFTS[craft] + MORE


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secretária")


@pytest.fixture(scope="module")
def environment(desk: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FILIGRANA_ENDPOINTS", "OPENAI"))}
    return {**kept, "PYTHONPATH": str(ROOT), "NOSSO_KEY": KEY, "COLUMNS": "200", "HF_HUB_OFFLINE": "1"} | {
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(desk / "shared" / "ray-token"),
        "RAY_USAGE_STATS_ENABLED": "0",
    }


@contextmanager
def two_nodes_here() -> Iterator[dict[str, str]]:
    """What the page's commands for two machines have besides where both are this one, by what stands there; the nodes
    that they start end with the block."""
    folder, known = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp")), set(psutil.pids())
    port, client, *agents = free_ports(8)
    head, other = (
        f"--dashboard-agent-listen-port={one} --metrics-export-port={two} --runtime-env-agent-port={three} "
        "--num-cpus=1 --object-store-memory=134217728"
        for one, two, three in (agents[:3], agents[3:])
    )
    apart = f"--node-ip-address=127.0.0.1 --ray-client-server-port={client} --include-dashboard=false"
    try:
        yield {
            "--head --port=6379": f"--head --port={port} --temp-dir={folder} {apart} {head}",
            "--address=HOST:6379": f"--address=127.0.0.1:{port} --node-ip-address=127.0.0.1 {other}",
            "HOST:6379": f"127.0.0.1:{port}",
        }
    finally:
        end_nodes(folder, known)


@pytest.fixture(scope="module")
def run_by_the_page(desk: Path, environment: dict[str, str]) -> list[Typed]:
    waiting, both_ask = 0, asyncio.Event()

    async def answer(number: int, body: dict[str, Any]) -> web.Response:
        nonlocal waiting
        if (desk / "shared" / "oficios").exists():  # more than one worker may ask at once: then both do
            waiting += 1
            if waiting > EACH:
                both_ask.set()
            await both_ask.wait()
        return web.json_response(completion(reply_of(body)))

    with served(answer, models=["o-nosso-modelo"], key=KEY) as server, two_nodes_here() as nodes:
        replaced = {"MODEL": "o-nosso-modelo", "https://HOST/v1": server.url, **nodes, "SHARED": str(desk / "shared")}
        (desk / "shared").mkdir()
        return follow("data-scientists.md", desk, replaced, environment)


@pytest.mark.integration
def test_a_data_scientist_comes_from_an_endpoint_to_a_dataset(run_by_the_page: list[Typed], desk: Path) -> None:
    printed = {typed.command.split()[1]: typed.printed for typed in reversed(run_by_the_page)}
    assert "1,308 different ones" in printed["recipes"]
    assert "filigrana preview perguntas.yaml -n 2 -t TEACHER" in printed["recipes"], "to be typed as it stands"
    assert "accepted" in printed["preview"] and "Escreve a pergunta que" in printed["preview"]
    assert "accepted" in printed["status"] and "você" in printed["rejected"].lower()
    assert KEY not in "".join(typed.printed for typed in run_by_the_page)
    assert (desk / "oficios.html").stat().st_size > 10_000
    manifest = json.loads((desk / "dataset" / "v0001" / "manifest.json").read_text(encoding="utf-8"))
    funnel = manifest["funnel"]
    assert (funnel["planned"], funnel["pending"], funnel["failed"]) == (12, 0, {})
    assert funnel["exported"] == 10 and sum(funnel["rejected_by_checks"].values()) == 2, "the coopers speak Brazilian"


@pytest.mark.integration
def test_the_same_recipe_runs_on_two_nodes_with_the_key_on_one(run_by_the_page: list[Typed], desk: Path) -> None:
    run = desk / "shared" / "oficios"
    counted = books(Run(run))
    assert counted.balanced and (counted.planned, counted.pending, counted.failed) == (60, 0, {})
    assert f"--concurrency {EACH}" in "".join(typed.command for typed in run_by_the_page)
    assert len(by_writer(run)) == 2, "both nodes had a worker"
    said = next(typed.printed for typed in run_by_the_page if typed.command.startswith("filigrana status SHARED"))
    assert "planned" in said and "60" in said
    assert KEY not in "".join(typed.printed for typed in run_by_the_page)


@pytest.mark.integration
@pytest.mark.usefixtures("run_by_the_page")
def test_a_trainer_comes_from_the_dataset_to_a_trained_model(desk: Path, environment: dict[str, str]) -> None:
    save_tiny_model(desk / "tiny")
    typed = follow("trainers.md", desk, {"MODEL": "tiny"}, environment)
    assert "'role': 'assistant'" in typed[3].printed
    assert "train_loss" in typed[-1].printed
    assert (desk / "trained" / "model.safetensors").is_file()
