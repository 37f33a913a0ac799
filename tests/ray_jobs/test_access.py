"""Which of the driver's secrets reach whom."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from generators.teachers.factory import parse_teacher
from ray_jobs.access import secret_names, worker_secrets
from tests.generators.recipe_files import write_recipe
from tests.generators.stand_in import stand_in

ROOT = Path(__file__).resolve().parents[2]
KEY = "sk-chave-do-professor-0123456789"
ENDPOINT, HUB = {"FILIGRANA_API_KEY": KEY}, {"HF_TOKEN": "hf_segredo"}
OTHERS = {"ARGILLA_API_KEY": "segredo", "AWS_SECRET_ACCESS_KEY": "segredo"}


@pytest.mark.parametrize(
    ("teachers", "handed"),
    [
        (["replay"], {}),
        (["local"], {}),
        (["openai:m@https://exemplo.pt/v1"], ENDPOINT),
        (["vllm:owner/model"], HUB),
        (["vllm:owner/model", "openai:m@https://exemplo.pt/v1"], ENDPOINT | HUB),
    ],
)
def test_a_worker_is_handed_what_its_teacher_and_judges_need(
    monkeypatch: pytest.MonkeyPatch, teachers: list[str], handed: dict[str, str]
) -> None:
    for name in secret_names(os.environ):
        monkeypatch.delenv(name)
    for name, value in (ENDPOINT | HUB | OTHERS).items():
        monkeypatch.setenv(name, value)
    assert worker_secrets(map(parse_teacher, teachers)) == handed


def test_secrets_are_known_by_their_names_and_settings_are_left() -> None:
    secrets = ["FILIGRANA_API_KEY", "FILIGRANA_API_KEY__EXEMPLO_PT", "AWS_SECRET_ACCESS_KEY", "HF_TOKEN", "PGPASSWORD"]
    secrets += ["GITHUB_TOKEN", "DB_PASSWORD", "GOOGLE_APPLICATION_CREDENTIALS", "OPENAI_APIKEY", "argilla_api_key"]
    settings = ["TOKENIZERS_PARALLELISM", "HF_HOME", "CUDA_VISIBLE_DEVICES", "PATH", "RAY_AUTH_TOKEN_PATH", "KEYBOARD"]
    assert secret_names([*settings, *secrets]) == secrets


@pytest.mark.integration
def test_an_endpoints_key_reaches_it_from_a_worker_whose_ray_never_saw_it(tmp_path: Path) -> None:
    async def generate() -> tuple[int | None, str, set[str | None]]:
        async with stand_in(key=KEY) as server:
            words = ["generate", str(write_recipe(tmp_path)), "-n", "2", "--run", str(tmp_path / "run")]
            child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "filigrana", *words, "--teacher", f"openai:m@{server.url}"),
                cwd=ROOT,
                env={**os.environ, **ENDPOINT},
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            said, _ = await asyncio.wait_for(child.communicate(), 240)
            return child.returncode, said.decode(), server.keys

    code, said, keys = asyncio.run(generate())
    assert code == 0, said
    assert keys == {f"Bearer {KEY}"}
