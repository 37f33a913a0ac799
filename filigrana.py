"""The command line. Everything heavy is imported inside the commands, so that `--help` is instant."""

from __future__ import annotations

import sys

import typer

from commands import generate, recipes

app = typer.Typer(
    help="Filigrana makes supervised fine-tuning data in European Portuguese: generated, checked, reviewed, traceable.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("recipes")(recipes.recipes)
app.command("preview")(recipes.preview)
app.command("generate")(generate.generate)
app.command("retry")(generate.retry)
app.command("status")(generate.status)


def main() -> None:
    """Run a command; known errors end with a clear message and their exit code."""
    from schemas.errors import FiligranaError
    from schemas.settings import apply_quiet_environment

    apply_quiet_environment()
    try:
        app()
    except FiligranaError as error:
        print(f"Error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
