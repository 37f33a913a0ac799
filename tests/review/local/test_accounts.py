"""Who may sign in to the local server, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from review.local.process import RunningServer, start_server
from review.pull import pull
from review.push import push
from tests.review.annotators import Annotator
from tests.review.samples_for_review import make_run, make_sample

pytestmark = pytest.mark.integration


@contextmanager
def serving(home: Path) -> Iterator[RunningServer]:
    running = start_server(home)
    try:
        yield running
    finally:
        running.stop()


def sign_in(server: RunningServer, name: str, password: str) -> httpx.Response:
    return httpx.post(f"{server.url}/api/v1/token", data={"username": name, "password": password})


def whoami(server: RunningServer, token: str) -> int:
    return httpx.get(f"{server.url}/api/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def write_users(home: Path, **passwords: str) -> None:
    users = [{"username": "lia", "password": "palavra-lia", "role": "owner", "api_key": "key-of-lia"}]
    users += [
        {"username": n, "password": p, "role": "annotator", "api_key": f"key-of-{n}"} for n, p in passwords.items()
    ]
    (home / "users.yaml").write_text(yaml.safe_dump({"users": users}))


def test_who_is_taken_out_of_the_file_is_out_and_their_answers_stay(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "notes.txt").touch(mode=0o644)
    write_users(home, ana="palavra-ana", rui="palavra-rui", eva="palavra-eva")
    samples = [make_sample(i) for i in range(2)]
    run = make_run(tmp_path / "run", samples)
    with serving(home) as server:
        tokens = {n: sign_in(server, n, f"palavra-{n}").json()["access_token"] for n in ("ana", "rui", "eva")}
        assert {whoami(server, token) for token in tokens.values()} == {200}
        push(run, server.url, server.owner_key)
        ana = Annotator(server.url, "ana", "key-of-ana")
        for record in ana.records("conversas", "run-a").values():
            ana.answer(record["id"], verdict="accept")
        modes = {path.name: path.stat().st_mode & 0o777 for path in home.iterdir()}
        assert {name: mode for name, mode in modes.items() if mode != 0o600} == {
            "notes.txt": 0o644,
            "server.tmp": 0o700,
        }
    write_users(home, rui="palavra-rui", eva="nova-palavra-eva")
    with serving(home) as server:
        assert sign_in(server, "ana", "palavra-ana").status_code == 401
        assert whoami(server, tokens["ana"]) == 401
        assert httpx.get(f"{server.url}/api/v1/me", headers={"X-Argilla-Api-Key": "key-of-ana"}).status_code == 401
        assert whoami(server, tokens["rui"]) == 200, "who stays stays signed in"
        assert whoami(server, tokens["eva"]) == 401, "a new password ends the sessions of the old one"
        assert sign_in(server, "eva", "nova-palavra-eva").status_code == 201
        assert pull(run, server.url, server.owner_key).accepted == 2
    write_users(home, ana="outra-palavra-ana", rui="palavra-rui")
    with serving(home) as server:
        assert sign_in(server, "ana", "outra-palavra-ana").status_code == 201
        assert whoami(server, tokens["ana"]) == 401
        assert len(Annotator(server.url, "ana", "key-of-ana").records("conversas", "run-a")) == 2


def test_a_name_changed_on_the_server_is_again_that_of_the_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    write_users(home, ana="palavra-ana")
    owner = {"X-Argilla-Api-Key": "key-of-lia"}
    with serving(home) as server:
        users = httpx.get(f"{server.url}/api/v1/users", headers=owner).json()["items"]
        ana = next(user["id"] for user in users if user["username"] == "ana")
        httpx.patch(f"{server.url}/api/v1/users/{ana}", headers=owner, json={"username": "anita"}).raise_for_status()
    with serving(home) as server:
        users = httpx.get(f"{server.url}/api/v1/users", headers=owner).json()["items"]
        assert {user["username"]: user["id"] for user in users}.get("ana") == ana
        assert len(users) == 2


def test_wrong_passwords_make_the_next_try_wait(server: RunningServer) -> None:
    replies = [sign_in(server, "rui", f"palavra-{n}") for n in range(12)]
    statuses = [reply.status_code for reply in replies]
    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]
    refused = next(reply for reply in replies if reply.status_code == 429)
    assert int(refused.headers["Retry-After"]) >= 1
    assert "Demasiadas tentativas" in refused.json()["detail"]
    assert sign_in(server, "ana", "palavra-ana").status_code == 201, "others sign in as before"
    nobody = [sign_in(server, "ninguém", "uma-palavra").status_code for _ in range(12)]
    assert 429 in nobody, "a name that isn't there is treated alike"
