"""What a Slurm job is asked for: nodes, time, GPUs; held to what Slurm, Ray and a run's ending can do."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.base import Row
from schemas.errors import UsageError

SOCKET_BYTES = 107
"""The longest path of a Unix socket on Linux."""
LONGEST_SOCKET = "/fg-67043328-99/9999/session_2026-11-29_10-00-00_000000_4194304/sockets/plasma_store"
"""Ray's longest below the scratch folder, with the largest numbers that job, start, node and process usually have."""
CLOSING_S = 60
"""Seconds that a run has after its grace to seal journals, count, and ask for its next start."""
WORD = re.compile(r"[\w.@+:,/=-]+")
TIME = re.compile(r"(?:(?P<days>\d+)-)?(?P<parts>\d+(?::\d+){0,2})")
OURS = {
    "nodes": "--nodes",
    "N": "--nodes",
    "time": "--time",
    "t": "--time",
    "partition": "--partition",
    "p": "--partition",
    "account": "--account",
    "A": "--account",
    "qos": "--qos",
    "q": "--qos",
    "gpus-per-node": "--gpus-per-node",
    "cpus-per-task": "--cpus-per-node",
    "c": "--cpus-per-node",
    "signal": "--notice",
    "job-name": "--job-name",
    "J": "--job-name",
    "array": "--array",
    "a": "--array",
}
"""Options of sbatch that are options of ours."""
NEVER = {"ntasks", "n", "ntasks-per-node", "no-requeue", "open-mode", "export", "output", "o", "error"}
NEVER |= {"e", "wrap", "chdir", "D", "parsable", "test-only", "wait", "W"}
"""Options of sbatch with which the script would not do what it says."""


class Job(Row):
    """One job: which run it makes, by which command, on what."""

    run: Path
    generate: tuple[str, ...]
    """The words after `filigrana`, without Ray's address."""
    inside: tuple[str, ...] = ()
    """What each Python is started by: `apptainer exec --nv IMAGE`."""
    python: str
    folder: Path
    """Where relative paths of the command begin."""
    name: str
    nodes: int = 1
    shards: int = 0
    """With them an array of so many jobs, each of which makes a shard of the plan on so many nodes."""
    at_once: int = 0
    """How many of them may run at a time; 0: as Slurm likes."""
    partition: str = ""
    account: str = ""
    qos: str = ""
    time: str = ""
    gpus_per_node: int = 0
    cpus_per_node: int = 0
    notice_s: int = 300
    grace_s: float = 60.0
    """What the run gives to what is in flight, within the notice."""
    extra: tuple[str, ...] = ()
    setup: tuple[str, ...] = ()
    scratch: str = "/tmp"
    interface: str = ""
    online: bool = False


def check_job(job: Job) -> None:
    """Refuse what can't work. Raises UsageError."""
    for option, value in (("--partition", job.partition), ("--account", job.account), ("--qos", job.qos)):
        if value and not WORD.fullmatch(value):
            raise UsageError(f"{option} is '{value}', which no name in Slurm is.")
    if any(ord(letter) < 32 for letter in f"{job.run}{job.folder}{job.name}"):
        raise UsageError("A run's path or a job's name has a line break or a control character.", "Choose another.")
    for line in job.setup:
        if "\n" in line:
            raise UsageError("--setup takes one line of shell.", "Give it once for each line.")
    for option in job.extra:
        _check_extra(option)
    if job.at_once and not job.shards:
        raise UsageError("--at-once is for an --array of shards.", "Give --array, or leave it out.")
    _check_scratch(job.scratch)
    _check_notice(job)


def _check_extra(option: str) -> None:
    named = re.fullmatch(r"--?([A-Za-z][\w-]*)(?:[= ][^\n]*)?", option)
    if not named:
        raise UsageError(f"--extra '{option}' is no option of sbatch.", "Write --extra='--constraint=highmem'.")
    if own := OURS.get(named[1]):
        raise UsageError(f"--extra '{option}': that is what {own} says.", f"Use {own}.")
    if named[1] in NEVER:
        raise UsageError(
            f"--extra '{option}' would take from the job what it relies on.",
            "One task a node, requeued when its time is up, its log in the run's folder: docs/clusters.md.",
        )


def _check_scratch(scratch: str) -> None:
    if not Path(scratch).is_absolute() or not re.fullmatch(r"[\w./+-]+", scratch):
        raise UsageError(
            f"--scratch is '{scratch}'.", "Give an absolute path of each node's own disk, in plain letters."
        )
    length = len(f"{scratch.rstrip('/')}{LONGEST_SOCKET}")
    if length > SOCKET_BYTES:
        raise UsageError(
            f"--scratch {scratch} is {length - SOCKET_BYTES} letters too long: Ray's sockets lie below it, "
            f"and a socket's path has {SOCKET_BYTES} bytes.",
            "Give a shorter one.",
        )


def _check_notice(job: Job) -> None:
    needed = job.grace_s + CLOSING_S
    if job.notice_s < needed:
        raise UsageError(
            f"--notice {job.notice_s} leaves a run with a grace of {job.grace_s:g} s no time to end well.",
            f"Give at least {needed:g} (the grace, and {CLOSING_S} s to seal and count), or a shorter --grace.",
        )
    if job.time and (limit := seconds_of(job.time)) <= job.notice_s:
        raise UsageError(
            f"--time {job.time} is {limit} s, and the run is told to end {job.notice_s} s before that (--notice).",
            "Give it more time.",
        )


def seconds_of(text: str) -> int:
    """A time as Slurm writes it: minutes, minutes:seconds, hours:minutes:seconds, days-hours[:minutes[:seconds]].

    Raises UsageError.
    """
    read = TIME.fullmatch(text)
    if not read:
        raise UsageError(f"--time is '{text}'.", "Write minutes, HOURS:MINUTES:SECONDS or DAYS-HOURS.")
    parts = [int(part) for part in read["parts"].split(":")]
    if read["days"]:
        hours, minutes, seconds = (*parts, 0, 0)[:3]
        return int(read["days"]) * 86400 + hours * 3600 + minutes * 60 + seconds
    hours, minutes, seconds = (0, *parts, 0)[:3] if len(parts) < 3 else parts
    return hours * 3600 + minutes * 60 + seconds
