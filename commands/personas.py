"""`filigrana sources personas`: people drawn from Portugal's census, as seeds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from commands.screen import err, say, show, show_json


def personas(
    number: Annotated[int, typer.Option("-n", "--number", min=1, help="How many personas.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same personas.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="The JSONL file to write; without it, the screen.")] = None,
    card: Annotated[
        Path | None, typer.Option("--card", help="Write the README that goes with them when published here.")
    ] = None,
) -> None:
    """Draw people from the census of 2021: who they are, where they live, how they write, what they need.

    Rows are written one by one as they are drawn. Tables, fits and what isn't known: docs/sources.md.
    """
    from itertools import islice

    from schemas.errors import UsageError
    from sources.personas.card import card as card_text
    from sources.personas.rows import YOUNGEST
    from sources.personas.rows import personas as people
    from store.files import disk_errors, write_whole

    if out is not None and out.suffix != ".jsonl":
        raise UsageError(f"--out {out}: a .jsonl file was expected.", "Name the file personas.jsonl.")
    for path in (out, card):
        if path is not None:
            with disk_errors(path):
                path.parent.mkdir(parents=True, exist_ok=True)
    rows = islice(people(seed), number)
    if out is None:
        for line in _lines(rows):
            show_json(line)
    else:
        _write(rows, out, number)
        show(f"{number} personas written to {out}.")
    if card is not None:
        write_whole(card, card_text(number, seed, YOUNGEST).encode())
        say(f"Their card is in {card}.")


def _lines(rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    import orjson

    return (orjson.dumps(row) for row in rows)


def _write(rows: Iterable[dict[str, Any]], out: Path, number: int) -> None:
    """The file whole or not at all, its rows never all in memory."""
    from rich.progress import Progress

    from store.files import disk_errors, whole_file

    progress = Progress(console=err(), transient=True)
    with disk_errors(out), whole_file(out) as temporary, temporary.open("wb") as file, progress:
        task = progress.add_task("Personas", total=number)
        for line in _lines(rows):
            file.write(line + b"\n")
            progress.advance(task)
