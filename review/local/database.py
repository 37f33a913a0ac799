"""The address of a PostgreSQL database as the local server takes it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from schemas.errors import UsageError

EXAMPLE = "postgresql://argilla@127.0.0.1:5432/argilla"


def argilla_address(given: str) -> str:
    """The address with the driver that Argilla uses. Raises UsageError, without repeating what may be a password."""
    parts = urlsplit(given)
    if parts.scheme not in ("postgresql", "postgres", "postgresql+asyncpg"):
        raise UsageError("--database takes the address of a PostgreSQL database.", f"Like this: {EXAMPLE}")
    if not parts.path.strip("/"):
        raise UsageError("--database names no database.", f"Put its name at the end: {EXAMPLE}")
    return urlunsplit(parts._replace(scheme="postgresql+asyncpg"))
