"""The commands as a user calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from commands.export import diff, export, trace
from commands.report import report
from schemas.errors import UsageError
from tests.export.export_run_builders import decide, make_run, make_sample


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    for command in (export, report, trace, diff):
        made.command()(command)
    return made


@pytest.fixture
def run(tmp_path: Path) -> Path:
    samples = [make_sample(i) for i in range(4)]
    decisions = [decide(samples[0], "accepted"), decide(samples[1], "corrected", text="Emendada à mão.")]
    return make_run(tmp_path / "run", samples, decisions).path


def test_export_prints_where_the_version_is_and_what_was_left_out(app: typer.Typer, run: Path, tmp_path: Path) -> None:
    arguments = ["export", str(run), "--to", str(tmp_path / "out"), "--validation", "0", "--file-type", "jsonl"]
    first = CliRunner().invoke(app, arguments)
    again = CliRunner().invoke(app, arguments)
    assert first.exit_code == again.exit_code == 0, first.output
    assert str(tmp_path / "out" / "v0001") in first.stdout.replace("\n", "")
    assert "(unchanged)" in again.stdout
    assert "nobody has reviewed it" in first.stderr.replace("\n", " ") and "exported" in first.stderr
    assert len(list((tmp_path / "out").glob("v*"))) == 1


@pytest.mark.slow
def test_conversations_that_stand_in_two_runs_are_told(app: typer.Typer, tmp_path: Path) -> None:
    def runs_of(*numbers: range) -> list[str]:
        made = []
        for place, samples in enumerate(numbers):
            there = [make_sample(i, rollout_id=f"{place}{i:031x}", run_id=f"run-{place}") for i in samples]
            folder = tmp_path / f"{len(made)}-{samples.start}-{samples.stop}"
            made.append(str(make_run(folder, there).path if not folder.exists() else folder))
        return made

    def exported(runs: list[str], *options: str) -> str:
        arguments = [
            "export",
            *runs,
            "--to",
            str(tmp_path / "out"),
            "--include-unreviewed",
            "--validation",
            "0",
            *options,
        ]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, done.output
        return " ".join(done.stderr.split())

    assert "3 rows say word for word what rows of another run say" in exported(runs_of(range(5), range(2, 7)))
    assert "word for word" not in exported(runs_of(range(5), range(5, 9)))
    assert "word for word" not in exported(runs_of(range(5), range(2, 7)), "--max-per-cluster", "1")


def test_export_to_an_address(app: typer.Typer, run: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(run), "--to", f"file://{tmp_path}/bucket", "--validation", "0"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "bucket" / "v0001" / "README.md").is_file()


@pytest.mark.parametrize(
    ("option", "value"), [("--format", "chatml"), ("--since", "20/11/2026"), ("--validation", "2")]
)
def test_a_wrong_option_names_itself(app: typer.Typer, run: Path, tmp_path: Path, option: str, value: str) -> None:
    done = CliRunner().invoke(app, ["export", str(run), "--to", str(tmp_path / "out"), option, value])
    assert isinstance(done.exception, UsageError) and option in str(done.exception)
    assert not (tmp_path / "out").exists()


def test_trace_and_diff_print_what_they_found(app: typer.Typer, run: Path, tmp_path: Path) -> None:
    identity = make_sample(1).id
    shown = CliRunner().invoke(app, ["trace", identity[:12], "--run", str(run)])
    assert shown.exit_code == 0 and "Emendada à mão." in shown.stdout and "corrected by ana" in shown.stdout
    assert CliRunner().invoke(app, ["trace", identity, "--run", str(run), "--json"]).stdout.startswith("{")
    for extra in ([], ["--include-unreviewed"]):
        CliRunner().invoke(app, ["export", str(run), "--to", str(tmp_path / "out"), "--validation", "0", *extra])
    found = CliRunner().invoke(app, ["diff", str(tmp_path / "out" / "v0001"), str(tmp_path / "out")])
    assert found.exit_code == 0
    assert ["added", "2"] in [line.split()[:2] for line in found.stdout.splitlines()]
