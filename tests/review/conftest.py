from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from review.local.process import RunningServer, start_server
from tests import ports
from tests.review.accounts import Accounts
from tests.review.annotators import Annotator
from tests.review.argilla_page import ArgillaPage, signed_in

USERS = {"lia": "owner", "ana": "annotator", "rui": "annotator", "eva": "annotator"}


def users_file(folder: Path) -> Path:
    path = folder / "given-users.yaml"
    users = [
        {"username": name, "password": f"palavra-{name}", "role": role, "api_key": f"key-of-{name}"}
        for name, role in USERS.items()
    ]
    path.write_text(yaml.safe_dump({"users": users}))
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """The real Argilla server, started once. Each test uses a run of its own."""
    folder = tmp_path_factory.mktemp("review")
    running = start_server(folder / "casa 100% [1]?#é", users=users_file(folder))
    yield running
    running.stop()


@pytest.fixture
def person(server: RunningServer) -> Callable[[str], Annotator]:
    return lambda name: Annotator(server.url, name, f"key-of-{name}")


@pytest.fixture
def free_port() -> int:
    return ports.free_port()


@pytest.fixture
def accounts(server: RunningServer) -> Accounts:
    return Accounts(server.url, server.owner_key)


@pytest.fixture(scope="session")
def page_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A second server, with the users that it makes by itself: what a newcomer gets. Each test finds its own samples on
    it by their recipe."""
    running = start_server(tmp_path_factory.mktemp("page") / "home")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def page(page_server: RunningServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArgillaPage]:
    with signed_in(page_server.url, page_server.annotator, tmp_path_factory.mktemp("profile")) as page:
        yield page
