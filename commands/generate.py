"""`filigrana generate`: making samples."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.recipe_names import shipped_names

if TYPE_CHECKING:
    from commands.progress import ProgressView
    from generators.counters import Counters
    from generators.opening import GenerateOptions, Recipes
    from generators.prepare import PreparedRecipe
    from store.books import Books
    from store.run import Run

RECIPE_HELP = "A shipped recipe or mix (see `filigrana recipes`), or a path."
TEACHER_HELP = (
    "local[:MODEL], vllm:PATH_OR_NAME, openai:MODEL@BASE_URL[,BASE_URL...], openai-batch:MODEL@BASE_URL, "
    "replay[:FILE], or a NAME of endpoints.yaml"
)
JUDGE_HELP = "Who judges, as for --teacher, or LABEL=TEACHER; once for each judge. The teacher itself unless given."
TRUST_HELP = (
    "Let the recipe's engine settings run code or read elsewhere (trust_remote_code, tokenizer, worker_cls...)."
)
VOICE_HELP = (
    "Who speaks, where a recipe wants that: espeak[:VOICE] (unless given), openai-speech:MODEL@BASE_URL, or a NAME of "
    "endpoints.yaml."
)
TRANSCRIBER_HELP = "Who writes down what was said, to compare: openai-transcription:MODEL@BASE_URL, a NAME, or none."
VoiceOption = Annotated[str, typer.Option("--voice-teacher", help=VOICE_HELP)]
TranscriberOption = Annotated[str, typer.Option("--transcriber", help=TRANSCRIBER_HELP)]
GRACE_HELP = "Seconds that what is in flight has to end after the first Ctrl-C or SIGTERM; a second one leaves at once."
MAX_FAILED_HELP = (
    "Stop (exit code 5) when more of this session's rollouts than this share, or this number, have failed."
)
SHARD_HELP = (
    "Make only this part of the plan, in RUN/shard-NUMBER-of-OF: 3/16 is the third of 16 that together make all of "
    "-n, on machines that needn't know of each other."
)
REPEATS_HELP = "Begin a run even if its prompts repeat each other a hundred times over: see `filigrana plan`."
TrustOption = Annotated[bool, typer.Option("--trust-engine", help=TRUST_HELP)]
WITHOUT_HELP = "Leave this recipe out of a mix: the others share what was its. May be given several times."
WithoutOption = Annotated[list[str] | None, typer.Option("--without", help=WITHOUT_HELP)]
TeacherOption = Annotated[str, typer.Option("--teacher", "-t", help=TEACHER_HELP, show_default=True)]


def generate(
    recipe: Annotated[str, typer.Argument(help=RECIPE_HELP, autocompletion=shipped_names)],
    count: Annotated[int, typer.Option("-n", help="How many samples to plan.", min=1)],
    run: Annotated[Path, typer.Option("--run", help="Folder of the run. The same command again resumes it.")],
    teacher: TeacherOption = "local",
    judge_teacher: Annotated[list[str] | None, typer.Option(help=JUDGE_HELP)] = None,
    voice_teacher: VoiceOption = "",
    transcriber: TranscriberOption = "",
    seed: Annotated[int, typer.Option(help="Draws seeds and sampling: the same seed plans the same run.")] = 0,
    concurrency: Annotated[int, typer.Option(help="Rollouts in flight (0: what suits the teacher).", min=0)] = 0,
    local: Annotated[bool, typer.Option("--local", help="In this process, without Ray.")] = False,
    address: Annotated[str, typer.Option(help="A Ray cluster's address; otherwise Ray starts here.")] = "",
    replicas: Annotated[
        int,
        typer.Option(
            help="Teachers to hold in the cluster, one a worker; it begins with as many as there is room for.", min=1
        ),
    ] = 1,
    requests_per_minute: Annotated[int | None, typer.Option(help="Cap on requests to an endpoint.")] = None,
    tokens_per_minute: Annotated[int | None, typer.Option(help="Cap on tokens at an endpoint.")] = None,
    keep_duplicates: Annotated[
        bool, typer.Option("--keep-duplicates", help="Don't turn down samples that repeat an earlier one.")
    ] = False,
    shard: Annotated[str, typer.Option(help=SHARD_HELP, metavar="NUMBER/OF")] = "",
    allow_repeats: Annotated[bool, typer.Option("--allow-repeats", help=REPEATS_HELP)] = False,
    without: WithoutOption = None,
    trust_engine: TrustOption = False,
    grace: Annotated[float, typer.Option(help=GRACE_HELP, min=0)] = 60.0,
    timeout: Annotated[float | None, typer.Option(help="Seconds for one request to an endpoint (600).", min=1)] = None,
    max_failed: Annotated[str | None, typer.Option(help=MAX_FAILED_HELP, metavar="5%|N")] = None,
    max_rejected: Annotated[str | None, typer.Option(help="The same for rejections.", metavar="50%|N")] = None,
    gpu_hour_price: Annotated[float | None, typer.Option(help="Euros an hour, to show the cost so far.")] = None,
    price_per_million: Annotated[float | None, typer.Option(help="Euros per million tokens, likewise.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The books as one JSON object, as `status --json`.")] = False,
) -> None:
    """Generate samples: ask a teacher, check, judge, and keep account of everything in the run's folder."""
    from schemas.settings import share_one_arena

    share_one_arena()
    from commands.progress import ProgressView
    from commands.status import print_books
    from generators.cost.prices import batch_share
    from generators.opening import GenerateOptions
    from generators.plan import engine_settings, plan_parts, prepare_parts
    from generators.plan_shards import entry_of, parts_of_shard, run_folder
    from generators.refusals import check_foreseen
    from generators.stop_rules import StopRules, parse_limit
    from generators.teachers.factory import Pace, default_in_flight, parse_teacher
    from generators.voices.specs import parse_transcriber, parse_voice
    from ray_jobs.jobs import require_lasting_folder
    from schemas.errors import StoppedByRuleError
    from schemas.plan_shard import parse_shard
    from store.run import Run

    require_lasting_folder(run)
    if local and address:
        raise typer.BadParameter("--local and --address exclude each other.")
    part = parse_shard(shard) if shard else None
    run = run_folder(run, part)
    whole = plan_parts(recipe, count, without or ())
    parts = parts_of_shard(whole, part) if part else whole
    prepared = prepare_parts(parts)
    spec = parse_teacher(teacher)
    judges = tuple(map(parse_teacher, judge_teacher or ()))
    check_foreseen(prepared, spec)
    if not Run(run).manifest_path.is_file():
        tell_repeats(
            [(prepared[name], of.planned) for name, of in zip(prepared, whole, strict=True)], seed, allow_repeats
        )
    caps: dict[str, Any] = {
        "requests_per_minute": requests_per_minute,
        "tokens_per_minute": tokens_per_minute,
        "timeout_s": timeout,
    }
    options = GenerateOptions(
        parts=tuple(parts),
        shard=entry_of(part, whole) if part else None,
        teacher=spec,
        judges=judges,
        voice=parse_voice(voice_teacher),
        transcriber=parse_transcriber(transcriber),
        run_seed=seed,
        pace=Pace(
            concurrency=concurrency or default_in_flight(spec, judges, engine_settings(prepared, trust_engine)),
            **{name: value for name, value in caps.items() if value is not None},
        ),
        grace_s=grace,
        trust_engine=trust_engine,
    )
    rules = StopRules(
        max_failed=parse_limit(max_failed, "--max-failed"), max_rejected=parse_limit(max_rejected, "--max-rejected")
    )
    price = None if price_per_million is None else price_per_million * batch_share(spec)
    view = ProgressView(price, gpu_hour_price, rules)
    try:
        with stoppable(), view.shown():
            roll(Run(run), options, view, prepared, None if local else address, replicas)
    except StoppedByRuleError:
        print_books(Run(run), as_json)
        raise
    if not keep_duplicates:
        from generators.deduplicate import reject_duplicates

        reject_duplicates(Run(run))
    require_no_failures(print_books(Run(run), as_json), run)


def tell_repeats(planned: list[tuple[PreparedRecipe, int]], seed: int, allowed: bool) -> None:
    """Say how often prompts are used, where it is often. Raises RecipeError past the limit, unless that is allowed."""
    from commands.screen import say
    from generators.cost.repeats import repeats, require_variety

    found = [repeats(prepared, count, seed) for prepared, count in planned if count]
    for one in found:
        if one.is_worth_telling:
            say(f"Recipe '{one.recipe}': {one.told}.")
    if not allowed:
        require_variety(found)


def roll(
    run: Run, options: GenerateOptions, view: ProgressView, prepared: Recipes, address: str | None, replicas: int
) -> None:
    """Run what is pending: in this process, or by so many workers on the Ray cluster at `address` ('' starts one,
    unless somebody is asked in batches)."""
    if address is None or (not address and options.in_batches):
        roll_locally(run, options, view, prepared)
        return
    from commands.screen import say
    from ray_jobs.driver import generate_on_ray

    generate_on_ray(run, options, address, replicas, view.watch, say, prepared)


def roll_locally(run: Run, options: GenerateOptions, view: ProgressView, prepared: Recipes) -> Counters:
    """Run in this process, on uvloop."""
    import uvloop

    from commands.screen import say
    from generators.local_run import generate_local
    from schemas.settings import collect_garbage_rarely

    collect_garbage_rarely()
    counters: Counters = uvloop.run(generate_local(run, options, view.watch, say, prepared))
    return counters


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, and say what that means. Raises RunInterruptedError."""
    import signal

    from schemas.errors import RunInterruptedError

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except (KeyboardInterrupt, asyncio.CancelledError) as error:
        raise RunInterruptedError(
            "Interrupted.", "Everything stored so far is kept: the same command resumes."
        ) from error
    finally:
        signal.signal(signal.SIGTERM, before)


def require_no_failures(counted: Books, run: Path) -> None:
    """Raise RowsFailedError, with the way to go on, when rows of a run that has ended stand as failed."""
    from schemas.errors import RowsFailedError

    if failed := sum(counted.failed.values()):
        kinds = ", ".join(f"{kind} {number}" for kind, number in counted.failed.items())
        raise RowsFailedError(
            f"{failed} of {counted.planned} rollouts failed: {kinds}.",
            f"`filigrana retry {run}` puts back those that asking again can mend (--kind KIND, or --all); then run the "
            "same command.",
        )
