"""Argilla's database brought to its current schema, with the workspace and the users that were asked for."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from argilla_server.contexts import accounts
from argilla_server.database import ALEMBIC_CONFIG_FILE, AsyncSessionLocal, async_engine, sync_engine
from argilla_server.enums import UserRole
from argilla_server.models import User, Workspace, WorkspaceUser
from sqlalchemy import text

LOG = logging.getLogger("uvicorn.error")


def migrate_database() -> None:
    """Apply Argilla's own migrations, if any is missing."""
    from alembic.command import upgrade
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config(ALEMBIC_CONFIG_FILE)
    with sync_engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current != ScriptDirectory.from_config(config).get_current_head():
        upgrade(config, "head")


async def sync_accounts(wanted: dict[str, Any]) -> None:
    """Make the workspace and the users, and follow changed passwords, roles and keys.

    Who was wanted before and isn't any more is shut out: password and key are replaced by ones that nobody knows, which
    ends their sessions too (see sign_in.py). The account and its answers stay. Accounts made by other ways (Argilla's
    own page or SDK) are left alone.
    """
    async with AsyncSessionLocal() as db:
        workspace = await Workspace.get_by(db, name=wanted["workspace"])
        workspace = workspace or await accounts.create_workspace(db, {"name": wanted["workspace"]})
        for given in wanted["users"]:
            await _sync_user(db, workspace, given)
        await _shut_out_the_others(db, {given["username"] for given in wanted["users"]})
    await async_engine.dispose()


async def _shut_out_the_others(db: Any, wanted: set[str]) -> None:
    await db.execute(text("CREATE TABLE IF NOT EXISTS review_users (username VARCHAR(100) PRIMARY KEY)"))
    before = set((await db.execute(text("SELECT username FROM review_users"))).scalars())
    for name in sorted(before - wanted):
        user = await accounts.get_user_by_username(db, name)
        if user is not None:
            user.password_hash = accounts.hash_password(secrets.token_urlsafe(32))
            user.api_key = secrets.token_urlsafe(32)
            LOG.warning("%s is not among the users any more: the account is shut, its answers stay", name)
        await db.execute(text("DELETE FROM review_users WHERE username = :name"), {"name": name})
    for name in sorted(wanted - before):
        await db.execute(text("INSERT INTO review_users VALUES (:name)"), {"name": name})
    await db.commit()


async def _sync_user(db: Any, workspace: Any, given: dict[str, str]) -> None:
    user = await accounts.get_user_by_username(db, given["username"])
    if user is None:  # renamed in the meantime, if anything: the file's name holds
        user = await accounts.get_user_by_api_key(db, given["api_key"])
    if user is None:
        user = User(
            first_name=given["username"],
            username=given["username"],
            role=UserRole(given["role"]),
            password_hash=accounts.hash_password(given["password"]),
            api_key=given["api_key"],
            workspaces=[workspace],
        )
        db.add(user)
    else:
        user.username = given["username"]
        user.role = UserRole(given["role"])
        user.api_key = given["api_key"]
        if not accounts.verify_password(given["password"], user.password_hash):
            user.password_hash = accounts.hash_password(given["password"])
        if await WorkspaceUser.get_by(db, workspace_id=workspace.id, user_id=user.id) is None:
            db.add(WorkspaceUser(workspace_id=workspace.id, user_id=user.id))
    await db.commit()
