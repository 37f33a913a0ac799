"""What annotators are called in an export: stable in its home, and not to be found by trying a list of names."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from schemas.errors import StoreError
from schemas.ids import content_id
from store.files import disk_errors
from store.private import private_file, private_folder

SALT = ".pseudonyms"
"""In the folder of versions, never in a version: readable by its owner alone."""
SALT_BYTES = 32

Naming = Callable[[str], str]


def pseudonyms(home: Path) -> Naming:
    """How annotators are named in the versions of `home`: `annotator-3f2a9c04`, by an HMAC with the home's salt.

    The salt is made with the first name that is asked for. Raises StoreError when it can't be read or written.
    """
    salt: list[bytes] = []

    def name(annotator: str) -> str:
        if not salt:
            salt.append(_salt_of(home))
        return f"annotator-{hmac.new(salt[0], annotator.encode(), hashlib.sha256).hexdigest()[:8]}"

    return name


def home_of_address(address: str) -> Path:
    """Where on this machine the salt is kept of versions that live at an address (s3://bucket/folder)."""
    return Path.home() / ".local" / "share" / "filigrana" / "exports" / content_id(address.rstrip("/"))[:16]


def _salt_of(home: Path) -> bytes:
    path = home / SALT
    with disk_errors(path):
        if not home.is_dir():
            private_folder(home)
        with os.fdopen(private_file(path, os.O_RDWR), "r+b") as file:
            found = file.read()
            if not found:
                found = secrets.token_bytes(SALT_BYTES)
                file.write(found)
                file.flush()
                os.fsync(file.fileno())
    if len(found) != SALT_BYTES:
        raise StoreError(
            f"{path} is damaged ({len(found)} bytes, {SALT_BYTES} expected).",
            "Restore it from a copy; or delete it, and annotators get other pseudonyms from the next version on.",
        )
    return found
