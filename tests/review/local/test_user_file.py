"""Which passwords a users file may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from review.local.user_file import read_users, settle_users
from schemas.errors import UsageError


@pytest.mark.parametrize(
    "password",
    [
        "12345678",
        "87654321",
        "19740425",
        "aaaaaaaa",
        "abababab",
        "qwertyuiop",
        "Password1",
        "palavra-passe",
        "ana12345",
    ],
)
def test_passwords_that_are_guessed_first_are_refused(tmp_path: Path, password: str) -> None:
    path = tmp_path / "users.yaml"
    path.write_text(f"users: [{{username: ana, password: '{password}'}}]")
    with pytest.raises(UsageError, match=r"users\.yaml: the password of ana"):
        read_users(path)


@pytest.mark.parametrize("password", ["palavra-ana", "outra-palavra", "cavalo azul 7", "x7Kq-92-fw", "rio douro"])
def test_others_are_taken(tmp_path: Path, password: str) -> None:
    path = tmp_path / "users.yaml"
    path.write_text(f"users: [{{username: ana, password: '{password}'}}]")
    assert read_users(path)[0].password == password


def test_those_that_are_made_pass_their_own_test(tmp_path: Path) -> None:
    for number in range(50):
        home = tmp_path / str(number)
        home.mkdir()
        assert read_users(home / "users.yaml") if settle_users(home, None) else False


def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "users.yaml"
    path.write_text(
        "users:\n- username: ana\n  password: uma-rosa-7-amarela\n  password: outra-rosa-8\n", encoding="utf-8"
    )
    with pytest.raises(UsageError, match=r"'password' is there already, on line 3") as caught:
        read_users(path)
    assert "rosa" not in str(caught.value)
