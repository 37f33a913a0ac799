"""The command line of the review, as a lead types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from review.server_process import RunningServer
from tests.review.annotators import Annotator
from tests.review.samples_for_review import make_run, make_sample

ROOT = Path(__file__).parents[2]


def filigrana(*arguments: object, key: str = "") -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARGILLA_")}
    if key:
        environment["ARGILLA_API_KEY"] = key
    command = [sys.executable, "-m", "filigrana", "review", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False, timeout=300)


@pytest.mark.integration
def test_push_pull_and_status(server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path) -> None:
    samples = [make_sample(i, run_id="typed") for i in range(3)]
    run = make_run(tmp_path / "run", samples, "typed")
    pushed = filigrana("push", run.path, "--url", server.url, key=server.owner_key)
    assert pushed.returncode == 0, pushed.stderr
    assert "3 sent" in pushed.stdout
    assert f"{server.url}/dataset/" in pushed.stdout
    ana = person("ana")
    records = ana.records("conversas", "typed")
    ana.answer(records[samples[0].id]["id"], verdict="accept")
    ana.answer(records[samples[1].id]["id"], verdict="correct")

    key_file = tmp_path / "owner.key"
    key_file.write_text(server.owner_key + "\n")
    pulled = filigrana("pull", run.path, "--url", server.url, "--api-key-file", key_file)
    assert pulled.returncode == 0, pulled.stderr
    assert "2 new of 2 responses" in pulled.stdout
    assert samples[1].id in pulled.stderr, "a correction without its text is listed"
    status = filigrana("status", run.path)
    assert "1 of 3 samples decided" in status.stdout
    figures = json.loads(filigrana("status", run.path, "--json").stdout)
    assert figures["outcomes"]["recipe"]["instruct"] == {"accepted": 1, "corrected": 0, "rejected": 0}
    for output in (pushed, pulled, status):
        assert server.owner_key not in output.stdout + output.stderr


def test_mistakes_end_with_the_remedy(tmp_path: Path, free_port: int) -> None:
    run = make_run(tmp_path / "run", [make_sample(0)])
    url = f"http://127.0.0.1:{free_port}"
    cases = [
        (filigrana("push", tmp_path / "none", key="k"), 2, "holds no run"),
        (filigrana("push", run.path), 2, "ARGILLA_API_KEY"),
        (filigrana("push", run.path, "--rate", "2", key="k"), 2, "--rate"),
        (filigrana("push", run.path, "--sample", "some", key="k"), 2, "--sample"),
        (filigrana("pull", run.path, "--url", url, key="some-key"), 3, f"127.0.0.1:{free_port}"),
        (filigrana("serve", "--public", "--home", tmp_path / "home"), 2, "--users"),
    ]
    for outcome, code, words in cases:
        assert (outcome.returncode, words in outcome.stderr) == (code, True), outcome.stderr
        assert "Traceback" not in outcome.stderr
