"""`filigrana export`, `report`, `trace`, `diff`: from runs to datasets, and back from a row to who said what."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

RUNS = Annotated[
    list[Path], typer.Argument(help="Runs' folders, as given to `filigrana generate --run`; of shards all.")
]


def _formats() -> list[tuple[str, str]]:
    """Names and summaries, for the shell's completion; the formats are not imported before they are asked for."""
    from export.formats import FORMATS, NOT_FOR_TRAINERS
    from schemas.plugins import origin_of, plugin_names

    brought = [(name, f"from {origin_of('format', name)}") for name in plugin_names("format")]
    ours = (*FORMATS.values(), *NOT_FOR_TRAINERS.values())
    return [*((format_.name, format_.summary) for format_ in ours), *brought]


def export(
    runs: RUNS,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="Folder of versions (DIR/v0001, ...), or an fsspec address: s3://bucket/folder. A pack: FILE.jsonl.",
        ),
    ],
    format_: Annotated[
        str,
        typer.Option("--format", help="What a row looks like, by name: docs/export.md.", autocompletion=_formats),
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
    kind: Annotated[
        list[str] | None,
        typer.Option(help="Only this kind: chat, grounded, preference, tools or verifiable."),
    ] = None,
    licence: Annotated[list[str] | None, typer.Option(help="Only this source licence. Several times.")] = None,
    since: Annotated[str | None, typer.Option(help="Only samples generated on this day (UTC) or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Only samples generated on this day (UTC) or earlier.")] = None,
    max_per_seed: Annotated[int | None, typer.Option(help="At most so many samples of one seed.", min=1)] = None,
    max_per_cluster: Annotated[
        int | None, typer.Option(help="At most so many samples that ask nearly the same.", min=1)
    ] = None,
    mix: Annotated[
        Path | None, typer.Option(help="YAML file: weights by recipe, domain or kind; a budget of rows or tokens.")
    ] = None,
    repeat: Annotated[
        int | None, typer.Option(help="With --mix: a scarce part's rows may be in train so many times.", min=1)
    ] = None,
    tokenizer: Annotated[
        Path | None, typer.Option(help="Folder of the model to train: counts tokens as its chat template renders rows.")
    ] = None,
    validation: Annotated[float, typer.Option(help="Share of seeds held out for validation.")] = 0.05,
    test: Annotated[float, typer.Option(help="Share of seeds held out for testing.")] = 0.0,
    allow_mixed_licences: Annotated[
        bool, typer.Option("--allow-mixed-licences", help="Export even if the licences can't go together.")
    ] = False,
    with_arquivo: Annotated[
        bool, typer.Option("--with-arquivo", help="Also samples made from Arquivo.pt: research, non-commercial.")
    ] = False,
    accept_failed_corrections: Annotated[
        bool, typer.Option("--accept-failed-corrections", help="Also corrected texts that fail the recipe's checks.")
    ] = False,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Of a run that is not finished also what repeats itself.")
    ] = False,
    implicit_prompt: Annotated[
        bool, typer.Option("--implicit-prompt", help="preference: whole conversations, no `prompt` column.")
    ] = False,
    pairs_from_edits: Annotated[
        bool, typer.Option("--pairs-from-edits", help="preference, kto: an edited answer beats the original.")
    ] = False,
    negatives: Annotated[
        str, typer.Option(help="kto, preference: also what `people`, `checks` or `both` turned down.")
    ] = "",
    calls: Annotated[
        str, typer.Option(help="Tool calls as text inside a turn, or as objects of their own (docs/export.md).")
    ] = "text",
    string_arguments: Annotated[
        bool, typer.Option("--string-arguments", help="Calls as objects whose arguments are JSON text: the OpenAI API.")
    ] = False,
    reasoning: Annotated[
        str,
        typer.Option(
            help="What models thought: drop; reasoning_content or thinking, a key of turns; tags: <think> in the text."
        ),
    ] = "drop",
    layout: Annotated[
        str, typer.Option(help="full, or bare: train.jsonl and valid.jsonl of messages and tools alone.")
    ] = "full",
    columns: Annotated[
        str, typer.Option(help="all, or minimal: what trainers read, with id and kind beside it.")
    ] = "all",
    with_pack: Annotated[
        str, typer.Option(help="pack: before the grown rows, those of this pack (a name or a path).")
    ] = "",
    zstd: Annotated[bool, typer.Option("--zstd", help="Compress JSONL files (.jsonl.zst).")] = False,
    contamination: Annotated[
        Path | None,
        typer.Option(
            help="Index of evaluation sets: what repeats one stays out. Those in contamination/ beside runs count too."
        ),
    ] = None,
    title: Annotated[str, typer.Option(help="The dataset's title on its card.")] = "",
    author: Annotated[str, typer.Option(help="Whom to cite for it.")] = "",
    url: Annotated[str, typer.Option(help="Where it will be, to be cited; the hub's page with --push-to-hub.")] = "",
    push_to_hub: Annotated[
        str,
        typer.Option("--push-to-hub", help="Also upload to this hub repository (token in HF_TOKEN).", metavar="REPO"),
    ] = "",
    public: Annotated[bool, typer.Option("--public", help="Make a new hub repository public.")] = False,
) -> None:
    """Write what people accepted or corrected as a dataset that trainers load as it is.

    Safe to repeat: the same content gives the version that is there already, and changes nothing.
    """
    from pydantic import ValidationError

    from schemas.settings import keep_freed_memory

    keep_freed_memory()

    from commands.export_output import deliver_to, hub_page, print_exported
    from commands.export_pack import export_pack_to
    from commands.screen import say
    from commands.several_runs import opened_runs
    from export.mix import load_mix
    from export.selection import Selection, Shape, Splits
    from schemas.errors import UsageError

    try:
        selection = Selection(
            include_unreviewed=include_unreviewed,
            unreviewed_above=unreviewed_above,
            recipes=tuple(recipe or ()),
            domains=tuple(domain or ()),
            kinds=tuple(kind or ()),
            licences=tuple(licence or ()),
            since=since,
            until=until,
            max_per_seed=max_per_seed,
            max_per_cluster=max_per_cluster,
            with_arquivo=with_arquivo,
            accept_failed_corrections=accept_failed_corrections,
            allow_mixed_licences=allow_mixed_licences,
            keep_duplicates=keep_duplicates,
        )
        splits = Splits(validation=validation, test=test)
        shape = Shape.model_validate(
            {
                "format": format_,
                "file_type": file_type,
                "zstd": zstd and file_type != "parquet",
                "implicit_prompt": implicit_prompt,
                "pairs_from_edits": pairs_from_edits,
                "negatives": negatives,
                "calls": calls,
                "string_arguments": string_arguments,
                "reasoning": reasoning,
                "layout": layout,
                "columns": columns,
            }
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = "--" + str(first["loc"][-1]).replace("_", "-") if first["loc"] else "the options"
        said = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{name}: {said}.", "See `filigrana export --help`.") from error
    if zstd and file_type == "parquet":
        say("--zstd: Parquet is compressed by zstd inside already; nothing else changes.")
    opened = opened_runs(*runs)
    if format_ == "pack":
        others = {"mix": mix, "repeat": repeat, "tokenizer": tokenizer, "title": title, "author": author, "url": url}
        others |= {"contamination": contamination, "push_to_hub": push_to_hub, "public": public}
        return export_pack_to(opened, to, selection, shape, with_pack, others)
    if with_pack:
        raise UsageError("--with-pack is for --format pack.", "docs/packs.md tells of grown packs.")
    if repeat and not mix:
        raise UsageError("--repeat is for a --mix: it says how often rows of a scarce part may be there.")
    mixed = load_mix(mix) if mix else None
    if mixed and repeat:
        mixed = mixed.model_copy(update={"repeat": repeat})
    asked = {"mix": mixed, "tokenizer": tokenizer, "title": title}
    asked |= {"contamination": contamination, "author": author, "url": url or hub_page(push_to_hub)}
    done, places = deliver_to(opened, to, selection, splits, shape, push_to_hub, public, asked)
    print_exported(done, places)


def trace(
    identity: Annotated[str, typer.Argument(metavar="ID", help="A row's id, a rollout's id, or the beginning of one.")],
    run: Annotated[Path, typer.Option("--run", help="The run's folder; an exported row names its run in `run_id`.")],
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON.")] = False,
) -> None:
    """Show a row's whole history: seed, source, prompts, raw completions, checks, verdicts, decisions and edits."""
    from commands.export_output import print_history
    from commands.screen import show_json
    from commands.several_runs import opened_runs
    from reports.trace import trace as history_of

    history = history_of(identity, *opened_runs(run))
    if json:
        show_json(history.model_dump_json(indent=2))
    else:
        print_history(history)


def diff(
    before: Annotated[Path, typer.Argument(help="A version (DIR/v0001), or a folder of versions: its newest.")],
    after: Annotated[Path, typer.Argument(help="The version to compare it with.")],
    json: Annotated[bool, typer.Option("--json", help="Everything as JSON, every id included.")] = False,
) -> None:
    """Say what changed from one export to another: rows added, removed, changed or moved, and their figures."""
    from commands.export_output import print_difference
    from commands.screen import show_json
    from reports.diff import diff as difference_of

    found = difference_of(before, after)
    if json:
        show_json(found.model_dump_json(indent=2))
    else:
        print_difference(found)
