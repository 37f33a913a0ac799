"""Ray's usage reporter is not started: it asks others before it looks whether it may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ray._private import services


@contextmanager
def without_usage_reporter() -> Iterator[None]:
    """Ray, started in this block without its dashboard, starts no process for the dashboard either.

    With `include_dashboard=False` Ray 2.60 starts that process all the same, for its usage reporter alone. That one
    asks 169.254.169.254 and metadata.google.internal which cloud this is, and only then sees that reports are switched
    off (ray/dashboard/modules/usage_stats/usage_stats_head.py). No setting keeps it from asking.
    """
    start = services.start_api_server

    def start_if_wanted(include_dashboard: bool | None, *arguments: Any, **named: Any) -> Any:
        if include_dashboard is False:
            return "", None
        return start(include_dashboard, *arguments, **named)

    services.start_api_server = start_if_wanted
    try:
        yield
    finally:
        services.start_api_server = start
