from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from ray_jobs.slurm.script import script, write_script
from tests.ray_jobs.slurm.test_job import job

ODD = "a b'c\"d$e\\f%g"
"""A folder's name with everything that bash, sbatch or a log's pattern could take for something else."""


def options_of(text: str) -> list[str]:
    return [line.removeprefix("#SBATCH ") for line in text.splitlines() if line.startswith("#SBATCH ")]


@pytest.mark.parametrize("nodes", [1, 4])
def test_bash_reads_the_file_and_finds_the_words_that_were_meant(nodes: int, tmp_path: Path) -> None:
    run = tmp_path / ODD
    asked = job(
        run=run, nodes=nodes, generate=("generate", "x y", "--run=" + ODD), inside=("apptainer", "exec", "a b.sif")
    )
    path = write_script(asked)
    subprocess.run(["bash", "-n", path], check=True)
    settings = path.read_text().partition("# From here on")[0]
    show = settings + '\nprintf "%s\\n" "$RUN" "$SCRIPT" "$NODES" "${PYTHON[@]}" "${GENERATE[@]}" "$HF_HUB_OFFLINE"'
    said = subprocess.run(["bash", "-c", show], capture_output=True, text=True, check=True).stdout.splitlines()
    assert said[:3] == [str(run), str(path), str(nodes)]
    assert said[3:] == ["apptainer", "exec", "a b.sif", "python", "generate", "x y", "--run=" + ODD, "1"]


def test_options_say_what_was_asked_and_nothing_else() -> None:
    asked = job(
        nodes=4, partition="acc", account="bsc70", qos="q", time="12:00:00", gpus_per_node=4, extra=("--mem=0",)
    )
    found = options_of(script(asked, Path("/runs/a/slurm/job.sbatch")))
    assert found == [
        "--job-name=a",
        "--output=/runs/a/slurm/%j.log",
        "--chdir=/",
        "--nodes=4",
        "--ntasks-per-node=1",
        "--partition=acc",
        "--account=bsc70",
        "--qos=q",
        "--time=12:00:00",
        "--gpus-per-node=4",
        "--signal=B:USR1@300",
        "--open-mode=append",
        "--requeue",
        "--no-kill",
        "--exclusive",
        "--mem=0",
    ]
    shared = options_of(script(job(cpus_per_node=8), Path("/runs/a/slurm/job.sbatch")))
    assert "--cpus-per-task=8" in shared and "--exclusive" not in shared


def test_a_log_lies_in_the_runs_folder_whatever_its_name() -> None:
    found = options_of(script(job(run=Path("/runs") / ODD), Path("/x")))
    assert found[1] == '--output="/runs/a b\'c\\"d$e\\\\f%%g/slurm/%j.log"'


def test_the_nodes_may_ask_the_hub_only_where_that_was_said() -> None:
    assert "HF_HUB_OFFLINE=1" in script(job(), Path("/x"))
    assert "HF_HUB_OFFLINE" not in script(job(online=True), Path("/x"))
    assert "DO_NOT_TRACK=1" in script(job(online=True), Path("/x"))


def test_another_plans_file_or_an_edited_one_is_not_overwritten(tmp_path: Path) -> None:
    first = write_script(job(run=tmp_path))
    assert write_script(job(run=tmp_path)) == first
    second = write_script(job(run=tmp_path, nodes=2))
    assert second.name == "job-2.sbatch" and "NODES=1" in first.read_text() and "NODES=2" in second.read_text()
