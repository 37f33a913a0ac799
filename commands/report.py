"""`filigrana report`: one page about a run or an export, or the audit of existing data, alone or side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

PATHS_HELP = (
    "A run's folder, or an export's (its newest version, or one version). Several are audits side by side: runs, or "
    "the JSON of earlier audits."
)


def report(
    paths: Annotated[list[Path], typer.Argument(help=PATHS_HELP, metavar="PATH...")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Where the page goes; report.html by default.")
    ] = None,
    price: Annotated[float | None, typer.Option(help="Price of a million tokens, for the cost over time.")] = None,
    audit: Annotated[
        bool, typer.Option("--audit", help="An audit of every row, also of a run that a teacher made.")
    ] = False,
    by: Annotated[list[str] | None, typer.Option(help="Column to break an audit down by; may be repeated.")] = None,
    contamination: Annotated[
        Path | None, typer.Option(help="Index of evaluation sets (`contamination build`): count rows that repeat one.")
    ] = None,
    against: Annotated[
        list[Path] | None, typer.Option(help="A run, an export or a file of rows: count rows that repeat one of its.")
    ] = None,
    json: Annotated[
        Path | None, typer.Option(help="Write an audit's figures here as JSON too; it can be compared later.")
    ] = None,
) -> None:
    """Write one HTML page with charts and sampled rows. It needs no network to be read.

    Of a run of `adopt` it is an audit: every row is counted, accepted or not, by source, with leaks, spelling,
    treatment, duplicates, personal data, evaluation sets, licences and lengths.
    """
    from commands.screen import say
    from reports.audit.page import is_adopted
    from reports.page import write_report

    target = out or Path("report.html")
    if len(paths) > 1 or audit or is_adopted(paths[0]):
        _write_audits(paths, target, tuple(by or ()), contamination, against or [], json)
    else:
        _refuse(by=by, contamination=contamination, against=against, json=json)
        write_report(paths[0], target, price)
    say(f"Written: {target}")


def _write_audits(
    paths: list[Path], target: Path, by: tuple[str, ...], index: Path | None, against: list[Path], json: Path | None
) -> None:
    from commands.screen import say
    from reports.audit.counting import Wanted
    from reports.audit.page import told_as_json, view_of, write_audit
    from store.files import write_whole

    views = []
    for path in paths:
        say(f"Auditing {path}...")
        views.append(view_of(path, Wanted(columns=by, index=index), against))
    write_audit(views, target)
    if json:
        write_whole(json, told_as_json(views))


def _refuse(**options: object) -> None:
    from schemas.errors import UsageError

    if given := next((name for name, value in options.items() if value), ""):
        raise UsageError(f"--{given} belongs to an audit.", "Add --audit: every row of the run is then looked at.")
