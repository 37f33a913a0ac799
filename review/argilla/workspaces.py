"""Workspaces of an Argilla server and who belongs to them."""

from __future__ import annotations

from collections.abc import Collection

from review.argilla.client import ArgillaClient


def members(client: ArgillaClient, name: str) -> dict[str, str]:
    """The role of each member of a workspace, by account id; nobody where the key sees no such workspace."""
    identity = client.workspace_id(name)
    if identity is None:
        return {}
    return {user["id"]: user["role"] for user in client.requests.get(f"/api/v1/workspaces/{identity}/users")["items"]}


def add_members(client: ArgillaClient, name: str, accounts: Collection[str]) -> None:
    """Let these accounts (ids) into a workspace; it takes an owner's key."""
    missing = set(accounts) - members(client, name).keys()
    identity = client.workspace_id(name)
    for account in sorted(missing):
        client.requests.send("POST", f"/api/v1/workspaces/{identity}/users", {"user_id": account})
