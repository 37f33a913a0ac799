"""A PostgreSQL of Debian's packages, started for a test: its own folder, a free port, ended with the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

ADMIN = "postgres"
PASSWORD = "segredo-da-base"


def binaries() -> Path | None:
    """Where the newest installed PostgreSQL's programs are; None when there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return found[-1] if found else None


@dataclass(frozen=True)
class Postgres:
    """A running server. `environment` has the libpq variables by which its programs find it."""

    programs: Path
    port: int

    def address(self, database: str) -> str:
        return f"postgresql://argilla:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    @property
    def environment(self) -> Mapping[str, str]:
        path = f"{self.programs}:{os.environ['PATH']}"
        known = {"PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "argilla", "PGPASSWORD": PASSWORD}
        return {**os.environ, **known, "PATH": path}

    def make_database(self, name: str) -> str:
        """Make an empty database that belongs to `argilla`, who is no superuser; returns its address."""
        subprocess.run(["createdb", "-U", ADMIN, "--owner", "argilla", name], env=self.environment, check=True)
        return self.address(name)


@contextmanager
def running_postgres(programs: Path) -> Iterator[Postgres]:
    """PostgreSQL refuses to run as root: there it runs as the user that Debian's package made."""
    user = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="filigrana-postgres-"))
    data, password_file = folder / "data", folder / "password"
    password_file.write_text(PASSWORD)
    if user:
        for path in (folder, password_file):
            shutil.chown(path, user)
    port = free_port()
    init = ["-D", data, "-U", ADMIN, "-E", "UTF8", "--locale=C.UTF-8", f"--pwfile={password_file}"]
    command = [programs / "initdb", *init, "--auth=scram-sha-256", "--no-sync"]
    subprocess.run(command, user=user, check=True, capture_output=True, cwd=folder)
    serve = [programs / "postgres", "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(serve, user=user, stdout=log, stderr=log, cwd=folder)
    try:
        server = Postgres(programs, port)
        ready = ["pg_isready", "-t", "1", "-d", "postgres"]
        while subprocess.run(ready, env=server.environment, capture_output=True, check=False).returncode:
            assert process.poll() is None, (folder / "log").read_text()
        role = f"CREATE ROLE argilla LOGIN PASSWORD '{PASSWORD}'"
        subprocess.run(["psql", "-q", "-U", ADMIN, "-d", "postgres", "-c", role], env=server.environment, check=True)
        yield server
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)
