"""The sbatch file: Slurm's options, what this job is, and the body that all jobs share (body.sh)."""

from __future__ import annotations

import shlex
from pathlib import Path

from ray_jobs.slurm.job import Job
from schemas.settings import QUIET_ENVIRONMENT

BODY = Path(__file__).with_name("body.sh")
JOBS_FOLDER = "slurm"
"""Inside a run's folder: the jobs' files, logs, and a folder for each job, by its id."""
OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}


def write_script(job: Job) -> Path:
    """Write the job's file into the run's folder, beside those of other plans, and return where it is."""
    folder = job.run / JOBS_FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    number = 1
    while True:
        path = folder / ("job.sbatch" if number == 1 else f"job-{number}.sbatch")
        text = script(job, path)
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            return path
        if path.read_text(encoding="utf-8") == text:
            return path
        number += 1


def script(job: Job, path: Path) -> str:
    """The text of the job's file, which will lie at `path`."""
    settings = {
        "SCRIPT": str(path),
        "RUN": str(job.run),
        "SCRATCH": job.scratch.rstrip("/"),
        "INTERFACE": job.interface,
    }
    numbers = {"NODES": job.nodes, "GPUS": job.gpus_per_node, "SHARDS": job.shards}
    quiet = QUIET_ENVIRONMENT | ({} if job.online else OFFLINE)
    python = [*job.inside, job.python]
    lines = [
        "#!/usr/bin/env bash",
        "# Written by `filigrana slurm`. Sent again, or requeued, it resumes.",
        *options(job),
        "",
    ]
    lines += job.setup
    lines += [f"{name}={shlex.quote(value)}" for name, value in settings.items()]
    lines += [f"{name}={value}" for name, value in numbers.items()]
    lines += [f"PYTHON=({shlex.join(python)})", f"GENERATE=({shlex.join(job.generate)})"]
    lines += ["export " + " ".join(f"{name}={shlex.quote(value)}" for name, value in quiet.items()), ""]
    return "\n".join(lines) + "\n" + BODY.read_text(encoding="utf-8")


def options(job: Job) -> list[str]:
    """The lines that sbatch reads. A job without a number of CPUs has its nodes for itself."""
    log = str(job.run / JOBS_FOLDER).replace("%", "%%") + "/"
    log += "%A_%a.log" if job.shards else "%j.log"
    throttle = f"%{job.at_once}" if job.at_once else ""
    asked: list[tuple[str, object]] = [
        ("job-name", job.name),
        ("output", log),
        ("chdir", job.folder),
        ("array", job.shards and f"1-{job.shards}{throttle}"),
        ("nodes", job.nodes),
        ("ntasks-per-node", 1),
        ("partition", job.partition),
        ("account", job.account),
        ("qos", job.qos),
        ("time", job.time),
        ("gpus-per-node", job.gpus_per_node),
        ("cpus-per-task", job.cpus_per_node),
        ("signal", f"B:USR1@{job.notice_s}"),
        ("open-mode", "append"),
    ]
    lines = [f"--{name}={_quoted(str(value))}" for name, value in asked if value]
    lines += ["--requeue", "--no-kill", *([] if job.cpus_per_node else ["--exclusive"]), *job.extra]
    return [f"#SBATCH {line}" for line in lines]


def _quoted(value: str) -> str:
    """As sbatch reads its own lines: a backslash before what would end a word."""
    if all(letter.isalnum() or letter in "_./:@%+,=-" for letter in value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
