"""A start reads the options of the command that was asked for, and of no other."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from commands.only_asked import only_asked
from filigrana import app


def of(made: typer.Typer) -> Any:
    return typer.main.get_command(made)


def helps(group: Any) -> dict[str, Any]:
    return {
        name: helps(one) if hasattr(one, "commands") else one.get_short_help_str()
        for name, one in group.commands.items()
    }


def test_others_stay_in_the_list_with_their_help_and_no_options() -> None:
    whole, asked = of(app), of(only_asked(app, {"review", "push"}))
    assert helps(asked) == helps(whole) and list(asked.commands) == list(whole.commands)
    reads = {name for name, one in asked.commands["review"].commands.items() if one.params}
    assert reads == {"push"} and not asked.commands["generate"].params
    options = [[one.name for one in group.commands["review"].commands["push"].params] for group in (asked, whole)]
    assert options[0] == options[1] and "allow_host" in options[0]


def test_a_shell_that_completes_a_line_is_told_all_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_FILIGRANA_COMPLETE", "complete_bash")
    assert only_asked(app, ()) is app
