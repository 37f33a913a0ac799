"""`filigrana adopt --dry-run`: what was recognised, rows before and after, and what would be lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from generators.adopting.dry_run import DryRun, Example
    from generators.prepare import PreparedRecipe

SHOWN_CHARACTERS = 400


def show_dry_run(prepared: PreparedRecipe) -> None:
    """Print what adopting would make of the rows. Nothing is written."""
    from commands.screen import out, say, show
    from generators.adopting.dry_run import dry_run

    seen = dry_run(prepared)
    show(f"{seen.rows:,} rows; {seen.looked_at:,} of them looked at, from everywhere in the dataset.")
    out().print(_counts(seen))
    for example in seen.examples:
        _show(example)
    say("Nothing was written. Without --dry-run, every row goes through the checks of the recipe.")


def _counts(seen: DryRun) -> Any:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(style="bold")
    table.add_column(justify="right")
    table.add_column(overflow="fold")
    for (shape, kind), number in seen.shapes.most_common():
        table.add_row("recognised", f"{number:,}", f"{shape}, becomes {kind}")
    if seen.corrected:
        table.add_row("corrected", f"{seen.corrected:,}", "by program, before the checks")
    for reason, number in seen.faults.most_common():
        table.add_row("turned down", f"{number:,}", f"{reason}: {seen.first_faults[reason]}")
    _add(table, "kept beside", seen.columns)
    _add(table, "lost", seen.lost, "too long for a column")
    _add(table, "licence", seen.licences)
    return table


def _add(table: Any, heading: str, counted: Counter[str], why: str = "") -> None:
    for name, number in counted.most_common(20):
        table.add_row(heading, f"{number:,}", f"{name}{why and f' ({why})'}")


def _show(example: Example) -> None:
    from commands.screen import out, styled

    console = out()
    console.print()
    console.print(styled("bold", example.place))
    before = example.before if isinstance(example.before, str) else orjson.dumps(example.before, default=str).decode()
    console.print(f"  before  {_short(before)}", soft_wrap=True)
    if example.after is None:
        console.print(styled("yellow", f"  after   turned down, {example.fault}"), soft_wrap=True)
        return
    for message in example.after.messages:
        calls = ", ".join(f"{call.name}({orjson.dumps(call.arguments).decode()})" for call in message.tool_calls)
        thought = f"[thinks: {_short(message.reasoning)}] " if message.reasoning else ""
        console.print(f"  after   {message.role}: {thought}{_short(message.text)} {calls}".rstrip(), soft_wrap=True)
    for message in example.after.rejected_answer:
        console.print(f"  after   lost to it: {_short(message.text)}", soft_wrap=True)
    if example.after.tools:
        names = ", ".join(str(tool.get("name")) for tool in example.after.tools)
        console.print(f"  after   tools: {names}", soft_wrap=True)
    if example.columns:
        console.print(f"  beside  {_short(orjson.dumps(example.columns, default=str).decode())}", soft_wrap=True)


def _short(text: str) -> str:
    """One line, cut in the middle of what is long."""
    line = " ".join(text.split())
    if len(line) <= SHOWN_CHARACTERS:
        return line
    half = SHOWN_CHARACTERS // 2
    return f"{line[:half]} [... {len(line) - 2 * half:,} characters ...] {line[-half:]}"
