"""The command line of the review, as a lead types it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from filigrana import main
from review.local.process import RunningServer
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
    page = f"without a corrected text: {server.url}/dataset/"
    assert page in pulled.stderr, "a correction without its text comes with the address at which a lead settles it"
    status = filigrana("status", run.path)
    assert page in status.stdout
    assert "1 of 3 samples decided" in status.stdout
    figures = json.loads(filigrana("status", run.path, "--json").stdout)
    assert figures["outcomes"]["recipe"]["instruct"] == {"accepted": 1, "corrected": 0, "rejected": 0}
    for output in (pushed, pulled, status):
        assert server.owner_key not in output.stdout + output.stderr


@pytest.mark.integration
def test_a_rate_alone_sends_that_share(server: RunningServer, tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", [make_sample(i, run_id="rated") for i in range(60)], "rated")
    pushed = filigrana("push", run.path, "--url", server.url, "--rate", "0.2", key=server.owner_key)
    assert pushed.returncode == 0, pushed.stderr
    assert 4 <= int(pushed.stdout.split(" sent")[0]) <= 22


@pytest.mark.integration
def test_serve_says_when_its_server_dies(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "filigrana", "review", "serve", "--home", str(tmp_path / "home")]
    serving = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert serving.stderr is not None
    said = ""
    while "Ctrl-C stops it" not in said:
        line = serving.stderr.readline()
        assert line, said
        said += line
    os.kill(json.loads((tmp_path / "home" / "server.json").read_text())["pid"], signal.SIGKILL)
    assert serving.wait(300) == 1
    last = serving.stderr.read()
    serving.stderr.close()
    assert "was killed (SIGKILL)" in last
    assert "server.log" in last


@pytest.mark.parametrize(
    ("arguments", "key", "code", "words"),
    [
        (("push", "none"), "k", 2, "holds no run"),
        (("push", "run"), "", 2, "ARGILLA_API_KEY"),
        (("push", "run", "--rate", "2"), "k", 2, "--rate"),
        (("push", "run", "--sample", "some"), "k", 2, "--sample"),
        (("push", "run", "--sample", "all", "--rate", "0.1"), "k", 2, "--sample: `all` takes no rate"),
        (("push", "run", "--sample", "rate"), "k", 2, "needs --rate"),
        (("watch", "run", "--sample", "all", "--rate", "0.1"), "k", 2, "--sample: `all` takes no rate"),
        (("push", "run", "--assign", "ana=many"), "k", 2, "--assign"),
        (("push", "run", "--second-look", "2"), "k", 2, "--second-look"),
        (("serve", "--database", "mysql://a/b", "--home", "home"), "", 2, "--database"),
        (("status", "run", "none"), "", 2, "holds no run"),
        (("responses", "run", "--out", "answers.xlsx"), "", 2, ".parquet"),
        (("pull", "run", "--url", "http://127.0.0.1:9"), "k", 3, "http://127.0.0.1:9"),
        (("serve", "--public", "--home", "home"), "", 2, "--users"),
    ],
)
def test_mistakes_end_with_the_remedy(
    arguments: tuple[str, ...],
    key: str,
    code: int,
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make_run(tmp_path / "run", [make_sample(0)])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARGILLA_API_KEY", key)
    monkeypatch.setattr(sys, "argv", ["filigrana", "review", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert words in capsys.readouterr().err
