"""What is told while an endpoint is waited for: once, not a line for each time."""

from __future__ import annotations

import asyncio
import logging

LOG = logging.getLogger(__name__)
SAID_AGAIN_S = 60.0


class Notices:
    """Warnings, each at most once in SAID_AGAIN_S."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def tell(self, message: str) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self._told.get(message, -SAID_AGAIN_S) + SAID_AGAIN_S:
            self._told[message] = now
            LOG.warning("%s", message)
