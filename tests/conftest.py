"""What holds for all tests: a warning is an error, except where real servers and engines bring packages of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

REVIEW = Path(__file__).parent / "review"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Warnings of integration tests are shown and fail nothing: argilla, ray, vllm, selenium and trl each have some.

    They are of two groups, which `scripts/test.sh` runs side by side: the review's servers and browsers mostly wait,
    engines and clusters mostly work.
    """
    for item in items:
        if item.get_closest_marker("integration"):
            item.add_marker(pytest.mark.filterwarnings("default"))
            item.add_marker(pytest.mark.xdist_group("review" if REVIEW in item.path.parents else "engines"))
