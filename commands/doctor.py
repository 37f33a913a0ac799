"""`filigrana doctor`: is everything here that the parts need, and if not, what to do."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer


def doctor(
    network: Annotated[
        bool, typer.Option("--network", help="Say whom each command may speak to instead, what for and what is sent.")
    ] = False,
) -> None:
    """Look at this machine: packages, dictionary, models, GPU, memory, disk, and who could come in. Changes nothing."""
    if network:
        from commands.doctor_network import print_contacts

        print_contacts()
        return
    from commands.doctor_checks import examine
    from commands.doctor_perimeter import examine_perimeter
    from commands.review_serve import DEFAULT_HOME
    from commands.screen import out, styled

    console = out()
    marks = {"ok": "green", "note": "cyan", "weak": "yellow", "missing": "yellow"}
    findings = [*examine(), *examine_perimeter(os.environ, Path.cwd(), DEFAULT_HOME, Path.home())]
    for finding in findings:
        console.print(
            styled(marks[finding.state], f"{finding.state:<7}"), f"{finding.subject}: {finding.text}", soft_wrap=True
        )
        if finding.remedy:
            console.print(f"          {finding.remedy}", style="dim", soft_wrap=True)
    if any(f.state == "missing" for f in findings):
        raise typer.Exit(1)
