"""The program without the options of commands that nobody asked for: Typer reads those of every command at each start,
which takes longer than many a command."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Collection
from typing import Any

import typer
from typer.core import TyperCommand


def only_asked(app: typer.Typer, words: Collection[str]) -> typer.Typer:
    """`app` for one command line: each command that `words` don't name stays in the list of commands, with its help and
    nothing else. The whole of it where a shell asks how to complete a line."""
    if "_FILIGRANA_COMPLETE" in os.environ:
        return app
    mine = copy.copy(app)
    mine.registered_commands = [
        one if one.callback is None or _name(one, one.callback) in words else _listed(one, one.callback)
        for one in app.registered_commands
    ]
    mine.registered_groups = [copy.copy(group) for group in app.registered_groups]
    for group in mine.registered_groups:
        if group.typer_instance is not None:
            group.typer_instance = only_asked(group.typer_instance, words)
    return mine


def _name(command: Any, callback: Callable[..., Any]) -> str:
    """What it is typed as."""
    return command.name or typer.main.get_command_name(callback.__name__)


def _listed(command: Any, callback: Callable[..., Any]) -> Any:
    def listed() -> None: ...

    listed.__doc__, listed.__name__ = callback.__doc__, callback.__name__
    alike = copy.copy(command)
    alike.callback, alike.cls = listed, TyperCommand
    return alike
