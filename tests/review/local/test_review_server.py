"""The local review server: how it starts, whom it lets in, what it finds, what it survives."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
import yaml

from review.local import environment
from review.local.process import RunningServer, _make_private, start_server
from review.local.user_file import read_users, settle_users
from review.push import push
from schemas.errors import OutOfReachError, UsageError
from tests.review.annotators import Annotator
from tests.review.samples_for_review import chat, make_run, make_sample


def test_users_are_made_once_and_kept_to_their_owner(tmp_path: Path) -> None:
    users = settle_users(tmp_path, None)
    assert [user.role for user in users] == ["owner", "annotator"]
    assert settle_users(tmp_path, None) == users
    path = tmp_path / "users.yaml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    given = tmp_path / "given.yaml"
    given.write_text(
        "users:\n- {username: revisor, password: outra-palavra}\n- {username: ana, password: palavra-ana}\n"
    )
    merged = {user.username: user for user in settle_users(tmp_path, given)}
    assert set(merged) == {"filigrana", "revisor", "ana"}
    assert merged["revisor"].password == "outra-palavra"
    assert merged["revisor"].api_key == users[1].api_key


@pytest.mark.parametrize(
    "body",
    ["users: [{username: ana, password: short}]", "users: []", "nothing", "users: [", "users: [{password: 12345678}]"],
)
def test_users_that_cannot_be_used_are_named(tmp_path: Path, body: str) -> None:
    path = tmp_path / "users.yaml"
    path.write_text(body)
    with pytest.raises(UsageError, match=r"users\.yaml"):
        read_users(path)


def test_the_network_is_refused_without_given_users(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--public"):
        start_server(tmp_path / "home", public=True)
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_an_environment_that_cannot_be_installed_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "review.lock"
    lock.write_text(f"nothing-of-this-name @ file://{tmp_path}/missing.whl --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr(environment, "LOCK_FILE", lock)
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path / "cache"))
    lines: list[str] = []
    with pytest.raises(OutOfReachError, match="pip said") as failure:
        environment.ensure_environment(lines.append)
    assert "missing.whl" in str(failure.value)
    assert not (environment.environment_dir() / "complete").exists()
    assert lines


@pytest.mark.integration
def test_a_second_start_joins_the_server_that_runs(server: RunningServer, free_port: int) -> None:
    home = server.users_file.parent
    joined = start_server(home)
    assert (joined.url, joined.process, joined.owner_key) == (server.url, None, server.owner_key)
    joined.stop()
    assert httpx.get(f"{server.url}/api/v1/version").status_code == 200
    with pytest.raises(UsageError, match="already runs"):
        start_server(home, port=free_port)
    with pytest.raises(UsageError, match="taken"):
        start_server(home.parent / "other", port=int(server.url.rpartition(":")[2]))


@pytest.mark.integration
def test_the_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from review.local.process import start_server\n"
        "print(start_server(Path(sys.argv[1])).url, flush=True); sys.stdin.readline()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "home")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert parent.stdout is not None
    url = parent.stdout.readline().strip()
    assert httpx.get(f"{url}/api/v1/version").status_code == 200
    parent.kill()
    parent.wait()
    again = start_server(tmp_path / "home")
    try:
        assert again.process is not None or again.url == url
    finally:
        again.stop()


@pytest.mark.integration
def test_passwords_open_the_door_and_nothing_else_does(server: RunningServer) -> None:
    def sign_in(name: str, password: str) -> int:
        return httpx.post(f"{server.url}/api/v1/token", data={"username": name, "password": password}).status_code

    assert sign_in("ana", "palavra-ana") == 201
    assert sign_in("ana", "palavra-rui") == 401
    assert httpx.get(f"{server.url}/api/v1/me/datasets").status_code == 401
    users = yaml.safe_load(server.users_file.read_text())["users"]
    log = (server.users_file.parent / "server.log").read_text()
    assert not [user for user in users if user["password"] in log or user["api_key"] in log]
    assert server.process is not None
    command = " ".join(map(str, server.process.args))
    assert not [user for user in users if user["password"] in command or user["api_key"] in command]


@pytest.mark.integration
def test_text_search(server: RunningServer, person: Callable[[str], Annotator], tmp_path: Path) -> None:
    texts = {
        "a": "O fenómeno repetiu-se na vila-alta.",
        "b": "O fenômeno repetiu-se em Évora.",
        "c": "Nada se repete, <b>dizem</b> os autocarros.",
    }
    contents = {key: chat(f"Pergunta zircónio {key}?", text) for key, text in texts.items()}
    samples = {key: make_sample(n, content, run_id="search") for n, (key, content) in enumerate(contents.items())}
    run = make_run(tmp_path / "run", samples.values(), "search")
    push(run, server.url, server.owner_key)
    names = {sample.id: key for key, sample in samples.items()}
    ana = person("ana")

    def find(query: str, field: str | None = None) -> str:
        return "".join(sorted(names[i] for i in ana.search("conversas", query, field) if i in names))

    assert find("zircónio") == "abc"
    assert find("FENÓMENO") == "a"
    assert find("fenómeno | fenômeno") == "ab"
    assert find('"repetiu-se em"') == "b"
    assert find("zircónio -Évora") == "ac"
    assert find("autocar*") == "c"
    assert find("(évora | autocarros) zircónio") == "bc"
    assert find("zircónio", field="answer") == ""
    assert find("vila-alta", field="answer") == "a"
    assert find('"') == "abc"
    assert find("NEAR( * ^ ' ; AND") == ""


@pytest.mark.slow
def test_a_home_that_was_open_is_its_owners_alone_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, before = tmp_path / "home", os.umask(0o022)
    home.mkdir(mode=0o755)
    left, elsewhere = home / "server.tmp" / "left by a killed server", tmp_path / "temporary"
    left.mkdir(parents=True)
    elsewhere.mkdir()
    monkeypatch.setenv("TMPDIR", str(elsewhere))
    (home / "argilla.db").touch(mode=0o644)
    (home / "server.log").touch(mode=0o644)
    try:
        running = start_server(home)
        try:
            found = {p.name: stat.S_IMODE(p.stat().st_mode) for p in home.iterdir()}
            assert not left.exists() and len(list(left.parent.iterdir())) == 1, "the page of this server"
            assert list(elsewhere.iterdir()) == []
        finally:
            running.stop()
    finally:
        os.umask(before)
    assert {"argilla.db", "auth_secret", "server.json", "server.lock", "server.log", "users.yaml"} <= set(found)
    assert found.pop("server.tmp") == 0o700
    assert set(found.values()) == {0o600}, found
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_home_with_other_things_in_it_keeps_its_mode(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "script.sh").touch(mode=0o755)
    (home / "argilla.db").touch(mode=0o644)
    _make_private(home)
    assert stat.S_IMODE(home.stat().st_mode) == stat.S_IMODE((home / "script.sh").stat().st_mode) == 0o755
    assert stat.S_IMODE((home / "argilla.db").stat().st_mode) == 0o600
