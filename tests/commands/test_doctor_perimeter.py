"""`filigrana doctor` on who could come in: real sockets, real modes, and what the environment lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from commands.doctor_perimeter import examine_perimeter

ROOT = Path(__file__).resolve().parents[2]
LISTEN = (
    "import socket, sys; s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True); "
    "sys.stdin.read()"
)


def told(folder: Path, **environment: str) -> dict[str, tuple[str, str, str]]:
    """State, text and remedy by subject, on a machine whose home and runs are in `folder`."""
    examined = examine_perimeter(environment, folder, folder / "review", folder)
    return {one.subject: (one.state, one.text, one.remedy) for one in examined}


def kernel(folder: Path, command: str, *sockets: tuple[str, int, str]) -> Path:
    """A folder as /proc: one process that holds sockets, each (address, port, state) as the kernel writes it."""
    (folder / "net").mkdir(parents=True)
    (folder / "77" / "fd").mkdir(parents=True)
    (folder / "77" / "cmdline").write_bytes(command.replace(" ", "\0").encode())
    lines = {"tcp": ["head"], "tcp6": ["head"]}
    for inode, (address, port, state) in enumerate(sockets, 1000):
        row = f"0: {address}:{port:04X} 0:0 {state} 0:0 00:0 0 0 0 {inode} 1 0 100 0 0 10 0"
        lines["tcp" if len(address) == 8 else "tcp6"].append(row)
        (folder / "77" / "fd" / str(inode)).symlink_to(f"socket:[{inode}]")
    for name, rows in lines.items():
        (folder / "net" / name).write_text("\n".join(rows) + "\n")
    return folder


@pytest.mark.parametrize(
    ("command", "address", "state", "said"),
    [
        ("/usr/bin/raylet --x", "00000000", "0A", "raylet on port 6900"),
        ("python -P /x/review/server/app.py --host 0.0.0.0", "00000000", "0A", "review/server/app.py on port 6900"),
        ("gcs_server", "0" * 32, "0A", "gcs_server on port 6900"),
        ("python -m vllm.entrypoints", "0501A8C0", "0A", "vllm on port 6900"),
        ("raylet", "0100007F", "0A", ""),
        ("raylet", "00000000000000000000000001000000", "0A", ""),
        ("raylet", "00000000", "01", ""),
        ("nginx", "00000000", "0A", ""),
    ],
)
def test_what_of_ours_listens_to_the_network_is_named_with_its_port(
    tmp_path: Path, command: str, address: str, state: str, said: str
) -> None:
    proc = kernel(tmp_path / "proc", command, (address, 6900, state))
    listening = examine_perimeter({}, tmp_path, tmp_path, tmp_path, proc)[0]
    assert (listening.state, said in listening.text) == ("weak" if said else "ok", True)
    assert ("SECURITY.md" in listening.remedy) is bool(said)


def test_the_kernels_own_tables_are_read(tmp_path: Path) -> None:
    """A real process with the name of a raylet, on this machine's own address: it is found and left alone."""
    with subprocess.Popen(
        ["raylet", "-c", LISTEN], executable=sys.executable, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        port = int(child.stdout.readline())
        assert f"port {port}" not in told(tmp_path)["Listening"][1]
        child.kill()


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("key", "FILIGRANA_API_KEY_FILE"),
        ("a key; of mine", "FILIGRANA_API_KEY_FILE"),
        ("key", "FILIGRANA_API_KEY_FILE__api_example_com"),
        ("token", "RAY_AUTH_TOKEN_PATH"),
        ("token", "HF_TOKEN_PATH"),
        (".ray/auth_token", ""),
        (".cache/huggingface/token", ""),
        ("review/users.yaml", ""),
        ("review/auth_secret", ""),
    ],
)
def test_a_key_that_others_may_read_is_named_with_the_command_that_mends_it(
    tmp_path: Path, name: str, variable: str
) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text("segredo")
    given = {variable: str(path)} if variable else {}
    path.chmod(0o640)
    state, text, remedy = told(tmp_path, **given)["Modes"]
    assert state == "weak" and str(path) in text and "segredo" not in text
    subprocess.run(remedy, shell=True, check=True)
    assert told(tmp_path, **given)["Modes"][0] == "ok"


@pytest.mark.parametrize("where", ["r", "runs/r", "."])
def test_a_run_that_others_may_read_is_named(tmp_path: Path, where: str) -> None:
    run = tmp_path / "here" / where
    (run / "journal").mkdir(parents=True)
    (run / "manifest.json").write_text("{}")
    run.chmod(0o755)
    examined = examine_perimeter({}, tmp_path / "here", tmp_path / "review", tmp_path)
    modes = next(one for one in examined if one.subject == "Modes")
    assert modes.state == "weak" and str(run) in modes.text
    run.chmod(0o700)
    assert next(o for o in examine_perimeter({}, tmp_path / "here", tmp_path, tmp_path) if o.subject == "Modes").state


def test_a_cluster_without_its_token_is_told(tmp_path: Path) -> None:
    assert "Ray's token" not in told(tmp_path)
    state, text, remedy = told(tmp_path, RAY_ADDRESS="10.0.0.1:6379")["Ray's token"]
    assert (state, "10.0.0.1:6379" in text, "RAY_AUTH_TOKEN_PATH" in remedy) == ("weak", True, True)
    assert "run programs" in told(tmp_path, RAY_AUTH_MODE="disabled")["Ray's token"][1]
    assert "Ray's token" not in told(tmp_path, RAY_ADDRESS="10.0.0.1:6379", RAY_AUTH_TOKEN="t")
    (tmp_path / ".ray").mkdir()
    token = tmp_path / ".ray" / "auth_token"
    token.touch(mode=0o600)
    assert "Ray's token" in told(tmp_path, RAY_ADDRESS="10.0.0.1:6379"), "an empty file is no token"
    token.write_text("t")
    assert "Ray's token" not in told(tmp_path, RAY_ADDRESS="10.0.0.1:6379")


@pytest.mark.parametrize(
    ("url", "key", "said"),
    [
        ("https://argilla.example", "", "no ARGILLA_API_KEY"),
        ("http://argilla.example", "chave-que-não-se-mostra", "in clear text"),
        ("https://argilla.example", "chave-que-não-se-mostra", ""),
        ("http://127.0.0.1:6900", "chave-que-não-se-mostra", ""),
        ("http://localhost:6900", "chave-que-não-se-mostra", ""),
    ],
)
def test_an_argilla_without_key_or_that_gets_it_in_clear_is_told(tmp_path: Path, url: str, key: str, said: str) -> None:
    found = told(tmp_path, ARGILLA_API_URL=url, ARGILLA_API_KEY=key).get("Argilla's key")
    assert (found is None) if not said else (found is not None and said in found[1])
    assert not key or key not in str(found)


def test_the_command_shows_it_and_warns_without_failing(tmp_path: Path) -> None:
    environment = {**os.environ, "RAY_AUTH_MODE": "disabled", "HOME": str(tmp_path)}
    words = [sys.executable, "-c", "from commands.doctor import doctor; doctor()"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert "weak" in done.stdout and "RAY_AUTH_MODE=disabled" in done.stdout
    assert ("missing" in done.stdout) or done.returncode == 0
