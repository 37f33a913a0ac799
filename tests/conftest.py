"""What holds for all tests: a warning is an error, except where real servers and engines bring packages of theirs."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Warnings of integration tests are shown and fail nothing: argilla, ray, vllm, selenium and trl each have some."""
    for item in items:
        if item.get_closest_marker("integration"):
            item.add_marker(pytest.mark.filterwarnings("default"))
