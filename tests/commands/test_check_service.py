"""`filigrana check --serve`: the command's own process, asked over HTTP; verdicts are those of the direct call."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from quality.reward import reward
from quality.text_verdict import judge_text

EUROPEAN = "O autocarro chega às oito e um quarto, mas convém estar na paragem um pouco antes."
BRAZILIAN = "O usuário está baixando o aplicativo no celular dentro do ônibus."


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    command = [sys.executable, "-m", "filigrana", "check", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(base_url=address, timeout=300) as asked:
            yield asked
        process.send_signal(signal.SIGTERM)
        assert process.wait(300) == 0


@pytest.mark.slow
def test_a_batch_gets_the_verdicts_of_the_direct_call_in_order(client: httpx.Client) -> None:
    row = {"messages": [{"role": "user", "content": "Olá"}, {"role": "assistant", "content": BRAZILIAN}]}
    answered = client.post("/check", json={"texts": [EUROPEAN, BRAZILIAN, row, {"titulo": "x"}]}).json()["verdicts"]
    assert answered[:2] == [judge_text(EUROPEAN).as_json(), judge_text(BRAZILIAN).as_json()]
    assert "brazilianism" in answered[2]["reasons"]
    assert "titulo" in answered[3]["error"]


@pytest.mark.slow
def test_rewards_are_those_of_quality_reward(client: httpx.Client) -> None:
    turns = [{"role": "assistant", "content": BRAZILIAN}]
    answered = client.post("/reward", json={"completions": [EUROPEAN, turns, ""]}).json()
    assert answered == {"rewards": [reward(EUROPEAN), reward(BRAZILIAN), 0.0]}


@pytest.mark.slow
def test_what_is_wrong_is_said_and_pages_elsewhere_get_nothing(client: httpx.Client) -> None:
    wrong = client.post("/check", json={"texts": "Olá"})
    assert (wrong.status_code, "texts" in wrong.json()["error"]) == (400, True)
    assert client.post("/check", json={"text": ["Olá"]}).status_code == 400
    assert client.post("/check", content="{", headers={"content-type": "application/json"}).status_code == 400
    assert client.post("/check", content='{"texts": []}', headers={"content-type": "text/plain"}).status_code == 415
    assert client.get("/", headers={"host": "evil.example"}).status_code == 403
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {"/check", "/reward"}
    assert "POST /check" in client.get("/").text


@pytest.mark.slow
def test_a_port_that_is_taken_is_said(client: httpx.Client) -> None:
    command = [sys.executable, "-m", "filigrana", "check", "--serve", "--port", str(client.base_url.port)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 2
    assert "can't be listened on" in ended.stderr
