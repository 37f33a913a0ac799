"""During a plain `generate`: nobody without the token runs anything, nothing listens for others, no key lies about."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil
import pytest

from tests.generators.programs import PATIENCE_S, all_gone, command, started, stored, wait_until
from tests.generators.recipe_files import write_corpus
from tests.ray_jobs.attack import submit_job
from tests.ray_jobs.vantage import Vantage, other_addresses, second_namespace, why_no_namespace

SECRETS = {
    "FILIGRANA_API_KEY": "sk-segredo-1",
    "OPENAI_API_KEY": "sk-segredo-2",
    "ARGILLA_API_KEY": "segredo-3",
    "HF_TOKEN": "hf_segredo4",
    "AWS_SECRET_ACCESS_KEY": "segredo-5",
}
USERS_TOKEN = "the-token-of-another-cluster-of-this-user"
ATTACK = Path(__file__).with_name("attack.py")
IMPATIENT = {
    "RAY_gcs_rpc_server_connect_timeout_s": "2",
    "RAY_gcs_server_request_timeout_seconds": "2",
    "RAY_gcs_rpc_server_reconnect_timeout_s": "2",
    "RAY_NUM_REDIS_GET_RETRIES": "3",  # seconds for which a refused token is tried; 20 by itself
}
Answer = TypeVar("Answer")
pytestmark = pytest.mark.integration


@dataclass
class Going:
    """A run that goes on, seen from outside."""

    driver: psutil.Process
    child: subprocess.Popen[bytes]
    log: Path
    home: Path

    def processes(self) -> list[psutil.Process]:
        return [self.driver, *self.driver.children(recursive=True)]

    def of_each(self, ask: Callable[[psutil.Process], Answer]) -> list[Answer]:
        """What every process answers; workers come and go, and one that has gone has nothing to answer."""
        answers = []
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                answers.append(ask(process))
        return answers

    def listening(self, name: str = "") -> dict[int, set[str]]:
        """Ports, and the addresses each is open on, of all processes or those of this name."""
        ports: dict[int, set[str]] = {}
        for found, sockets in self.of_each(lambda process: (process.name(), process.net_connections("inet"))):
            for socket in sockets if name in found else []:
                if socket.status == psutil.CONN_LISTEN:
                    ports.setdefault(socket.laddr.port, set()).add(socket.laddr.ip)
        return ports

    def token_file(self) -> Path:
        environments = dict(self.of_each(lambda process: (process.name(), process.environ())))
        return Path(environments["gcs_server"]["RAY_AUTH_TOKEN_PATH"])


@pytest.fixture(scope="module")
def going(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Going]:
    folder = tmp_path_factory.mktemp("going")
    (folder / ".ray").mkdir()
    (folder / ".ray" / "auth_token").write_text(USERS_TOKEN)
    run, log, corpus = folder / "run", folder / "log", write_corpus(folder, 0.1)
    # The user's own settings, as they stand where clusters are used without tokens: none of them opens this one.
    environment = {**SECRETS, "HOME": str(folder), "RAY_AUTH_MODE": "disabled", "RAY_AUTH_TOKEN": USERS_TOKEN}
    with started(command(run, f"replay:{corpus}", 100_000), log, **environment) as child:
        wait_until(lambda: stored(run) > 0, child, log)
        yield Going(psutil.Process(child.pid), child, log, folder)


def strangers_environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_") and name not in SECRETS}
    return {**kept, "HOME": str(folder), "RAY_AUTH_MODE": "disabled", "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}


def attack(kind: str, vantage: Vantage, ports: list[int], marker: Path, environment: dict[str, str]) -> str:
    words = [*vantage.prefix, sys.executable, str(ATTACK), kind, vantage.host, ",".join(map(str, ports)), str(marker)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    return done.stdout + done.stderr


def appears(path: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    return path.exists()


def test_no_attack_runs_anything(going: Going, tmp_path: Path) -> None:
    ports, gcs = sorted(going.listening()), sorted(going.listening("gcs_server"))
    with ExitStack() as stack:
        vantages = [Vantage("loopback", "127.0.0.1"), *other_addresses()]
        if reason := why_no_namespace():
            warnings.warn(f"Not attacked from a second network namespace: {reason}.", stacklevel=1)
        else:
            vantages += stack.enter_context(second_namespace())
        environment = strangers_environment(tmp_path) | IMPATIENT
        attacks = [
            (f"{kind} from {vantage.name}", tmp_path / f"{kind}-{number}", vantage, kind, targets)
            for number, vantage in enumerate(vantages)
            for kind, targets in (("job", ports), ("driver", gcs))
        ]
        with ThreadPoolExecutor(len(attacks)) as at_once:
            begun = [at_once.submit(attack, kind, at, to, marker, environment) for _, marker, at, kind, to in attacks]
            said = {name: one.result() for (name, *_), one in zip(attacks, begun, strict=True)}
        for name, answer in said.items():
            assert "HTTP 200" not in answer and "joined" not in answer, f"{name}: {answer}"
        assert not any(appears(marker, 3 / len(attacks)) for _, marker, *_ in attacks), said
    assert going.child.poll() is None, going.log.read_text()


def test_the_same_attacks_work_with_the_token_so_that_it_is_the_token_that_stops_them(
    going: Going, tmp_path: Path
) -> None:
    token, loopback = going.token_file(), Vantage("loopback", "127.0.0.1")
    job, driver = tmp_path / "job", tmp_path / "driver"
    said: list[str] = []
    deadline = time.monotonic() + PATIENCE_S  # the agent may still be opening the port on which it takes jobs
    while not any("HTTP 200" in line for line in said):
        assert time.monotonic() < deadline, said
        said = [submit_job("127.0.0.1", p, str(job), token.read_text()) for p in going.listening("DashboardAgent")]
    assert appears(job, PATIENCE_S)
    holder = strangers_environment(tmp_path) | {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN_PATH": str(token)}
    assert "joined" in attack("driver", loopback, sorted(going.listening("gcs_server")), driver, holder)
    for what_a_program_finds in (job.read_text(), driver.read_text()):
        assert not [name for name, value in SECRETS.items() if value in what_a_program_finds]


def test_nothing_listens_for_others(going: Going) -> None:
    assert set(going.of_each(lambda process: process.name())) >= {"gcs_server", "raylet", "ray::DashboardAgent"}
    open_to = going.listening()
    assert len(open_to) > 5
    assert {port: where for port, where in open_to.items() if where - {"127.0.0.1", "::ffff:127.0.0.1", "::1"}} == {}


def test_nothing_runs_that_a_run_on_one_machine_has_no_use_for(going: Going) -> None:
    unused = ("monitor.py", "ray::IDLE")  # Ray's autoscaler, its log monitor, workers started before anybody asks
    deadline = time.monotonic() + PATIENCE_S  # a worker that was asked for is called IDLE until it knows what it is
    while True:
        commands = going.of_each(lambda process: " ".join([process.name(), *process.cmdline()]))
        assert any("raylet" in command for command in commands)
        if not (found := [command for command in commands if any(name in command for name in unused)]):
            break
        assert time.monotonic() < deadline, found
        time.sleep(0.2)


def test_no_process_but_the_driver_has_a_key_in_its_environment(going: Going) -> None:
    environments = going.of_each(lambda process: (process.pid, process.name(), process.environ()))
    exposed = {
        (name, variable)
        for pid, name, environment in environments
        for variable, value in environment.items()
        if pid != going.driver.pid and value in SECRETS.values()
    }
    assert exposed == set()


def test_the_token_is_nowhere_but_in_its_file(going: Going) -> None:
    path = going.token_file()
    token = path.read_text()
    assert len(token) == 64 and token != USERS_TOKEN
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    for words, environment in going.of_each(lambda process: (process.cmdline(), process.environ())):
        assert token not in " ".join(words)
        assert token not in " ".join(environment.values())
    # Ray names its session's folder after the driver.
    session = max(Path("/tmp/ray").glob(f"session_*_{going.driver.pid}"))  # others had this number before
    logs = [path for path in (session / "logs").rglob("*") if path.is_file()]
    assert logs
    assert not [path for path in (*logs, going.log) if token in path.read_text(errors="replace")]


def test_it_ends_with_its_token_and_leaves_the_users_own_alone(going: Going) -> None:
    folder = going.token_file().parent
    processes = going.processes()
    going.child.send_signal(signal.SIGINT)
    assert going.child.wait(timeout=PATIENCE_S) == 130, going.log.read_text()
    assert all_gone(processes)
    assert not folder.exists()
    assert [path.name for path in (going.home / ".ray").iterdir()] == ["auth_token"]
    assert (going.home / ".ray" / "auth_token").read_text() == USERS_TOKEN
