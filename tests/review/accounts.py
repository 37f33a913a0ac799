"""Accounts of the review server, made and changed through its HTTP API as an owner would."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx

from review.local.process import WORKSPACE
from tests.review.annotators import Annotator

_NUMBERS = count(1)


class Account:
    """One user, whose name may change."""

    def __init__(self, accounts: Accounts, given: dict[str, Any]) -> None:
        self._accounts = accounts
        self.id: str = given["id"]
        self.name: str = given["username"]
        self.key: str = given["api_key"]
        self.page = Annotator(accounts.url, self.name, self.key)

    def rename(self, name: str) -> None:
        self._accounts.call("PATCH", f"/api/v1/users/{self.id}", json={"username": name})
        self.name = name

    def join(self) -> None:
        workspace = self._accounts.workspace()
        self._accounts.call("POST", f"/api/v1/workspaces/{workspace}/users", json={"user_id": self.id})

    def leave(self) -> None:
        """Leave the workspace; what they answered stays."""
        self._accounts.call("DELETE", f"/api/v1/workspaces/{self._accounts.workspace()}/users/{self.id}")

    def delete(self) -> None:
        """Delete the account, and with it, as Argilla does, all its responses."""
        self._accounts.call("DELETE", f"/api/v1/users/{self.id}")


class Accounts:
    """Makes accounts with names that nobody had."""

    def __init__(self, url: str, owner_key: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=url, headers={"X-Argilla-Api-Key": owner_key}, timeout=300)

    def make(self, name: str, role: str = "annotator", member: bool = True) -> Account:
        body = {"username": f"{name}{next(_NUMBERS)}", "first_name": name, "role": role, "password": "palavra-passe"}
        account = Account(self, self.call("POST", "/api/v1/users", json=body))
        if member:
            account.join()
        return account

    def members(self) -> list[dict[str, Any]]:
        """The users of the workspace."""
        items: list[dict[str, Any]] = self.call("GET", f"/api/v1/workspaces/{self.workspace()}/users")["items"]
        return items

    def key_of(self, identity: str) -> str:
        return str(self.call("GET", f"/api/v1/users/{identity}")["api_key"])

    def workspace(self) -> str:
        items = self.call("GET", "/api/v1/me/workspaces")["items"]
        return next(str(item["id"]) for item in items if item["name"] == WORKSPACE)

    def call(self, method: str, path: str, **arguments: Any) -> Any:
        reply = self._http.request(method, path, **arguments)
        reply.raise_for_status()
        return reply.json() if reply.content else None
