"""Ids that come from content: the same content has the same id, on any machine, in any process."""

from __future__ import annotations

import hashlib
import json
from typing import Any

_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_json(value: Any) -> bytes:
    """Serialise `value` to UTF-8 JSON with sorted keys and no spaces, so that equal values give equal bytes."""
    return _CANONICAL.encode(value).encode()


def content_id(*parts: Any) -> str:
    """Hash JSON-serialisable parts to 32 lower-case hexadecimal digits (BLAKE2b, 128 bits)."""
    return bytes_id(canonical_json(parts))


def bytes_id(data: bytes) -> str:
    """Hash bytes to 32 lower-case hexadecimal digits, as `content_id` does."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def text_digest(data: str | bytes) -> str:
    """Hash a text or a file's bytes to 64 hexadecimal digits (SHA-256), as manifests and seeds carry them."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def unit_interval(*parts: Any) -> float:
    """Map content to a number in [0, 1), evenly: the deterministic dice for sampling and splits."""
    return int(content_id(*parts)[:13], 16) / 16**13
