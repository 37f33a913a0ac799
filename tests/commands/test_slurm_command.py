from __future__ import annotations

import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.generate import generate
from commands.slurm import slurm
from filigrana import app
from generators.teachers.factory import parse_teacher
from ray_jobs.slurm.workers import workers_of
from schemas.errors import RecipeError, UsageError
from tests.generators.recipe_files import write_recipe
from tests.ray_jobs.slurm.slurm_stand_in import Programs


def asked(folder: Path, *more: str) -> list[str]:
    recipe = str(write_recipe(folder))
    return ["slurm", recipe, "-n", "20", "--run", str(folder / "run"), "-t", "replay", "--shared", *more]


def written(folder: Path, *more: str) -> str:
    """The job's file, which the command wrote and named."""
    done = CliRunner().invoke(app, asked(folder, *more), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    program, path = shlex.split(done.stdout)
    assert program == "sbatch" and Path(path).parent == folder / "run" / "slurm"
    return Path(path).read_text()


def line(text: str, name: str) -> list[str]:
    return shlex.split(next(one for one in text.splitlines() if one.startswith(f"{name}=(")).partition("(")[2][:-1])


def test_a_job_of_one_node_rolls_without_ray_and_gets_what_generate_gets(tmp_path: Path) -> None:
    words = line(written(tmp_path, "--allow-host", "h.pt", "--time", "1:00:00"), "GENERATE")
    assert words[0] == "generate" and words[-1] == "--local"
    assert words[2:-1] == ["-n", "20", f"--run={tmp_path / 'run'}", "-t", "replay", "--allow-host", "h.pt"]


def test_more_nodes_get_a_worker_each_unless_told_otherwise(tmp_path: Path) -> None:
    assert line(written(tmp_path, "--nodes", "3"), "GENERATE")[-1] == "--replicas=3"
    words = line(written(tmp_path, "--nodes", "3", "--replicas", "12"), "GENERATE")
    assert words[-2:] == ["--replicas", "12"] and "--local" not in words


def test_engines_fill_the_gpus_of_the_nodes() -> None:
    local = parse_teacher("vllm:/models/m")
    assert workers_of(local, {"tensor_parallel_size": 2}, 3, 4) == 6
    assert workers_of(local, {}, 3, 4) == 12
    assert workers_of(local, {}, 3, 0) == workers_of(parse_teacher("openai:m@http://h/v1"), {}, 3, 4) == 3
    with pytest.raises(UsageError, match="takes 8 GPUs"):
        workers_of(local, {"tensor_parallel_size": 8}, 3, 4)


def test_an_array_is_one_file_for_all_shards_and_repeats_are_told_once(tmp_path: Path) -> None:
    text = written(tmp_path, "--array", "16", "--at-once", "4", "--time", "1:00:00")
    assert "#SBATCH --array=1-16%4\n" in text and "/slurm/%A_%a.log\n" in text and "\nSHARDS=16\n" in text
    words = line(text, "GENERATE")
    assert f"--run={tmp_path / 'run'}" in words and words[-2:] == ["--allow-repeats", "--local"]
    assert "SHARDS=0\n" in written(tmp_path) and "--array" not in written(tmp_path).partition("# From here on")[0]


@pytest.mark.slow
def test_an_array_beside_shards_of_another_number_or_plan_is_refused(tmp_path: Path) -> None:
    begun = [word for word in asked(tmp_path)[1:] if word != "--shared"]
    done = CliRunner().invoke(app, ["generate", *begun, "--local", "--allow-repeats", "--shard", "2/5"])
    assert done.exit_code == 0, done.output
    assert "SHARDS=5\n" in written(tmp_path, "--array", "5")
    for more, why in (("6", "holds shards of 5"), ("0", "holds shards of a plan")):
        with pytest.raises(UsageError, match=why):
            CliRunner().invoke(app, asked(tmp_path, "--array", more), catch_exceptions=False)
    with pytest.raises(UsageError, match="begun with --seed 0, not 7"):
        CliRunner().invoke(app, asked(tmp_path, "--array", "5", "--seed", "7"), catch_exceptions=False)


@pytest.mark.slow
def test_the_run_that_a_job_will_make_can_begin_in_its_folder(tmp_path: Path) -> None:
    written(tmp_path)
    done = CliRunner().invoke(app, ["generate", *asked(tmp_path)[1:-1], "--local"])
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--local",), "the job's own"),
        (("--address", "h:1"), "the job's own"),
        (("--without", "x"), "--without leaves recipes out of a mix"),
        (("--extra=--array=0-3",), "Use --array"),
        (("--extra=--ntasks=3",), "relies on"),
        (("--shard", "1/2"), "--array K sends one for each"),
        (("--array", "21"), "nothing is left for shard 21/21"),
        (("--at-once", "2"), "for an --array"),
        (("--grace", "400"), "no time to end well"),
    ],
)
def test_what_generate_or_slurm_would_refuse_is_refused_before_the_queue(
    more: tuple[str, ...], why: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=why):
        CliRunner().invoke(app, asked(tmp_path, *more), catch_exceptions=False)
    assert not (tmp_path / "run").exists()


def test_a_broken_recipe_an_unknown_option_and_a_folder_of_one_machine_end_the_command(tmp_path: Path) -> None:
    words = asked(tmp_path)
    (tmp_path / "pequena.yaml").write_text("name: pequena\n")
    with pytest.raises(RecipeError):
        CliRunner().invoke(app, words, catch_exceptions=False)
    unknown = CliRunner().invoke(app, asked(tmp_path, "--bogus", "1"))
    assert unknown.exit_code == 2 and "--bogus" in unknown.output
    with pytest.raises(UsageError, match="won't see"):
        CliRunner().invoke(app, [*asked(tmp_path)[:-1]], catch_exceptions=False)


def test_with_submit_the_jobs_id_is_printed_and_a_key_in_the_environment_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Programs(tmp_path, monkeypatch).add("sbatch", "4711\n")
    monkeypatch.setenv("FILIGRANA_API_KEY", "a-key")
    done = CliRunner().invoke(app, asked(tmp_path, "--submit"), catch_exceptions=False)
    assert done.stdout == "4711\n" and "FILIGRANA_API_KEY_FILE" in done.stderr and "a-key" not in done.output


def test_no_option_of_a_job_hides_one_of_generate() -> None:
    def names(command: object) -> set[str]:
        program = typer.Typer(add_completion=False)
        program.command()(command)  # type: ignore[arg-type]
        return {name for one in typer.main.get_command(program).params for name in one.opts} - {"--help"}

    assert names(slurm) & names(generate) == set()
