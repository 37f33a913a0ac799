"""`filigrana demo`: from nothing to samples in the review page, with nothing faked."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.generate import TrustOption

if TYPE_CHECKING:
    from commands.progress import ProgressView
    from generators.counters import Counters
    from generators.opening import GenerateOptions
    from review.local.process import RunningServer
    from review.push import PushReport
    from store.run import Run

DEMO_HOME = Path.home() / ".local" / "share" / "filigrana" / "demo"
CONCURRENCY = 32


def demo(
    samples: Annotated[int, typer.Option(help="How many samples to plan.", min=1)] = 24,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="End after the push, stopping the review server.")] = False,
    home: Annotated[Path, typer.Option(help="Where the demo keeps its run and its review server.")] = DEMO_HOME,
    teacher: Annotated[str, typer.Option("--teacher", "-t", help="As for `generate`.")] = "local",
    recipe: Annotated[str, typer.Option(help="As for `generate`.")] = "demo",
    port: Annotated[int | None, typer.Option(help="The review server's port.")] = None,
    trust_engine: TrustOption = False,
) -> None:
    """Generate with a real model in Ray workers, check, push to a real Argilla, and say what to do next.

    A second run resumes: the teacher is asked nothing again.
    """
    from commands.generate import stoppable
    from commands.progress import ProgressView
    from commands.screen import err, say, styled
    from review.local.process import start_server
    from review.push import push
    from store.run import Run

    home = home.expanduser().resolve()
    run, view = Run(home / "run"), ProgressView()
    options = _options(recipe, samples, teacher, trust_engine)
    err().print(styled("bold", "1. Generate and check"))
    _fetch_model(teacher)
    with stoppable(), view.shown():
        counters = _roll(run, options, view)
    err().print(styled("bold", "\n2. Start the review server"))
    server = start_server(home / "review", port=port, report=say)
    try:
        err().print(styled("bold", "\n3. Push what passed"))
        report = push(run, server.url, server.owner_key)
        _summary(run, counters, server, report, home, waiting=not no_wait)
        if not no_wait:
            server.wait()
            server.require_wanted_end()
    except KeyboardInterrupt:
        say("\nThe review server has stopped; everything is kept. `filigrana demo` starts it again.")
    finally:
        server.stop()


def _fetch_model(teacher: str) -> None:
    """Fetch the embedded model here, where its progress can be seen, rather than in a worker."""
    from commands.screen import say
    from generators.teachers.factory import parse_teacher
    from generators.teachers.vllm.embedded_model import DEFAULT_MODEL, embedded_model, ensure_model

    spec = parse_teacher(teacher)
    if spec.kind == "local":
        ensure_model(embedded_model(spec.model or DEFAULT_MODEL), say)


def _options(recipe: str, samples: int, teacher: str, trust_engine: bool) -> GenerateOptions:
    """What `generate` would be asked. Raises RecipeError before anything is fetched or started."""
    from generators.opening import GenerateOptions
    from generators.plan import engine_settings, plan_parts, prepare_parts
    from generators.teachers.factory import Pace, parse_teacher

    parts = plan_parts(recipe, samples)
    engine_settings(prepare_parts(parts), trust_engine)
    return GenerateOptions(
        parts=tuple(parts),
        teacher=parse_teacher(teacher),
        pace=Pace(concurrency=CONCURRENCY),
        trust_engine=trust_engine,
    )


def _roll(run: Run, options: GenerateOptions, view: ProgressView) -> Counters:
    from commands.screen import say
    from ray_jobs.driver import generate_on_ray

    return generate_on_ray(run, options, watch=view.watch, say=say)


def _summary(
    run: Run, counters: Counters, server: RunningServer, report: PushReport, home: Path, waiting: bool
) -> None:
    from commands.screen import out
    from commands.status import print_books
    from store.private import write_private

    console = out()
    console.print()
    print_books(run)
    if counters.requests:
        console.print(f"tokens per second     {counters.tokens_per_second:,.0f}")
    else:
        console.print("tokens per second     none asked: everything was there already")
    console.print(f"in review             {report.sent} sent now, {report.already_there} there before\n")
    key_file = home / "review" / "owner.key"
    write_private(key_file, server.owner_key)
    user, password = server.annotator
    say = partial(console.print, soft_wrap=True)
    program = "filigrana" if shutil.which("filigrana") else sys.argv[0]
    if not waiting:
        say(f"Open the review again with:  {program} review serve --home {home / 'review'}")
    say(f"Review     {server.url}   user {user}   password {password}")
    say("Then       accept, correct or reject a few, and in another terminal:")
    say(f"           {program} review pull {run.path} --url {server.url} --api-key-file {key_file}")
    say(f"           {program} export {run.path} --to dataset --validation 0")
    if waiting:
        say("\nCtrl-C stops the review server.")
