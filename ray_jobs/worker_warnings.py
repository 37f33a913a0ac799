"""What workers warn of (an endpoint that rests, another model that answers) reaches the user as it does without Ray."""

from __future__ import annotations

import logging
import time

OURS = "generators"
KEPT = 20
AGAIN_S = 60.0
LOG = logging.getLogger(__name__)


class Warned(logging.Handler):
    """Collects this process's warnings until they are taken; of many, the first."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []
        logging.getLogger(OURS).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if len(self._lines) < KEPT:
            self._lines.append(record.getMessage())

    def take(self) -> tuple[str, ...]:
        taken, self._lines = tuple(self._lines), []
        return taken


class Retold:
    """Warns of what workers told: several that say the same within a minute are one."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def tell(self, lines: tuple[str, ...]) -> None:
        now = time.monotonic()
        for line in lines:
            if now - self._told.get(line, -AGAIN_S) >= AGAIN_S:
                self._told[line] = now
                LOG.warning("%s", line)
