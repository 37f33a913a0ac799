"""Bad input ends with one clear error that names the place and the remedy, the right exit code, and nothing lost."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store.books import books
from store.run import Run
from tests.generators.programs import assert_nothing_was_paid_twice
from tests.generators.recipe_files import RECIPE, write_recipe
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]


def filigrana(
    *words: str | Path, before: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "filigrana", *map(str, words)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, **environment},
        preexec_fn=before,
    )


def test_help_names_every_command() -> None:
    done = filigrana("--help")
    assert done.returncode == 0
    for command in ("demo", "generate", "status", "check", "review", "export", "doctor"):
        assert command in done.stdout


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys, filigrana; print([m for m in ('ray', 'vllm', 'torch', 'polars', 'argilla') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_an_unknown_recipe_key_names_the_line(tmp_path: Path) -> None:
    path = write_recipe(tmp_path, RECIPE.replace("method:", "metod:"))
    done = filigrana("generate", path, "-n", 5, "--run", tmp_path / "run", "--local", "-t", "replay")
    assert done.returncode == 2
    assert f"{path}:3" in done.stderr
    assert "Did you mean 'method'?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_an_unreachable_teacher_is_named_with_its_address(tmp_path: Path) -> None:
    teacher = f"openai:modelo@http://127.0.0.1:{free_port()}/v1"
    done = filigrana("generate", "instruct", "-n", 5, "--run", tmp_path / "run", "--local", "-t", teacher)
    assert done.returncode == 3, done.stderr
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("teacher", ["gpt-4", "openai:modelo", "openai:@http://x/v1", "openai:modelo@ftp://x", "vllm:"])
def test_a_teacher_that_cannot_be_read_shows_the_shapes(teacher: str, tmp_path: Path) -> None:
    done = filigrana("generate", "instruct", "-n", 5, "--run", tmp_path / "run", "--local", "-t", teacher)
    assert done.returncode == 2
    assert "openai:MODEL@BASE_URL" in done.stderr


@pytest.mark.slow
def test_a_full_disk_stops_the_run_and_the_same_command_goes_on(tmp_path: Path) -> None:
    run = tmp_path / "run"
    words = ["generate", "instruct", "-n", 300, "--run", run, "--local", "-t", "replay", "--keep-duplicates"]

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    done = filigrana(*words, before=small_disk)
    assert done.returncode == 2, done.stderr
    assert "No room left" in done.stderr
    assert "Free some space" in done.stderr
    assert "Traceback" not in done.stderr
    stopped = books(Run(run))
    assert stopped.balanced
    assert stopped.requests > 0
    assert filigrana(*words).returncode == 0
    finished = books(Run(run))
    assert finished.pending == 0
    assert finished.requests >= 900  # three steps each; some rollouts ask besides whether an excerpt serves
    assert_nothing_was_paid_twice(run)


@pytest.mark.slow
def test_a_run_folder_of_another_recipe_is_refused(tmp_path: Path) -> None:
    run = tmp_path / "run"
    assert filigrana("generate", "instruct", "-n", 2, "--run", run, "--local", "-t", "replay").returncode == 0
    done = filigrana("generate", "grounded", "-n", 2, "--run", run, "--local", "-t", "replay")
    assert done.returncode == 2
    assert "Choose another folder" in done.stderr
    assert books(Run(run)).planned == 2


@pytest.mark.slow
def test_argilla_down_is_said_with_its_address(tmp_path: Path) -> None:
    run, url = tmp_path / "run", f"http://127.0.0.1:{free_port()}"
    assert filigrana("generate", "instruct", "-n", 4, "--run", run, "--local", "-t", "replay").returncode == 0
    for verb in ("push", "pull"):
        done = filigrana("review", verb, run, "--url", url, ARGILLA_API_KEY="segredo-muito-secreto")
        assert done.returncode == 3, done.stderr
        assert url in done.stderr
        assert "segredo" not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_folder_without_a_run_says_how_to_make_one(tmp_path: Path) -> None:
    done = filigrana("status", tmp_path)
    assert done.returncode == 2
    assert "filigrana generate" in done.stderr
