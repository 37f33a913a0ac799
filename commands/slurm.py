"""`filigrana slurm`: a run as a job of a cluster's Slurm."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from commands.allow_host import AskingCommand
from commands.generate import generate

if TYPE_CHECKING:
    from generators.plan import Part
    from generators.prepare import PreparedRecipe
    from store.run import Run

CONTEXT = {"allow_extra_args": True, "ignore_unknown_options": True}
"""What isn't an option of a job is one of `generate`."""
USAGE = "RECIPE -n N --run DIR [--teacher T...] [OPTIONS]"
TIME_HELP = "The job's time as sbatch takes it (12:00:00, 2-00); when it is up, the job is requeued and resumes."
ARRAY_HELP = (
    "So many jobs instead of one, none of which knows of the others: each makes a shard of the plan in RUN/shard-..., "
    "on --nodes nodes of its own."
)
NOTICE_HELP = "Seconds before the end of its time at which the run is told to end well."
CPUS_HELP = "CPUs of each node; without it the job has its nodes for itself (--exclusive)."
EXTRA_HELP = "Another option of sbatch: --extra='--constraint=highmem'. May be given several times."
SETUP_HELP = "A line of shell before everything (module load ...). May be given several times."
INSIDE_HELP = "What Python is started in: 'apptainer exec --nv /shared/filigrana.sif'; name its Python with --python."
SCRATCH_HELP = "Each node's own disk, for sockets and what engines compile; a short path."
SHARED_HELP = "The nodes do see the run's folder, whatever it looks like from here."


def slurm(
    context: typer.Context,
    nodes: Annotated[int, typer.Option(help="Nodes of the job; more than one are joined by Ray.", min=1)] = 1,
    array: Annotated[int, typer.Option(help=ARRAY_HELP, min=0, max=9999)] = 0,
    at_once: Annotated[int, typer.Option(help="With --array: at most so many of its jobs at a time.", min=0)] = 0,
    submit: Annotated[bool, typer.Option("--submit", help="Send the job; otherwise only its file is written.")] = False,
    partition: Annotated[str, typer.Option(help="As sbatch's.")] = "",
    account: Annotated[str, typer.Option(help="As sbatch's.")] = "",
    qos: Annotated[str, typer.Option(help="As sbatch's.")] = "",
    time: Annotated[str, typer.Option(help=TIME_HELP)] = "",
    gpus_per_node: Annotated[int, typer.Option(help="As sbatch's.", min=0)] = 0,
    cpus_per_node: Annotated[int, typer.Option(help=CPUS_HELP, min=0)] = 0,
    notice: Annotated[int, typer.Option(help=NOTICE_HELP, min=1, max=65535)] = 300,
    job_name: Annotated[str, typer.Option(help="The job's name; otherwise filigrana and the run's folder.")] = "",
    extra: Annotated[list[str] | None, typer.Option(help=EXTRA_HELP)] = None,
    setup: Annotated[list[str] | None, typer.Option(help=SETUP_HELP)] = None,
    inside: Annotated[str, typer.Option(help=INSIDE_HELP)] = "",
    python: Annotated[str, typer.Option(help="The nodes' Python; otherwise this one.")] = "",
    scratch: Annotated[str, typer.Option(help=SCRATCH_HELP)] = "/tmp",
    interface: Annotated[str, typer.Option(help="The nodes' network card for Ray (ib0), where it picks another.")] = "",
    online: Annotated[
        bool, typer.Option("--online", help="The nodes may ask the hub (HF_HUB_OFFLINE is not set).")
    ] = False,
    shared: Annotated[bool, typer.Option("--shared", help=SHARED_HELP)] = False,
) -> None:
    """Write an sbatch file that makes a run on a cluster's nodes, and send it with --submit (docs/clusters.md).

    RECIPE, -n, --run, --teacher and every other option of `generate` are given as to `generate`.
    """
    import shlex

    from commands.screen import say, show
    from ray_jobs.slurm.job import Job, check_job
    from ray_jobs.slurm.queue import submit as send
    from ray_jobs.slurm.script import write_script
    from ray_jobs.slurm.shared_folder import require_shared
    from store.private import private_folder
    from store.run import Run

    asked = asked_of_generate(context.args)
    run = Run(asked.values["run"])
    if not shared:
        require_shared(run.path)
    workers = check_run(asked, run, nodes, gpus_per_node, array)
    job = Job(
        run=run.path,
        generate=("generate", *words_on_the_nodes(asked, run.path, workers, nodes, array)),
        inside=tuple(shlex.split(inside)),
        python=python or sys.executable,
        folder=Path.cwd(),
        name=job_name or f"filigrana-{run.path.name}",
        nodes=nodes,
        shards=array,
        at_once=at_once,
        partition=partition,
        account=account,
        qos=qos,
        time=time,
        gpus_per_node=gpus_per_node,
        cpus_per_node=cpus_per_node,
        notice_s=notice,
        grace_s=asked.values["grace"],
        extra=tuple(extra or ()),
        setup=tuple(setup or ()),
        scratch=scratch,
        interface=interface,
        online=online,
    )
    check_job(job)
    private_folder(run.path)
    script = write_script(job)
    _tell_keys()
    what = f"{workers} worker(s) on {nodes} node(s)" + (f" for each of {array} shards" if array else "")
    if not submit:
        say(f"{script} starts {what}. To send it:")
        show(shlex.join(["sbatch", str(script)]))
        return
    number = send(script)
    say(f"{script} is sent: {what}. `filigrana status {run.path}` says how it goes.")
    show(number)


class Asked(NamedTuple):
    """What `generate` is asked for: the words, their values by parameter, and the parameters that were given."""

    words: list[str]
    values: dict[str, Any]
    given: set[str]


def asked_of_generate(words: list[str]) -> Asked:
    """The words after `slurm` that aren't a job's, as `generate` reads them. Ends as `generate` does on wrong ones."""
    program = typer.Typer(rich_markup_mode=None)
    program.command(cls=AskingCommand)(generate)
    read = typer.main.get_command(program).make_context("filigrana slurm", list(words))
    given = {name for name in read.params if str(read.get_parameter_source(name)).endswith("COMMANDLINE")}
    return Asked(words, read.params, given)


def check_run(asked: Asked, run: Run, nodes: int, gpus_per_node: int, shards: int = 0) -> int:
    """Everything that `generate` would refuse, before the job waits in a queue. Returns how many workers it (or each
    job of an array of `shards`) starts.

    Raises UsageError, RecipeError, StoreError.
    """
    from commands.generate import tell_repeats
    from generators.plan import check_judges, engine_settings, plan_parts, prepare_parts
    from generators.refusals import check_foreseen
    from generators.teachers.factory import parse_teacher
    from generators.voices.specs import parse_transcriber, parse_voice
    from generators.voices.staff import asked_of
    from ray_jobs.slurm.workers import workers_of
    from schemas.errors import UsageError
    from store.plan_shards import begun_shards

    values = asked.values
    if values["local"] or values["address"]:
        raise UsageError("--local and --address are the job's own: it starts Ray on its nodes.", "Leave them out.")
    if values["shard"]:
        raise UsageError(
            "--shard is the jobs' own: --array K sends one for each.",
            "For some alone: `sbatch --array=3,7 FILE`, of the file that this writes with --array.",
        )
    parts = plan_parts(values["recipe"], values["count"], values["without"] or ())
    prepared = prepare_parts(parts)
    spec = parse_teacher(values["teacher"])
    check_foreseen(prepared, spec)
    check_judges(prepared, [parse_teacher(text) for text in values["judge_teacher"] or ()])
    asked_of(prepared, parse_voice(values["voice_teacher"]), parse_transcriber(values["transcriber"]))
    engine = engine_settings(prepared, values["trust_engine"])
    _check_plan(run, parts, prepared, values["seed"], shards)
    if not (run.manifest_path.is_file() or begun_shards(run.path)):
        planned = [(prepared[name], part.planned) for name, part in zip(prepared, parts, strict=True)]
        tell_repeats(planned, values["seed"], values["allow_repeats"])
    room = workers_of(spec, engine, nodes, gpus_per_node)
    return int(values["replicas"]) if "replicas" in asked.given else room


def _check_plan(run: Run, parts: list[Part], prepared: dict[str, PreparedRecipe], seed: int, shards: int) -> None:
    """Hold what the run's folder has already, or each of its shards, to the plan. Raises UsageError, StoreError."""
    from generators.plan_shards import entry_of, parts_of_shard, run_folder
    from generators.run_manifest import check_same_plan
    from schemas.plan_shard import PlanShard
    from store.plan_shards import begun_shards
    from store.run import Run

    if not shards:
        return check_same_plan(Run(run_folder(run.path, None)), prepared, seed)
    begun = {path.name for path in begun_shards(run.path)}
    for shard in (PlanShard(number=number, of=shards) for number in range(1, shards + 1)):
        parts_of_shard(parts, shard)
        if shard.number == 1 or shard.folder in begun:
            check_same_plan(Run(run_folder(run.path, shard)), prepared, seed, entry_of(shard, parts))


def words_on_the_nodes(asked: Asked, run: Path, workers: int, nodes: int, shards: int = 0) -> list[str]:
    """What `generate` gets on the nodes: the same, its run by its whole path, and how many workers there are. How often
    prompts repeat is told here, of the whole plan, and not by each of its shards again."""
    words = asked.words
    at = next(at for at, word in reversed(list(enumerate(words))) if word.partition("=")[0] == "--run")
    told = [*words[:at], f"--run={run}", *words[at + (1 if "=" in words[at] else 2) :]]
    told += ["--allow-repeats"] if shards and "allow_repeats" not in asked.given else []
    if nodes == 1 and workers == 1:
        return [*told, "--local"]
    return told if "replicas" in asked.given else [*told, f"--replicas={workers}"]


def _tell_keys() -> None:
    """Slurm takes this shell's environment with the job, and keeps it."""
    import os

    from commands.screen import say
    from generators.teachers.keys import key_variables
    from ray_jobs.slurm.queue import file_variable, without_read_keys

    for name in key_variables(without_read_keys(os.environ)):
        say(
            f"{name} goes with the job, and Slurm keeps it: better put the key into a file that only you can read, and "
            f"name the file in {file_variable(name)} instead."
        )
