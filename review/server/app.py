"""Argilla's server, API and web page in one process: SQLite or PostgreSQL, no Elasticsearch, no Redis.

Run as a script by the Python of `review.local.environment`, never imported by the rest of the project:

    PYTHON -P review/server/app.py --home DIR --socket NUMBER  < accounts.json

The socket listens already: whoever starts this hands it over, so that no other server can take its port meanwhile.
Standard input gives one line of JSON, {"workspace": name, "database": address or null, "users": [{"username", "role",
"password", "api_key"}]}: so passwords are in no command line and no environment. When standard input ends, so does the
server: it never outlives whoever started it.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import glob
import json
import os
import secrets
import shutil
import socket
import sys
import tempfile
import threading
import types
from pathlib import Path
from typing import TextIO


def make_siblings_importable() -> None:
    """Make `review.server` importable without putting the project's other packages on this environment's path."""
    package = types.ModuleType("review")
    package.__path__ = [str(Path(__file__).resolve().parents[1])]
    sys.modules["review"] = package


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--socket", type=int, required=True, help="file descriptor of a socket that listens")
    options = arguments.parse_args()
    home = options.home.resolve()
    held = hold(home / "server.lock")
    accounts = json.loads(sys.stdin.readline())
    use_own_temporary_folder(home / "server.tmp")
    configure_environment(home, accounts["database"])
    make_siblings_importable()
    serve(socket.socket(fileno=options.socket), accounts)
    held.close()


def hold(path: Path) -> TextIO:
    """Hold the home's lock for as long as this process lives: two servers never share one database."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"another review server already uses {path.parent}")
    return file


def use_own_temporary_folder(folder: Path) -> None:
    """Argilla copies its page (12 MB) to a temporary folder at every start, and never removes it: what the last server
    left goes first. The home's lock is held. A home whose name holds signs of a pattern (`[1]`) is left out: Argilla
    looks for its page's files by one, and would find none."""
    shutil.rmtree(folder, ignore_errors=True)
    if glob.escape(str(folder)) == str(folder):
        folder.mkdir(mode=0o700)
        tempfile.tempdir = str(folder)


def configure_environment(home: Path, database: str | None) -> None:
    """Set what argilla_server reads when it is imported.

    SQLite's address is relative, hence the change of folder: a home named `a?b` would cut an absolute one short.
    """
    os.chdir(home)
    os.environ.update(
        ARGILLA_HOME_PATH=str(home),
        ARGILLA_DATABASE_URL=database or "sqlite+aiosqlite:///argilla.db?check_same_thread=False",
        ARGILLA_DATABASE_SQLITE_TIMEOUT="30",
        ARGILLA_SEARCH_ENGINE="database",
        ARGILLA_AUTH_SECRET_KEY=lasting_secret(home / "auth_secret"),
        ARGILLA_CORS_ORIGINS="[]",
        HF_HUB_DISABLE_TELEMETRY="1",
    )


def lasting_secret(path: Path) -> str:
    """The key that signs sessions: made once, so that nobody is signed out by a restart."""
    if not path.exists():
        temporary = path.with_suffix(".tmp")
        temporary.unlink(missing_ok=True)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
        temporary.rename(path)
    return path.read_text()


def serve(listening: socket.socket, accounts: dict[str, object]) -> None:
    """Bring the database up to date and answer until stopped."""
    from review.server import argilla_patches

    argilla_patches.before_import()
    from review.server import counts, search_engine, sign_in
    from review.server.accounts import migrate_database, sync_accounts

    sign_in.install()
    search_engine.register()
    counts.install()
    migrate_database()
    prepare_search(search_engine.IS_POSTGRES)
    asyncio.run(sync_accounts(accounts))

    import uvicorn
    from argilla_server import app

    from review.server.page_policy import with_page_policy
    from review.server.portuguese_page import make_portuguese

    argilla_patches.after_import()
    make_portuguese(served_files(app))
    config = uvicorn.Config(with_page_policy(app), access_log=False, timeout_graceful_shutdown=5)
    server = uvicorn.Server(config)
    threading.Thread(target=stop_when_input_ends, args=(server,), daemon=True).start()
    server.run([listening])


def prepare_search(is_postgres: bool) -> None:
    """Make what the search needs in the database."""
    if is_postgres:
        from review.server.postgres_schema import prepare_database
    else:
        from review.server.text_index import prepare_database
    prepare_database()


def served_files(app: object) -> Path:
    """The folder of the web page: a copy that Argilla made for this process."""
    routes = app.routes  # type: ignore[attr-defined]
    return Path(next(route.app.directory for route in routes if getattr(route, "name", "") == "static"))


def stop_when_input_ends(server: object) -> None:
    while sys.stdin.readline():
        pass
    server.should_exit = True  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
