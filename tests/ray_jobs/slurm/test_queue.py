from __future__ import annotations

from pathlib import Path

import pytest

from ray_jobs.slurm.queue import last_job, state_of_array, state_of_run, submit
from schemas.errors import OutOfReachError, UsageError
from tests.ray_jobs.slurm.slurm_stand_in import Programs


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    return Programs(tmp_path, monkeypatch)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "run" / "slurm" / "job.sbatch"
    path.parent.mkdir(parents=True)
    path.touch()
    return path


def test_a_job_that_is_sent_is_remembered_by_its_run(programs: Programs, script: Path) -> None:
    programs.add("sbatch", "4711;mn5\n")
    assert submit(script) == "4711"
    assert programs.calls == [f"sbatch --parsable {script}"]
    assert last_job(script.parents[1]) == "4711"


def test_what_slurm_refuses_is_told_in_its_words(programs: Programs, script: Path) -> None:
    programs.add("sbatch", code=1, says="sbatch: error: invalid partition specified: fast\n")
    with pytest.raises(UsageError, match="invalid partition specified: fast"):
        submit(script)
    assert last_job(script.parents[1]) == ""


def test_a_slurm_out_of_reach_is_no_wrong_usage(programs: Programs, script: Path) -> None:
    programs.add("sbatch", code=1, says="sbatch: error: Unable to contact slurm controller (connect failure)\n")
    with pytest.raises(OutOfReachError, match="can't be reached"):
        submit(script)


def test_without_sbatch_the_command_to_type_is_said(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match="no sbatch here") as refused:
        submit(script)
    assert f"sbatch {script}" in refused.value.hint


def test_keys_read_from_files_are_not_sent_to_slurm(
    programs: Programs, script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.add("sbatch", "1\n")
    monkeypatch.setenv("FILIGRANA_API_KEY", "from-a-file")
    monkeypatch.setenv("FILIGRANA_API_KEY_FILE", "/home/me/key")
    monkeypatch.setenv("FILIGRANA_JUDGE_API_KEY", "set-by-hand")
    submit(script)
    found = programs.environment_of("sbatch")
    assert "FILIGRANA_API_KEY" not in found and found["FILIGRANA_API_KEY_FILE"] == "/home/me/key"
    assert found["FILIGRANA_JUDGE_API_KEY"] == "set-by-hand"


@pytest.mark.parametrize(
    ("queue", "told"),
    [
        ("RUNNING|None|1:02:03|10:57:57|4|2026-11-29T08:00:00", "RUNNING, 1:02:03 on 4 nodes, 10:57:57 left"),
        ("PENDING|Priority|0:00|12:00:00|4|2026-11-30T08:00:00", "PENDING, Priority, to begin 2026-11-30T08:00:00"),
        ("PENDING|BeginTime|0:00|12:00:00|4|N/A", "PENDING, BeginTime"),
        ("COMPLETED|None|55:01|1:00|2|2026-11-29T08:00:00", "COMPLETED, after 55:01"),
    ],
)
def test_the_queue_says_how_a_job_stands(queue: str, told: str, programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "slurm" / "9").mkdir(parents=True)
    (tmp_path / "slurm" / "12" / "0").mkdir(parents=True)
    programs.add("squeue", queue + "\n")
    state = state_of_run(tmp_path)
    assert state and (state.id, state.told) == ("12", told)


def test_a_job_that_left_the_queue_is_asked_of_slurms_books(programs: Programs, tmp_path: Path) -> None:
    (tmp_path / "slurm" / "12").mkdir(parents=True)
    programs.add("squeue", code=1, says="slurm_load_jobs error: Invalid job id specified\n")
    programs.add("sacct", "REQUEUED|10:00|0:0\nFAILED|55:01|4:0\n")
    state = state_of_run(tmp_path)
    assert state and state.told == "FAILED, after 55:01, exit code 4"
    programs.add("sacct", code=1, says="Slurm accounting storage is disabled\n")
    state = state_of_run(tmp_path)
    assert state and state.told == "not known to Slurm any more"


def test_a_run_without_a_job_or_a_machine_without_slurm_says_nothing(
    tmp_path: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.add("squeue", "RUNNING|None|1|1|1|1\n")
    assert state_of_run(tmp_path) is None and programs.calls == []
    (tmp_path / "slurm" / "12").mkdir(parents=True)
    monkeypatch.setenv("PATH", "/nowhere")
    assert state_of_run(tmp_path) is None


def test_an_array_is_told_by_how_many_of_its_jobs_are_in_which_state(programs: Programs, script: Path) -> None:
    programs.add("squeue", "4711_2|RUNNING\n4711_10|PENDING\n4711_9|PENDING\n")
    programs.add("sacct", "4711_1|COMPLETED\n4711_2|PENDING\n4711_3|CANCELLED by 1000\n4711_[9-10]|PENDING\n")
    (script.parent / "4711").mkdir()
    told = state_of_array(script.parents[1])
    assert told is not None
    assert (told.id, told.state) == ("4711", "1 CANCELLED, 1 COMPLETED, 2 PENDING, 1 RUNNING")
    (script.parent / "4712_2").mkdir()
    (script.parent / "4712_10").mkdir()
    assert last_job(script.parents[1]) == "4712_10"
