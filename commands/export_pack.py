"""`filigrana export --format pack`: rows that a teacher grew, as a file of seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.screen import err, show, styled

if TYPE_CHECKING:
    from export.selection import Selection, Shape
    from store.run import Run

NOT_OF_PACKS = "A pack is one JSONL file of rows: it has no splits, layouts, mixes, cards or tokens."


def export_pack_to(
    runs: Sequence[Run], to: str, selection: Selection, shape: Shape, with_pack: str, others: Mapping[str, Any]
) -> None:
    """Write the pack and say what is in it. `others` are options that mean nothing here: any of them given is an error.

    Raises UsageError for these, and as `export.grown_packs.export_pack` does.
    """
    from rich.table import Table

    from export.choose import FATES
    from export.files.publish import is_address
    from export.grown_packs import export_pack
    from export.selection import Shape
    from schemas.errors import UsageError

    plain = Shape.model_validate({"format": shape.format})
    given = [name for name in Shape.model_fields if getattr(shape, name) != getattr(plain, name)]
    given += [name for name, value in others.items() if value]
    if given:
        raise UsageError(f"--{given[0].replace('_', '-')} goes with no --format pack.", NOT_OF_PACKS)
    if is_address(to):
        raise UsageError(f"--to {to}: a pack is written to a file here.", "Copy it from there.")
    done = export_pack(runs, Path(to), selection, with_pack)
    table = Table.grid(padding=(0, 2))
    for fate, count in done.left_out.items():
        table.add_row(f"left out: {FATES[fate]}", f"-{count:,}")
    table.add_row(styled("green", f"rows grown for '{done.pack}'"), f"{done.grown:,}")
    if done.beside:
        table.add_row(f"rows of '{with_pack}' before them", f"{done.beside:,}")
    table.add_row("licence", done.licence)
    err().print(table)
    show(str(done.path))
