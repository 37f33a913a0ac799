"""`filigrana adopt`: a dataset that is there already through the checks, the people and the books."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.generate import (
    GRACE_HELP,
    JUDGE_HELP,
    MAX_FAILED_HELP,
    TEACHER_HELP,
    require_no_failures,
    roll,
    stoppable,
)

if TYPE_CHECKING:
    from generators.opening import GenerateOptions, Recipes
    from generators.prepare import PreparedRecipe
    from prompts.recipe import AdoptedSpec
    from schemas.plan_shard import PlanShard
    from store.run import Run

SOURCE_HELP = (
    "JSONL, JSON, Parquet, CSV or TSV (.gz and .zst too); a folder of them; an export of Filigrana; a dataset in the "
    "caches of the Hugging Face hub by its name, or with --hub on the hub."
)

SHARD_HELP = (
    "Take only this part of the rows, into RUN/shard-NUMBER-of-OF: 3/16 is the third of 16 that together are the whole "
    "dataset, on machines that needn't know of each other."
)


def adopt(
    sources: Annotated[list[str], typer.Argument(help=SOURCE_HELP, metavar="SOURCE...")],
    run: Annotated[
        Path | None, typer.Option("--run", help="Folder of the run. The same command again resumes it.")
    ] = None,
    recipe: Annotated[str, typer.Option(help="adopt-audit, adopt-repair, adopt-localise, or a path.")] = "adopt-audit",
    licence: Annotated[str, typer.Option(help="SPDX id of rows that don't say theirs: CC-BY-4.0.")] = "",
    teacher: Annotated[str, typer.Option("--teacher", "-t", help=TEACHER_HELP + " (none, or local)")] = "",
    judge_teacher: Annotated[list[str] | None, typer.Option(help=JUDGE_HELP)] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="YAML that says what stands where in rows of no usual shape.")
    ] = None,
    split: Annotated[str, typer.Option(help="Only this split of a dataset.")] = "",
    config: Annotated[str, typer.Option(help="The dataset's configuration.")] = "",
    revision: Annotated[str, typer.Option(help="The dataset's revision on the hub.")] = "",
    hub: Annotated[bool, typer.Option("--hub", help="SOURCE is a name on the Hugging Face hub.")] = False,
    count: Annotated[int, typer.Option("-n", help="Only the first rows; more of them later (0: all).", min=0)] = 0,
    concurrency: Annotated[int, typer.Option(help="Rows in flight (0: what suits the teacher).", min=0)] = 0,
    address: Annotated[str, typer.Option(help="A Ray cluster's address; otherwise this process does it.")] = "",
    replicas: Annotated[int, typer.Option(help="Processes, by Ray, when more than one.", min=1)] = 1,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Don't turn down rows that repeat an earlier one.")
    ] = False,
    shard: Annotated[str, typer.Option(help=SHARD_HELP, metavar="NUMBER/OF")] = "",
    grace: Annotated[float, typer.Option(help=GRACE_HELP, min=0)] = 60.0,
    max_failed: Annotated[str | None, typer.Option(help=MAX_FAILED_HELP, metavar="5%|N")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what is recognised, three rows before and after, and what is lost.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The books as one JSON object, as `status --json`.")] = False,
) -> None:
    """Take a dataset that is there already through the checks, row by row, and keep account of each in a run.

    Rows of every usual shape are recognised. What can't be read or doesn't pass is turned down with its file and row.
    """
    from commands.adopt_preview import show_dry_run
    from generators.plan_shards import run_folder
    from ray_jobs.jobs import require_lasting_folder
    from schemas.plan_shard import parse_shard
    from store.run import Run

    if run is None and not dry_run:
        raise typer.BadParameter("say where the run goes, or look first: --dry-run.", param_hint="--run")
    part = parse_shard(shard) if shard else None
    if run is not None:
        require_lasting_folder(run)
        run = run_folder(run, part)
    prepared = _prepared(recipe, _spec(sources, split, config, revision, hub, licence, mapping))
    if run is None or dry_run:
        show_dry_run(prepared)
        return
    options = _options(prepared, count, part, teacher, judge_teacher, concurrency, grace)
    _roll(Run(run), options, {prepared.recipe.name: prepared}, address, replicas, max_failed)
    _settle(Run(run), run.parent if part else run, keep_duplicates, as_json)


def _spec(
    sources: list[str], split: str, config: str, revision: str, hub: bool, licence: str, mapping: Path | None
) -> AdoptedSpec:
    from prompts.recipe import AdoptedSpec
    from prompts.yaml_source import YamlSource
    from schemas.licence_ids import asked_licence
    from sources.shapes.mapping import RowMapping

    there = [str(Path(s).expanduser().resolve()) if not hub and Path(s).expanduser().exists() else s for s in sources]
    return AdoptedSpec(
        sources=tuple(there),
        hub=hub,
        split=split,
        config=config,
        revision=revision,
        licence=asked_licence(licence),
        map=YamlSource.read(mapping).parse(RowMapping) if mapping else None,
    )


def _prepared(recipe: str, spec: AdoptedSpec) -> PreparedRecipe:
    from commands.screen import say
    from generators.adopted_recipe import prepare_adoption

    say("Counting the rows...")
    prepared = prepare_adoption(recipe, spec)
    say(f"{prepared.seeds.size:,} rows.")
    return prepared


def _options(
    prepared: PreparedRecipe,
    count: int,
    shard: PlanShard | None,
    teacher: str,
    judges: list[str] | None,
    concurrency: int,
    grace: float,
) -> GenerateOptions:
    from generators.adopted_recipe import asks_nobody
    from generators.opening import GenerateOptions
    from generators.plan import Part
    from generators.plan_shards import entry_of, parts_of_shard
    from generators.teachers.factory import Pace, default_in_flight, parse_teacher

    asked = parse_teacher(teacher or ("none" if asks_nobody(prepared) else "local"))
    judging = tuple(map(parse_teacher, judges or ()))
    planned = min(count or prepared.seeds.size, prepared.seeds.size)
    whole = [Part(recipe=prepared.recipe.name, planned=planned)]
    return GenerateOptions(
        parts=tuple(parts_of_shard(whole, shard) if shard else whole),
        shard=entry_of(shard, whole) if shard else None,
        teacher=asked,
        judges=judging,
        pace=Pace(concurrency=concurrency or default_in_flight(asked, judging, prepared.engine)),
        grace_s=grace,
    )


def _roll(
    run: Run, options: GenerateOptions, prepared: Recipes, address: str, replicas: int, max_failed: str | None
) -> None:
    from commands.progress import ProgressView
    from generators.stop_rules import StopRules, parse_limit

    rules = StopRules(max_failed=parse_limit(max_failed, "--max-failed"), max_rejected=None)
    view = ProgressView(None, None, rules)
    with stoppable(), view.shown():
        roll(run, options, view, prepared, address if address or replicas > 1 else None, replicas)


def _settle(run: Run, path: Path, keep_duplicates: bool, as_json: bool) -> None:
    """Duplicates turned down, the books shown, and what to do next with the folder that was named."""
    from commands.screen import say
    from commands.status import print_books

    if not keep_duplicates:
        from generators.deduplicate import reject_duplicates

        reject_duplicates(run)
    counted = print_books(run, as_json)
    if counted.accepted or counted.rejected:
        say(f"What was turned down, with its place: filigrana rejected {path}")
        say(f"A page about all of it: filigrana report {path}    For people: filigrana review push {path} --url URL")
        say(f"For training: filigrana export {path} --to DIR --include-unreviewed")
    require_no_failures(counted, path)
