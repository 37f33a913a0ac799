"""Nobody's usage reports are sent: the switches of what is underneath are off before it starts, wherever it runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from generators.teachers.vllm import engine_defaults
from review.server.app import configure_environment
from schemas.settings import QUIET_ENVIRONMENT

ROOT = Path(__file__).resolve().parents[1]
SWITCHES = {
    "DO_NOT_TRACK": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "RAY_USAGE_STATS_ENABLED": "0",
    "VLLM_NO_USAGE_STATS": "1",
}
ASK_THEM = """
import os, sys
sys.argv = ["filigrana", "--version"]
import filigrana
try:
    filigrana.main()
except SystemExit:
    pass
from huggingface_hub import constants
from ray._common.usage import usage_lib
print(constants.HF_HUB_DISABLE_TELEMETRY, usage_lib.usage_stats_enabled())
print({name: os.environ.get(name) for name in eval(os.environ["NAMES"])})
"""


@pytest.fixture
def chatty(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """This process's environment as that of somebody who switched nothing off."""
    found = {name: value for name, value in os.environ.items() if name not in SWITCHES}
    monkeypatch.setattr(os, "environ", found)
    return found


def test_every_switch_is_among_those_that_are_set() -> None:
    assert {name: QUIET_ENVIRONMENT.get(name) for name in SWITCHES} == SWITCHES


@pytest.mark.slow
def test_the_program_switches_them_off_before_anything_starts_and_they_take_it(chatty: dict[str, str]) -> None:
    environment = {**chatty, "NAMES": repr(list(SWITCHES))}
    command = [sys.executable, "-c", ASK_THEM]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    libraries, variables = done.stdout.splitlines()[-2:]
    assert libraries == "True False"
    assert eval(variables) == SWITCHES


def test_an_engine_that_is_loaded_without_the_program_is_quiet_too(chatty: dict[str, str]) -> None:
    engine_defaults.engine_environment()
    assert {name: chatty.get(name) for name in SWITCHES} == SWITCHES


def test_the_review_server_reports_no_usage(
    tmp_path: Path, chatty: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    configure_environment(tmp_path, None)
    assert chatty["HF_HUB_DISABLE_TELEMETRY"] == "1"


def test_the_pods_of_the_shipped_cluster_report_none() -> None:
    parts = yaml.safe_load_all((ROOT / "deploy" / "kuberay" / "rayjob.yaml").read_text())
    cluster = next(part["spec"]["rayClusterSpec"] for part in parts if part["kind"] == "RayJob")
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    for container in [c for group in groups for c in group["template"]["spec"]["containers"]]:
        given = {one["name"]: one.get("value") for one in container.get("env", [])}
        wanted = ("RAY_USAGE_STATS_ENABLED", "VLLM_NO_USAGE_STATS", "DO_NOT_TRACK")
        assert {name: given.get(name) for name in wanted} == {name: SWITCHES[name] for name in wanted}
