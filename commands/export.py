"""`filigrana export`, `report`, `trace`, `diff`: from runs to datasets, and back from a row to who said what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RUNS = Annotated[list[Path], typer.Argument(help="Runs' folders, as given to `filigrana generate --run`.")]


def export(
    runs: RUNS,
    to: Annotated[Path, typer.Option("--to", help="Folder of versions: written as DIR/v0001, DIR/v0002, ...")],
    format_: Annotated[
        str,
        typer.Option("--format", help="messages, sharegpt, alpaca, prompt-completion, preference or kto."),
    ] = "messages",
    file_type: Annotated[str, typer.Option("--file-type", help="parquet or jsonl.")] = "parquet",
    include_unreviewed: Annotated[
        bool, typer.Option("--include-unreviewed", help="Also what nobody has reviewed, marked `reviewed: false`.")
    ] = False,
    unreviewed_above: Annotated[
        float | None,
        typer.Option(help="Also unreviewed samples whose judge score (1 to 5) is at least this.", metavar="SCORE"),
    ] = None,
    recipe: Annotated[list[str] | None, typer.Option(help="Only this recipe. May be given several times.")] = None,
    domain: Annotated[list[str] | None, typer.Option(help="Only this domain. May be given several times.")] = None,
    licence: Annotated[list[str] | None, typer.Option(help="Only this source licence. Several times.")] = None,
    since: Annotated[str | None, typer.Option(help="Only samples generated on this day (UTC) or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Only samples generated on this day (UTC) or earlier.")] = None,
    max_per_seed: Annotated[int | None, typer.Option(help="At most so many samples of one seed.", min=1)] = None,
    max_per_cluster: Annotated[
        int | None, typer.Option(help="At most so many samples that ask nearly the same.", min=1)
    ] = None,
    validation: Annotated[float, typer.Option(help="Share of seeds held out for validation.")] = 0.05,
    test: Annotated[float, typer.Option(help="Share of seeds held out for testing.")] = 0.0,
    allow_mixed_licences: Annotated[
        bool, typer.Option("--allow-mixed-licences", help="Export even if the licences can't go together.")
    ] = False,
    with_arquivo: Annotated[
        bool, typer.Option("--with-arquivo", help="Also samples made from Arquivo.pt: research, non-commercial.")
    ] = False,
    implicit_prompt: Annotated[
        bool, typer.Option("--implicit-prompt", help="preference: whole conversations, no `prompt` column.")
    ] = False,
    pairs_from_edits: Annotated[
        bool, typer.Option("--pairs-from-edits", help="preference, kto: an edited answer beats the original.")
    ] = False,
    string_arguments: Annotated[
        bool, typer.Option("--string-arguments", help="Tool arguments as JSON text, as the OpenAI API has them.")
    ] = False,
    zstd: Annotated[bool, typer.Option("--zstd", help="Compress JSONL files (.jsonl.zst).")] = False,
    title: Annotated[str, typer.Option(help="The dataset's title on its card.")] = "",
) -> None:
    """Write what people accepted or corrected as a dataset that trainers load as it is.

    Safe to repeat: the same content gives the version that is there already.
    """
    from pydantic import ValidationError

    from commands.screen import out
    from export.exporting import export_runs
    from export.selection import Selection, Shape, Splits
    from schemas.errors import UsageError
    from store.run import Run

    try:
        selection = Selection(
            include_unreviewed=include_unreviewed,
            unreviewed_above=unreviewed_above,
            recipes=tuple(recipe or ()),
            domains=tuple(domain or ()),
            licences=tuple(licence or ()),
            since=since,
            until=until,
            max_per_seed=max_per_seed,
            max_per_cluster=max_per_cluster,
            with_arquivo=with_arquivo,
            allow_mixed_licences=allow_mixed_licences,
        )
        splits = Splits(validation=validation, test=test)
        shape = Shape.model_validate(
            {
                "format": format_,
                "file_type": file_type,
                "zstd": zstd,
                "implicit_prompt": implicit_prompt,
                "pairs_from_edits": pairs_from_edits,
                "string_arguments": string_arguments,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = "--" + str(first["loc"][-1]).replace("_", "-") if first["loc"] else "the options"
        raise UsageError(f"{name}: {first['msg']}.", "See `filigrana export --help`.") from error
    done = export_runs([Run.open(path) for path in runs], to, selection, splits, shape, title)
    rows = ", ".join(f"{split} {count:,}" for split, count in done.manifest["splits"].items())
    word = "Written" if done.is_new else "There already, unchanged"
    out().print(f"{word}: {done.path}  ({rows}; {done.manifest['licence']['stated']})", soft_wrap=True)
