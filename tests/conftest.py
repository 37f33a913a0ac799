"""What holds for all tests: a warning is an error, except where real servers and engines bring packages of theirs, and
property tests draw the same examples each time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# What `make test` says of a commit must not depend on a draw, nor on how busy it is; `make properties` draws anew.
_AT_ANY_PACE = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("same", derandomize=True, database=None, **_AT_ANY_PACE)  # type: ignore[arg-type]
settings.register_profile("anew", max_examples=1000, print_blob=True, **_AT_ANY_PACE)  # type: ignore[arg-type]
settings.load_profile("same")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Warnings of integration tests are shown and fail nothing: argilla, ray, vllm, selenium and trl each have some."""
    for item in items:
        if item.get_closest_marker("integration"):
            item.add_marker(pytest.mark.filterwarnings("default"))
