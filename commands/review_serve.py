"""filigrana review serve"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.status import Status

    from review.local.process import RunningServer

DEFAULT_HOME = Path.home() / ".local" / "share" / "filigrana" / "review"


def serve(
    home: Annotated[Path, typer.Option(help="Where the server keeps its database and users.")] = DEFAULT_HOME,
    port: Annotated[int | None, typer.Option(help="Port; 6900 or any free one by default.", min=1, max=65535)] = None,
    users: Annotated[Path | None, typer.Option(help="YAML file with `users: [{username, password, role}]`.")] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Listen to the whole network, not only to this machine. Needs --users.")
    ] = False,
    database: Annotated[
        str | None,
        typer.Option(
            help="A PostgreSQL, like postgresql://argilla@127.0.0.1/argilla, for a team; without it, a file in --home."
            " Keep its password in ~/.pgpass, not here.",
            envvar="FILIGRANA_REVIEW_DATABASE",
        ),
    ] = None,
) -> None:
    """Run Argilla on this machine, without Docker, until Ctrl-C."""
    from rich.text import Text

    from commands.screen import err, styled
    from review.local.process import start_server

    console = err()
    with console.status("Starting the review server") as status:
        tell = partial(_tell, status)
        server = start_server(home, port, users, public, report=tell, database=database)
    bold = styled("bold", server.url), styled("bold", server.annotator[0])
    console.print(Text.assemble("Review at ", bold[0], ", sign in as ", bold[1]), soft_wrap=True)
    console.print(f"Users, passwords and API keys: {server.users_file}")
    if server.process is None:
        console.print("It was running already.")
        return
    console.print("Ctrl-C stops it; everything is kept.")
    _wait_for(server)


def _tell(status: Status, line: str) -> None:
    from commands.screen import styled

    status.update(styled("", line))


def _wait_for(server: RunningServer) -> None:
    """Until Ctrl-C. Raises ServerEndedError when the server ends before that."""
    try:
        server.wait()
    except KeyboardInterrupt:
        return
    finally:
        server.stop()
    server.require_wanted_end()
