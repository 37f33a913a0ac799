"""`--allow-host`: the option of every command that may speak to the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from commands.network_contacts import asking_commands

HELP = (
    "A host that this command may speak to (name, *.name, address or network, with a port if you like); several times. "
    "With one, every other but this machine is refused (docs/network.md)."
)
NAME = "allow_host"


def _option(allow_host: Annotated[list[str] | None, typer.Option(help=HELP, metavar="HOST")] = None) -> None: ...


@cache
def _as_parameter() -> Any:
    holder = typer.Typer(add_completion=False)
    holder.command()(_option)
    (option,) = (p for p in typer.main.get_command(holder).params if p.name == NAME)
    return option


class AskingCommand(TyperCommand):
    """A command that keeps to the hosts that its user lists before it does anything."""

    def __init__(self, *given: Any, params: list[Any] | None = None, **more: Any) -> None:
        super().__init__(*given, params=[*(params or ()), _as_parameter()], **more)

    def invoke(self, ctx: Any) -> Any:
        keep_to_listed(ctx.params.pop(NAME) or ())
        return super().invoke(ctx)


def offer_allow_host(app: typer.Typer) -> None:
    """Give the option to each command of the table."""
    asking = asking_commands()
    for path, command in commands_of(app):
        if path in asking:
            command.cls = AskingCommand


def commands_of(app: typer.Typer, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command of the program, as it is typed."""
    for command in app.registered_commands:
        yield before + (command.name or command.callback.__name__.replace("_", "-")), command  # type: ignore[union-attr]
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands_of(group.typer_instance, f"{before}{group.name} ")


def keep_to_listed(hosts: Sequence[str]) -> None:
    """Keep this process to the hosts of the options, the variable and `network:` in endpoints.yaml, all together; to
    none where nobody lists any. Raises UsageError for an entry that is no host, RecipeError for a wrong file."""
    of_file = hosts_of_file()
    if hosts or of_file is not None:
        from schemas.socket_guard import keep_to

        keep_to([*(of_file or ()), *hosts])


def hosts_of_file() -> tuple[str, ...] | None:
    """The hosts that `network:` lists; None where there is no file, or no such key in it."""
    import os
    from pathlib import Path

    if not (os.environ.get("FILIGRANA_ENDPOINTS") or Path("endpoints.yaml").is_file()):
        return None
    from generators.teachers.endpoint_settings import allowed_hosts

    return allowed_hosts()
