"""The command line. Everything heavy is imported inside the commands, so that `--help` is instant."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from commands import (
    adopt,
    allow_host,
    benchmark,
    check,
    contamination,
    demo,
    doctor,
    evaluate,
    export,
    file_schemas,
    generate,
    lost,
    plan,
    recipes,
    report,
    retry,
    review,
    slurm,
    sources,
    status,
    verify,
)

app = typer.Typer(
    help="Filigrana makes supervised fine-tuning data in European Portuguese: generated, checked, reviewed, traceable.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
COMMANDS: dict[str, Callable[..., None]] = {
    "demo": demo.demo,
    "recipes": recipes.recipes,
    "preview": recipes.preview,
    "plan": plan.plan,
    "generate": generate.generate,
    "adopt": adopt.adopt,
    "retry": retry.retry,
    "status": status.status,
    "verify": verify.verify,
    "repair": verify.repair,
    "rejected": lost.rejected,
    "failed": lost.failed,
    "check": check.check,
    "evaluate": evaluate.evaluate,
    "export": export.export,
    "report": report.report,
    "trace": export.trace,
    "diff": export.diff,
    "schema": file_schemas.schema,
    "doctor": doctor.doctor,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.command("slurm", context_settings=slurm.CONTEXT, options_metavar=slurm.USAGE)(slurm.slurm)
app.add_typer(review.app, name="review")
app.add_typer(sources.app, name="sources")
contamination_app = typer.Typer(no_args_is_help=True, help="Evaluation sets that must not leak into training data.")
contamination_app.command("build")(contamination.build)
contamination_app.command("check")(contamination.check_contamination)
contamination_app.command("benchmarks")(contamination.benchmarks)
app.add_typer(contamination_app, name="contamination")
benchmark_app = typer.Typer(no_args_is_help=True, help="Benchmarks of your own: multiple-choice items, reviewed.")


@benchmark_app.callback()
def _benchmarks() -> None:
    """Benchmarks of your own: multiple-choice items, reviewed."""


benchmark_app.command("export")(benchmark.export_items)
app.add_typer(benchmark_app, name="benchmark")
allow_host.offer_allow_host(app)


def _print_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        from commands.screen import show

        show(f"filigrana {version('filigrana')}")
        raise typer.Exit


@app.callback()
def _about_the_program(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_print_version, help="Say which version this is.")
    ] = False,
) -> None:
    """What stands before a command."""


def main() -> None:
    """Run a command; known errors end with a clear message and their exit code."""
    from commands.only_asked import only_asked
    from commands.screen import tame_logging, tell_bug, tell_error, tell_missing
    from schemas.errors import FiligranaError, refusal_behind
    from schemas.settings import (
        apply_quiet_environment,
        collect_garbage_rarely,
        end_without_collecting,
        start_no_idle_threads,
    )

    collect_garbage_rarely()
    end_without_collecting()
    apply_quiet_environment()
    start_no_idle_threads()
    tame_logging()
    try:
        if any("API_KEY_FILE" in name for name in os.environ):
            from generators.teachers.key_files import read_key_files

            read_key_files(os.environ)
        if os.environ.get("FILIGRANA_ALLOW_HOSTS"):
            from schemas.socket_guard import keep_to_environment

            keep_to_environment()
        only_asked(app, frozenset(sys.argv[1:]))()
    except FiligranaError as error:
        tell_error(str(error))
        sys.exit(error.exit_code)
    except ModuleNotFoundError as error:
        sys.exit(tell_missing(error))
    except Exception as error:  # a bug: its traceback may hold anybody's words
        if refusal := refusal_behind(error):
            tell_error(str(refusal))
            sys.exit(refusal.exit_code)
        tell_bug(error)
        sys.exit(1)


if __name__ == "__main__":
    main()
