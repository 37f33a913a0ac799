"""Workspaces of an Argilla server and who belongs to them."""

from __future__ import annotations

from collections.abc import Collection

from review.argilla.client import ArgillaClient


def workspace_id(client: ArgillaClient, name: str) -> str | None:
    """The id of a workspace; None when there is none of that name that the key may see."""
    items = client.requests.get("/api/v1/me/workspaces")["items"]
    return next((str(item["id"]) for item in items if item["name"] == name), None)


def members(client: ArgillaClient, name: str) -> dict[str, str]:
    """The role of each member of a workspace, by account id; nobody where the key sees no such workspace."""
    identity = workspace_id(client, name)
    if identity is None:
        return {}
    return {user["id"]: user["role"] for user in client.requests.get(f"/api/v1/workspaces/{identity}/users")["items"]}


def add_members(client: ArgillaClient, name: str, accounts: Collection[str]) -> None:
    """Let these accounts (ids) into a workspace; it takes an owner's key."""
    missing = set(accounts) - members(client, name).keys()
    identity = workspace_id(client, name)
    for account in sorted(missing):
        client.requests.send("POST", f"/api/v1/workspaces/{identity}/users", {"user_id": account})
