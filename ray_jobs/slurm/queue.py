"""What is asked of Slurm on the machine where people sit: take this job; what became of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from generators.teachers.keys import key_variables
from ray_jobs.slurm.script import JOBS_FOLDER
from schemas.base import Row
from schemas.errors import OutOfReachError, UsageError

JOB = re.compile(r"\d+(_\d+)?")
"""A job's id, or that of one of an array's."""
ANSWER_S = 20
"""How long Slurm's programs have to answer."""
UNREACHED = (
    "unable to contact slurm controller",
    "socket timed out",
    "connection refused",
    "zero bytes were transmitted",
)


class JobState(Row):
    """What Slurm says of a job: a word (RUNNING, PENDING, COMPLETED...), and more where there is more to say."""

    id: str
    state: str
    more: str = ""

    @property
    def told(self) -> str:
        return f"{self.state}{', ' if self.more else ''}{self.more}"


def submit(script: Path) -> str:
    """Send a job's file to Slurm. Returns the job's id, which the run's folder keeps.

    Raises UsageError when Slurm refuses it, OutOfReachError when there is no answer.
    """
    if not shutil.which("sbatch"):
        raise UsageError(
            "There is no sbatch here.", f"On a machine of the cluster, type: sbatch {script} (docs/clusters.md)."
        )
    try:
        done = _ask(["sbatch", "--parsable", str(script)], without_read_keys(os.environ))
    except subprocess.TimeoutExpired as error:
        raise OutOfReachError(
            f"sbatch has not answered in {ANSWER_S} s.", "Look with `squeue --me` before you send the job again."
        ) from error
    if done.returncode:
        said = done.stderr.strip() or "it gave no reason."
        if any(word in said.lower() for word in UNREACHED):
            raise OutOfReachError(f"Slurm can't be reached: {said}", f"Later: sbatch {script}")
        raise UsageError(
            f"Slurm refuses the job: {said}", "See `sinfo` for partitions, `sacctmgr show assoc` for accounts."
        )
    job = done.stdout.strip().partition(";")[0]
    (script.parent / job).mkdir(exist_ok=True)
    return job


def last_job(run: Path) -> str:
    """The id of the run's last job; '' where there was none."""
    jobs = [path.name for path in (run / JOBS_FOLDER).glob("[0-9]*") if JOB.fullmatch(path.name) and path.is_dir()]
    return max(jobs, key=lambda job: [int(part) for part in job.split("_")], default="")


def state_of_run(run: Path) -> JobState | None:
    """What became of a run's last job; None where there was none, or no Slurm is here to ask."""
    job = last_job(run)
    if not job or not (shutil.which("squeue") or shutil.which("sacct")):
        return None
    return _in_the_queue(job) or _in_the_books(job) or JobState(id=job, state="not known to Slurm any more")


def state_of_array(folder: Path) -> JobState | None:
    """What became of the last array of jobs that was sent for a folder of shards: how many are in which state."""
    array = last_job(folder)
    if not array or not (shutil.which("squeue") or shutil.which("sacct")):
        return None
    queue = ["squeue", "--noheader", "--array", "--states=all", f"--jobs={array}", "--format=%i|%T"]
    past = ["sacct", "--allocations", "--noheader", "--parsable2", f"--jobs={array}", "--format=JobID,State"]
    states: dict[str, str] = {}
    for words in (past, queue):  # what the queue says is newer
        lines = (line.strip().partition("|") for line in _answer(words).splitlines())
        states |= {job: state.split()[0] for job, _, state in lines if JOB.fullmatch(job) and state}
    told = ", ".join(f"{number} {state}" for state, number in sorted(Counter(states.values()).items()))
    return JobState(id=array, state=told or "not known to Slurm any more")


def _in_the_queue(job: str) -> JobState | None:
    fields = _answer(["squeue", "--noheader", "--states=all", f"--jobs={job}", "--format=%T|%r|%M|%L|%D|%S"]).split("|")
    if len(fields) != 6:
        return None
    state, reason, so_far, left, nodes, begins = (field.strip() for field in fields)
    more = {"RUNNING": f"{so_far} on {nodes} nodes, {left} left", "PENDING": _waits(reason, begins)}.get(state)
    return JobState(id=job, state=state, more=f"after {so_far}" if more is None else more)


def _waits(reason: str, begins: str) -> str:
    return f"{reason}" + (f", to begin {begins}" if re.match(r"\d{4}-", begins) else "")


def _in_the_books(job: str) -> JobState | None:
    words = ["sacct", "--allocations", "--noheader", "--parsable2", f"--jobs={job}", "--format=State,Elapsed,ExitCode"]
    fields = (_answer(words).splitlines() or [""])[-1].split("|")
    if len(fields) != 3:
        return None
    return JobState(id=job, state=fields[0], more=f"after {fields[1]}, exit code {fields[2].partition(':')[0]}")


def _answer(words: list[str]) -> str:
    """What a program of Slurm's prints; '' where it isn't there, fails or doesn't answer."""
    if not shutil.which(words[0]):
        return ""
    try:
        done = _ask(words)
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _ask(words: list[str], environment: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=ANSWER_S)


def without_read_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without the keys that this process read from files: Slurm keeps what it is sent, and the job reads
    the same files."""
    read = {name for name in key_variables(environment) if environment.get(file_variable(name))}
    return {name: value for name, value in environment.items() if name not in read}


def file_variable(name: str) -> str:
    """The variable that names the file of a key: FILIGRANA_API_KEY_FILE__HOST for FILIGRANA_API_KEY__HOST."""
    return name.replace("API_KEY", "API_KEY_FILE", 1)
