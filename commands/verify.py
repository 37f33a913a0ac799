"""`filigrana verify`, `repair`: whether a run or an export is what was written, and mending a run that isn't."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from store.inspection import Fault, Tick
    from store.repair import Repaired

FOUND = 1


def verify(
    path: Annotated[
        Path, typer.Argument(help="Folder of a run or of shards (also while they run), of a version, or of versions.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of sentences.")] = False,
) -> None:
    """Read every byte of a run or an export, and name what is not what was written, is missing or contradicts itself.

    Exit code 1 when something is wrong.
    """
    import json

    from commands.screen import show, show_json

    found = []
    with _reading() as tick:
        for fault in _faults(path, tick):
            found.append(fault)
            if not as_json:
                show(f"{fault.what}")
    if as_json:
        show_json(json.dumps({"faults": [one.model_dump() for one in found]}, ensure_ascii=False))
    elif found:
        files = len({one.file for one in found})
        show(f"{len(found)} faults in {files} files. {_remedy(path)}")
    else:
        show("Everything is as it was written.")
    if found:
        raise typer.Exit(FOUND)


def repair(
    run: Annotated[Path, typer.Argument(help="Folder of a run, or of a plan's shards, that nobody writes to.")],
    as_json: Annotated[bool, typer.Option("--json", help="What was done, as one JSON object.")] = False,
) -> None:
    """Mend a damaged run: what is sound stays, the rest goes to RUN/damaged and is pending for `generate`."""
    from commands.screen import show_json
    from store.repair import repair as mend
    from store.run import Run

    if not _is_run(run) and (shards := _runs(run)):
        _repair_shards(shards, as_json)
        return
    done = mend(Run(run) if _is_run(run) else Run.open(run))
    if as_json:
        show_json(done.model_dump_json())
    else:
        _show_repaired(done)


def _repair_shards(shards: list[Path], as_json: bool) -> None:
    """Mend each; one that can't be mended now doesn't keep the others from it. Raises StoreError for it at the end."""
    import json

    from commands.screen import show, show_json
    from schemas.errors import StoreError
    from store.repair import repair as mend
    from store.run import Run

    done: dict[str, Repaired] = {}
    refused: list[StoreError] = []
    for shard in shards:
        try:
            done[shard.name] = mend(Run(shard))
        except StoreError as error:
            refused.append(error)
            continue
        if not as_json:
            show(f"{shard}:")
            _show_repaired(done[shard.name])
    if as_json:
        show_json(json.dumps({"shards": {name: one.model_dump(mode="json") for name, one in done.items()}}))
    if refused:
        raise refused[0]


def _show_repaired(done: Repaired) -> None:
    from commands.screen import show

    for one in done.set_aside:
        show(f"{one.why} {f'Kept as {one.kept_as}.' if one.kept_as else 'There is nothing of it to keep.'}")
    for path in done.restored:
        show(f"{path} is as it was again.")
    if not done.set_aside and not done.restored:
        show("Nothing is damaged.")
        return
    lost = ", ".join(f"{number:,} of {table}" for table, number in done.lost.items() if number)
    show(f"Rows lost: {lost or 'none'}.")
    if done.lost.get("decisions"):
        show("Decisions that are lost come back with `filigrana review pull`, from the Argilla that has them.")
    if done.kept:
        show(f"{done.kept:,} samples that people have decided on stand without what they were made from.")
    show(
        f"{done.pending:,} rollouts are pending: the same `filigrana generate` makes them, from what is paid for first."
    )


def _faults(path: Path, tick: Tick) -> Iterator[Fault]:
    from export.files.verifying import version_faults
    from export.files.versions import version_folder, versions
    from store.inspection import run_faults
    from store.run import Run

    if runs := _runs(path):
        for run in runs:
            yield from run_faults(Run(run), tick)
        return
    for version in versions(path) or [version_folder(path)]:
        yield from version_faults(version, tick)


def _runs(path: Path) -> list[Path]:
    """The run that a folder is, or the shards that were begun in it."""
    from store.begun import is_begun
    from store.plan_shards import shards_in

    return [path] if _is_run(path) else [shard for shard in shards_in(path) if is_begun(shard)]


def _is_run(path: Path) -> bool:
    """Whether a folder is a run's, also one whose manifest is lost."""
    return (path / "journal").is_dir() or ((path / "manifest.json").is_file() and (path / ".lock").is_file())


def _remedy(path: Path) -> str:
    if _is_run(path):
        return f"`filigrana repair {path}` keeps what is sound; the same `filigrana generate` makes the rest again."
    if _runs(path):
        again = "the same `filigrana generate --shard` makes the rest again"
        return f"`filigrana repair {path}` keeps what is sound; {again}."
    return "A version never changes: restore it from a copy, or delete its folder and export again."


@contextmanager
def _reading() -> Iterator[Tick]:
    """A line on standard error that says which file is read, on a terminal."""
    from commands.screen import err

    files = 0
    with err().status("Reading...") as line:

        def tick(file: str) -> None:
            nonlocal files
            files += 1
            line.update(f"{files:,} files: {file}")

        yield tick
