"""The sbatch files in deploy/slurm are what `filigrana slurm` writes, with capitals where a cluster's own goes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from click import Context
from typer.main import get_command

from filigrana import app
from ray_jobs.slurm.job import Job
from ray_jobs.slurm.script import script

FOLDER = Path(__file__).resolve().parents[3] / "deploy" / "slurm"
RUN = Path("/SHARED/runs/NAME")
FILES: dict[str, dict[str, Any]] = {
    "one-node": {"words": ("--replicas=4",)},
    "many-nodes": {"words": ("--replicas=16",), "nodes": 4},
    "array": {"words": ("--allow-repeats", "--replicas=4"), "shards": 16},
}


def text_of(name: str) -> str:
    """What the command writes for the options of this file."""
    more = dict(FILES[name])
    words = ("generate", "sft-pt", "-n", "100000", "-t", "vllm:/SHARED/models/TEACHER", f"--run={RUN}")
    job = Job(
        run=RUN,
        generate=(*words, *more.pop("words")),
        python="/SHARED/filigrana/.venv/bin/python",
        folder=Path("/SHARED/filigrana"),
        name="filigrana-NAME",
        partition="PARTITION",
        account="ACCOUNT",
        qos="QOS",
        time="24:00:00",
        gpus_per_node=4,
        **more,
    )
    return script(job, RUN / "slurm" / f"{name}.sbatch")


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_the_command_writes(name: str) -> None:
    assert (FOLDER / f"{name}.sbatch").read_text(encoding="utf-8") == text_of(name)


@pytest.mark.parametrize("name", FILES)
def test_its_command_is_one_of_the_program(name: str) -> None:
    found = re.search(r"^GENERATE=\((.*)\)$", (FOLDER / f"{name}.sbatch").read_text(encoding="utf-8"), re.MULTILINE)
    assert found is not None
    command = get_command(app).get_command(Context(get_command(app)), "generate")  # type: ignore[attr-defined]
    assert command.make_context("generate", shlex.split(found[1])[1:]).params["run"] == RUN
