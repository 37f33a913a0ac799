"""`filigrana doctor`: is everything here that the parts need, and if not, what to do."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Look at this machine: packages, dictionary, models, review server, GPU, memory, disk. Changes nothing."""
    from commands.doctor_checks import examine
    from commands.screen import out, styled

    console = out()
    marks = {"ok": "green", "note": "cyan", "missing": "yellow"}
    findings = examine()
    for finding in findings:
        console.print(
            styled(marks[finding.state], f"{finding.state:<7}"), f"{finding.subject}: {finding.text}", soft_wrap=True
        )
        if finding.remedy:
            console.print(f"          {finding.remedy}", style="dim", soft_wrap=True)
    if any(f.state == "missing" for f in findings):
        raise typer.Exit(1)
