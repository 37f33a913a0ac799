"""`--allow-host`, FILIGRANA_ALLOW_HOSTS and `network:`: where the list may stand, and what `doctor --network` says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands.allow_host import AskingCommand, commands_of
from commands.network_contacts import CONTACTS, as_markdown, asking_commands
from filigrana import app

ROOT = Path(__file__).resolve().parents[2]
ASKING = ("sources", "arquivo", "azulejos", "--base-url", "http://other.example.pt:9")
LISTS = {
    "option": (["--allow-host", "api.example.pt"], {}, ""),
    "variable": ([], {"FILIGRANA_ALLOW_HOSTS": "api.example.pt, *.hub.example.pt"}, ""),
    "file that lists nobody": ([], {}, "network:\n  allow_hosts: []\n"),
    "all": (
        ["--allow-host", "b.example.pt"],
        {"FILIGRANA_ALLOW_HOSTS": "a.example.pt"},
        "endpoints: {}\nnetwork:\n  allow_hosts: [c.example.pt]\n",
    ),
}


def run(folder: Path, *words: str, file: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """The program in a folder, with an endpoints.yaml where `file` says what is in it."""
    (folder / "endpoints.yaml").write_text(file) if file else None
    environment = {name: value for name, value in os.environ.items() if name.lower() not in ("http_proxy", "all_proxy")}
    return subprocess.run(
        [sys.executable, "-m", "filigrana", *words],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("listed", LISTS)
def test_a_host_that_no_list_has_is_refused_with_the_remedy(tmp_path: Path, listed: str) -> None:
    words, variables, file = LISTS[listed]
    done = run(tmp_path, *ASKING, *words, file=file, **variables)
    assert done.returncode == 2, done.stderr
    assert "other.example.pt:9 is none of the hosts that this run may speak to" in done.stderr
    assert "--allow-host other.example.pt" in done.stderr
    if listed == "all":
        assert all(f"{name}.example.pt" in done.stderr for name in "abc")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "file", "told"),
    [
        (["--allow-host", "https://api.example.pt/v1"], "", "is no host"),
        ([], "network:\n  allow_host: [api.example.pt]\n", "endpoints.yaml:2"),
    ],
)
def test_a_list_that_is_wrong_is_named(tmp_path: Path, words: list[str], file: str, told: str) -> None:
    done = run(tmp_path, *ASKING, *words, file=file)
    assert (done.returncode, told in done.stderr) == (2, True), done.stderr


def test_the_option_is_there_for_every_command_of_the_table_and_for_no_other() -> None:
    offered = {path for path, command in commands_of(app) if command.cls is AskingCommand}
    assert offered == set(asking_commands())


@pytest.mark.slow
def test_doctor_says_whom_each_command_may_speak_to_and_what_is_set(tmp_path: Path) -> None:
    file = "network:\n  allow_hosts: [api.example.pt]\n"
    proxy = {"HTTPS_PROXY": "http://user:secret@proxy.example.pt:3128"}
    done = run(tmp_path, "doctor", "--network", file=file, HF_ENDPOINT="https://hub.example.pt", **proxy)
    assert done.returncode == 0, done.stderr
    for contact in CONTACTS:
        assert contact.host in done.stdout and contact.purpose in done.stdout and contact.sent in done.stdout
    assert "HF_ENDPOINT says https://hub.example.pt" in done.stdout
    assert "HTTPS_PROXY says http://proxy.example.pt:3128. It has to be allowed, too." in done.stdout
    assert "secret" not in done.stdout
    assert "Allowed by `network:` in endpoints.yaml: api.example.pt." in done.stdout


def test_the_page_has_the_table_that_doctor_prints() -> None:
    assert as_markdown() in (ROOT / "docs" / "network.md").read_text(encoding="utf-8")
