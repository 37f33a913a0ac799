"""Who may use the local review server: `HOME/users.yaml`, readable by its owner alone."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field, ValidationError

from prompts.yaml_source import LOADER
from schemas.base import Row
from schemas.errors import UsageError
from store.files import write_whole
from text.limited_yaml import load_yaml

FILE_NAME = "users.yaml"
_HEADER = """\
# Users of this review server. Passwords are in plain text: keep this file to yourself.
# Change or add users here, or with `filigrana review serve --users FILE`, and start the server again.
# Roles: owner (pushes, pulls, adjudicates), admin, annotator. An owner's answer to a record is the last word.
"""


_RUNS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjklç", "zxcvbnm", "01234567890")
"""What fingers and the alphabet have in a row: no password, forwards or backwards."""
_COMMON = frozenset(
    [
        "password",
        "passw0rd",
        "palavrapasse",
        "palavrachave",
        "senha",
        "segredo",
        "mudar",
        "mudame",
        "changeme",
        "administrador",
        "administrator",
        "admin",
        "argilla",
        "filigrana",
        "portugal",
        "benfica",
        "sporting",
        "fcporto",
        "bemvindo",
        "welcome",
        "letmein",
        "iloveyou",
        "teamo",
        "qwerty",
        "qwertz",
        "azerty",
        "1q2w3e4r",
        "1qaz2wsx",
    ]
)
SHORTEST_OF_DIGITS = 12


def why_weak(username: str, password: str) -> str | None:
    """Why a password would be among the first guesses; None when it wouldn't."""
    plain = "".join(character for character in password.casefold() if character.isalnum())
    core = plain.strip("0123456789")
    if plain.isdigit() and (len(plain) < SHORTEST_OF_DIGITS or _is_a_run(plain)):
        return "it is a number"
    if len(set(plain)) < 5:
        return "it is few characters over and over"
    if _is_a_run(core or plain):
        return "it is a row of keys or letters"
    if plain in _COMMON or core in _COMMON:
        return "it is one of the commonest"
    if core and core == "".join(character for character in username.casefold() if character.isalpha()):
        return "it is the user's name"
    return None


def _is_a_run(text: str) -> bool:
    return any(text in run * 2 or text[::-1] in run * 2 for run in _RUNS) and len(text) > 2


class ReviewUser(Row):
    """One user. `api_key` is made when it isn't given."""

    username: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=100)
    password: str = Field(min_length=8, max_length=100)
    role: Literal["owner", "admin", "annotator"] = "annotator"
    api_key: str = Field(default_factory=lambda: secrets.token_urlsafe(32), min_length=8, max_length=100)


class _UserFile(Row):
    users: tuple[ReviewUser, ...] = Field(min_length=1)


def settle_users(home: Path, given: Path | None) -> tuple[ReviewUser, ...]:
    """Return the users of the server in `home`, and write them to its users.yaml (mode 600).

    The first time, an owner and an annotator are made with random passwords. Users in `given` (YAML:
    `users: [{username, password, role?, api_key?}]`) are added, or replace those of the same name.
    Raises UsageError for a file that can't be used, naming the file and the user.
    """
    path = home / FILE_NAME
    users = {user.username: user for user in (read_users(path) if path.exists() else ())}
    for user in read_users(given) if given else ():
        known = users.get(user.username)
        key = {"api_key": known.api_key} if known and "api_key" not in user.model_fields_set else {}
        users[user.username] = user.model_copy(update=key)
    if not any(user.role == "owner" for user in users.values()):
        users["filigrana"] = ReviewUser(username="filigrana", password=secrets.token_urlsafe(9), role="owner")
    if len(users) == 1 and not given:
        users["revisor"] = ReviewUser(username="revisor", password=secrets.token_urlsafe(9))
    _write(path, tuple(users.values()))
    return tuple(users.values())


def read_users(path: Path) -> tuple[ReviewUser, ...]:
    """Read a users file. Raises UsageError with the file and the reason."""
    try:
        users = _UserFile.model_validate(load_yaml(path.read_text(encoding="utf-8"), LOADER)).users
    except FileNotFoundError as error:
        raise UsageError(f"{path} doesn't exist.", "Give --users a YAML file with a list `users`.") from error
    except yaml.YAMLError as error:
        raise UsageError(f"{path} is not valid YAML: {error}.") from error
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise UsageError(
            f"{path}: {place}: {first['msg']}.",
            "Each user needs a `username` and a `password` of at least 8 characters; `role` is annotator by default.",
        ) from error
    for user in users:
        if why := why_weak(user.username, user.password):
            raise UsageError(
                f"{path}: the password of {user.username} is too easy to guess: {why}.",
                "Choose another, of several words or of letters and digits mixed, then start again.",
            )
    names = [user.username for user in users]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise UsageError(f"{path}: {', '.join(sorted(repeated))} is there twice.")
    return users


def _write(path: Path, users: tuple[ReviewUser, ...]) -> None:
    body = yaml.safe_dump({"users": [user.model_dump() for user in users]}, sort_keys=False, allow_unicode=True)
    write_whole(path, _HEADER + body, private=True)
