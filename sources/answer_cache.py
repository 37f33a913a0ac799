"""Answers of a server kept on disk, so that the same thing is not asked twice."""

from __future__ import annotations

import time
from pathlib import Path

import orjson

from schemas.base import Row
from schemas.ids import text_digest
from store.files import disk_errors, write_whole


class Answer(Row):
    """What a server said: HTTP status, content type, body; `fetched_at` in seconds since 1970."""

    status: int
    content_type: str
    body: bytes
    fetched_at: float


class AnswerCache:
    """A folder of answers by address. Files are written whole, so several processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, address: str, max_age_s: float | None = None) -> Answer | None:
        """The answer kept for an address, unless it is older than `max_age_s` seconds or damaged."""
        try:
            head, _, body = self._path(address).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        try:
            about = orjson.loads(head)
        except orjson.JSONDecodeError:
            return None
        if about.get("address") != address or about.get("length") != len(body):
            return None
        answer = Answer(
            status=about["status"], content_type=about["content_type"], body=body, fetched_at=about["fetched_at"]
        )
        too_old = max_age_s is not None and time.time() - answer.fetched_at > max_age_s
        return None if too_old else answer

    def put(self, address: str, answer: Answer) -> None:
        """Keep an answer. Raises StoreError when the disk is full."""
        path = self._path(address)
        with disk_errors(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        head = {
            "address": address,
            "status": answer.status,
            "content_type": answer.content_type,
            "fetched_at": answer.fetched_at,
            "length": len(answer.body),
        }
        write_whole(path, orjson.dumps(head) + b"\n" + answer.body)

    def _path(self, address: str) -> Path:
        digest = text_digest(address)
        return self._folder / digest[:2] / digest
