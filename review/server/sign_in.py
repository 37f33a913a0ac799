"""Signing in: slower after each wrong password, and a session that ends when the password does."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

FREE_FAILURES = 5
LONGEST_WAIT_S = 300
FORGOTTEN_AFTER_S = 900
NAMES_REMEMBERED = 10_000
PROOF = "password"
"""The part of a session's token that says which password it was opened with."""


@dataclass
class _Failures:
    count: int = 0
    last: float = float("-inf")


class Throttle:
    """Counts wrong passwords by user name: from the fifth in a row on, each doubles the time until the next try.

    Names are counted whether or not there is such a user, so that nothing is told of who is.
    """

    def __init__(self) -> None:
        self._by_name: OrderedDict[str, _Failures] = OrderedDict()

    def seconds_to_wait(self, name: str, now: float) -> float:
        """How long until this name may be tried again; 0 for at once."""
        failures = self._by_name.get(name)
        if failures is None or failures.count < FREE_FAILURES or now - failures.last > FORGOTTEN_AFTER_S:
            return 0.0
        wait = min(2.0 ** min(failures.count - FREE_FAILURES, 20), LONGEST_WAIT_S)
        return max(0.0, failures.last + wait - now)

    def failed(self, name: str, now: float) -> None:
        failures = self._by_name.pop(name, None) or _Failures()
        if now - failures.last > FORGOTTEN_AFTER_S:
            failures = _Failures()
        self._by_name[name] = _Failures(failures.count + 1, now)
        if len(self._by_name) > NAMES_REMEMBERED:
            self._by_name.popitem(last=False)

    def succeeded(self, name: str) -> None:
        self._by_name.pop(name, None)


def install() -> None:
    """Patch argilla_server's sign-in and its sessions. Before anything of its API is imported."""
    _slow_down_guessing()
    _end_sessions_with_their_password()


def _slow_down_guessing() -> None:
    from argilla_server.contexts import accounts
    from fastapi import HTTPException

    original, throttle = accounts.authenticate_user, Throttle()

    async def authenticate_user(db: Any, username: str, password: str) -> Any:
        name = username.casefold()
        if wait := throttle.seconds_to_wait(name, time.monotonic()):
            seconds = str(int(wait) + 1)
            detail = f"Demasiadas tentativas falhadas: tenta outra vez daqui a {seconds} segundos."
            raise HTTPException(429, detail=detail, headers={"Retry-After": seconds})
        throttle.failed(name, time.monotonic())  # before the answer is known: many tries at once count as many
        user = await original(db, username, password)
        if user is not None:
            throttle.succeeded(name)
        return user

    accounts.authenticate_user = authenticate_user


def _end_sessions_with_their_password() -> None:
    """Argilla's sessions hold for a day, whatever becomes of the account: tie each to the password that opened it."""
    from argilla_server.contexts import accounts
    from argilla_server.errors import UnauthorizedError
    from argilla_server.security.authentication.db import BearerTokenAuthenticationBackend
    from argilla_server.security.authentication.jwt import JWT
    from argilla_server.security.authentication.userinfo import UserInfo

    original = BearerTokenAuthenticationBackend.authenticate

    def generate_user_token(user: Any) -> Any:
        about = {"identity": str(user.id), "name": user.first_name, "username": user.username, "role": user.role}
        return JWT.create(UserInfo(about | {PROOF: _proof(user)}))

    async def authenticate(self: Any, request: Any) -> Any:
        found = await original(self, request)
        if found is None:
            return None
        credentials = await self.scheme(request)
        user = await accounts.get_user_by_username(request.state.db, found[1].username)
        if user is None or JWT.decode(credentials.credentials).get(PROOF) != _proof(user):
            raise UnauthorizedError()
        return found

    accounts.generate_user_token = generate_user_token
    BearerTokenAuthenticationBackend.authenticate = authenticate


def _proof(user: Any) -> str:
    return hashlib.sha256(user.password_hash.encode()).hexdigest()[:16]
