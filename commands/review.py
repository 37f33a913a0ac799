"""filigrana review serve | push | pull | status | responses | watch"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.review_serve import serve

if TYPE_CHECKING:
    from store.run import Run

app = typer.Typer(no_args_is_help=True, help="People's review in Argilla.")

RunOrShards = Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder, or its shards'.", show_default=False)]
RunFolders = Annotated[
    list[Path], typer.Argument(metavar="RUN...", help="The folders of one or several runs.", show_default=False)
]
Url = Annotated[str, typer.Option(help="Argilla's address.", envvar="ARGILLA_API_URL")]
KeyFile = Annotated[
    Path | None, typer.Option(help="A file that holds the API key. Without it, the key comes from ARGILLA_API_KEY.")
]
Leads = Annotated[
    list[str] | None,
    typer.Option(
        help="A user whose answers are the last word, as owners' and admins' are; several times. Kept with the run"
        " until given anew; 'none' for nobody."
    ),
]
Sampled = Annotated[
    str | None,
    typer.Option(
        help="all; rate (what --rate alone means); stratified (the rate of each recipe and score); uncertain (first)."
    ),
]
Rate = Annotated[float | None, typer.Option(help="Share of the samples to send, above 0 and up to 1.")]
Assign = Annotated[
    str | None,
    typer.Option(
        help="Deal the records out: ana=200,rui=100 (so many each, in all) or ana,rui (evenly).", metavar="WHO"
    ),
]
SecondLook = Annotated[
    float, typer.Option(help="Share of what was accepted that a second person looks at.", min=0, max=1)
]
LOCAL_URL = "http://127.0.0.1:6900"


app.command()(serve)


def api_key(key_file: Path | None) -> str:
    """The API key from a file or the environment. Raises UsageError without one. Never print what this returns."""
    import os

    from schemas.errors import UsageError

    try:
        key = key_file.read_text().strip() if key_file else os.environ.get("ARGILLA_API_KEY", "")
    except OSError as error:
        raise UsageError(f"{key_file}: {error.strerror}.") from error
    if not key:
        raise UsageError(
            "An API key of Argilla is needed.",
            "Set ARGILLA_API_KEY (the owner's `api_key` in the review server's users.yaml), or give --api-key-file.",
        )
    return key


@app.command()
def push(
    run: RunOrShards,
    url: Url = LOCAL_URL,
    api_key_file: KeyFile = None,
    sample: Sampled = None,
    rate: Rate = None,
    limit: Annotated[int | None, typer.Option(help="Send at most so many new samples now.", min=0)] = None,
    overlap: Annotated[int, typer.Option(help="How many people answer each record.", min=1)] = 1,
    overlap_share: Annotated[float, typer.Option(help="Share of the samples that --overlap applies to.")] = 1.0,
    gold: Annotated[Path | None, typer.Option(help="JSONL of contents with known verdicts, mixed in.")] = None,
    assign: Assign = None,
    second_look: SecondLook = 0.0,
) -> None:
    """Send a run's accepted samples for review. Safe to repeat: what is there already is left alone."""
    from commands.review_push import print_pushed, progress_bar
    from commands.several_runs import opened_runs
    from review.assignment import read_shares
    from review.measures.gold import read_gold
    from review.outgoing import PushOptions
    from review.push_all import push_all
    from review.sampling import asked_sampling

    opened = opened_runs(run)
    with usage_errors():
        options = PushOptions(
            sampling=asked_sampling(sample, rate, limit),
            overlap=overlap,
            overlap_share=overlap_share,
            gold=read_gold(gold) if gold else (),
            assign=read_shares(assign) if assign else (),
            second_look=second_look,
        )
    with progress_bar("Pushing") as progress:
        reports = push_all(opened, url, api_key(api_key_file), progress, options)
    print_pushed(*reports)


@app.command()
def pull(
    run: RunOrShards,
    url: Url = LOCAL_URL,
    api_key_file: KeyFile = None,
    lead: Leads = None,
    quorum: Annotated[
        int | None,
        typer.Option(help="Decide once so many people answered (by default all that were asked). Kept.", min=1),
    ] = None,
) -> None:
    """Bring people's decisions into the run. Safe to repeat, and while people work."""
    from commands.review_pull import print_pulled
    from commands.several_runs import opened_runs
    from generators.verifying.edits import edit_problems_of
    from review.pull import pull as pull_run

    key = api_key(api_key_file)
    for opened in opened_runs(run):
        print_pulled(pull_run(opened, url, key, lead or None, quorum, edit_problems_of(opened)))


@app.command()
def status(
    runs: RunFolders,
    as_json: Annotated[bool, typer.Option("--json", help="Everything, as one JSON object.")] = False,
) -> None:
    """How far the review is, how people work and agree, which checks they overrule. From what was pulled so far."""
    from commands.review_status import print_measures
    from commands.screen import show_json
    from commands.several_runs import opened_runs
    from review.measures.measure import measure

    measures = measure(*opened_runs(*runs))
    if as_json:
        show_json(measures.model_dump_json(indent=2))
    else:
        print_measures(measures, runs)


@app.command()
def responses(
    runs: RunFolders,
    to: Annotated[Path, typer.Option("--out", help="File to write: .parquet, .csv or .jsonl.", show_default=False)],
) -> None:
    """Write every answer of every person as it was pulled, one row each: for your own statistics."""
    from commands.screen import out
    from commands.several_runs import opened_runs
    from review.measures.responses import write_responses

    rows = write_responses(opened_runs(*runs), to)
    out().print(f"{rows} answers in {to}", soft_wrap=True)


@app.command()
def watch(
    run: RunOrShards,
    url: Url = LOCAL_URL,
    api_key_file: KeyFile = None,
    pending: Annotated[int, typer.Option(help="Keep so many records waiting for people.", min=1)] = 50,
    every: Annotated[float, typer.Option(help="Look at least every so many seconds.", min=1)] = 30.0,
    export_to: Annotated[Path | None, typer.Option(help="Export a new version here as samples are accepted.")] = None,
    export_every: Annotated[int, typer.Option(help="... each time so many more are.", min=1)] = 50,
    sample: Sampled = None,
    rate: Rate = None,
    overlap: Annotated[int, typer.Option(help="How many people answer each record.", min=1)] = 1,
    assign: Assign = None,
    second_look: SecondLook = 0.0,
    lead: Leads = None,
    listen: Annotated[
        str, typer.Option(help="This machine's address as Argilla reaches it, for its webhooks; 'none' to only look.")
    ] = "127.0.0.1",
) -> None:
    """Keep the review going until Ctrl-C: top the queue up, pull decisions, export versions; of shards, new ones
    too."""
    from threading import Event

    from commands.screen import say
    from commands.several_runs import opened_runs, runs_now
    from generators.verifying.edits import edit_problems_of
    from review.assignment import read_shares
    from review.outgoing import PushOptions
    from review.push_all import require_even_shares
    from review.sampling import asked_sampling
    from review.watch import WatchOptions
    from review.watch import watch as watch_run
    from store.plan_shards import is_of_shards

    opened = opened_runs(run)
    with usage_errors():
        options = WatchOptions(
            pending=pending,
            every_s=every,
            accepted_more=export_every,
            leads=tuple(lead) if lead else None,
            edit_problems=edit_problems_of(opened[0]),
            listen=None if listen == "none" else listen,
            push=PushOptions(  # type: ignore[call-arg]
                sampling=asked_sampling(sample, rate),
                overlap=overlap,
                assign=read_shares(assign) if assign else (),
                second_look=second_look,
            ),
        )

    if is_of_shards(run):
        require_even_shares(options.push)

    def export_version(runs: Sequence[Run]) -> None:
        if export_to is not None:
            from export.exporting import export_runs

            say(f"Exported: {export_runs(runs, export_to).path}")

    say("Watching; Ctrl-C stops, and the same command goes on.")
    watch_run(lambda: runs_now(run), url, api_key(api_key_file), options, export_version, say, Event())


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn pydantic's complaints about options into one line for the user."""
    from pydantic import ValidationError

    from schemas.errors import UsageError

    try:
        yield
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][-1]) if first["loc"] else "sample"
        said = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"--{name.replace('_', '-').replace('method', 'sample')}: {said}.", "See --help.") from error
