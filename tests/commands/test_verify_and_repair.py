"""`verify` names each changed bit, no command goes on with one, and `repair` and `generate` give the same export."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import polars as pl
import pytest
from typer.testing import CliRunner

from export.exporting import export_runs
from export.selection import Selection, Splits
from filigrana import app
from generators.deduplicate import reject_duplicates
from generators.local_run import generate_local
from generators.opening import GenerateOptions
from generators.plan import plan_parts, prepare_parts
from generators.teachers.factory import Pace, parse_teacher
from schemas.errors import FiligranaError, StoreError
from store.inspection import run_faults
from store.journal import Journal
from store.repair import repair
from store.rows import decision_row
from store.run import Run, RunLock, append_decisions
from tests.export.export_run_builders import decide
from tests.export.test_export_messages import JSONL

pytestmark = pytest.mark.slow

RECIPES = Path(__file__).parents[1] / "golden" / "recipes"
FLIPS = 50
SEED = 2026
ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]


@dataclass
class Made:
    """A finished run, whose last rows a killed writer left in the journal, and what its export says."""

    path: Path
    options: GenerateOptions
    recipes: dict[str, object]
    exported: dict[str, bytes]

    def finish(self, run: Run) -> None:
        """The same `generate`."""
        asyncio.run(generate_local(run, self.options, prepared=self.recipes))  # type: ignore[arg-type]
        reject_duplicates(run)


def exported(run: Run, to: Path) -> dict[str, bytes]:
    path = export_runs([run], to, ALL, Splits(validation=0.2), JSONL).path
    return {p.relative_to(path).as_posix(): p.read_bytes() for p in sorted(path.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(RECIPES)
        run = Run(folder / "run")
        for count in (8, 12):
            parts = tuple(plan_parts("instruct.yaml", count))
            recipes = prepare_parts(list(parts))
            teacher = parse_teacher("replay:corpus.json")
            options = GenerateOptions(parts=parts, teacher=teacher, pace=Pace(concurrency=4))
            found = Made(run.path, options, dict(recipes), {})
            found.finish(run)
        unseal(run, "local.000001")
        found.exported = exported(run, folder / "out")
        yield found


def unseal(run: Run, segment: str) -> None:
    """Put a segment back as it was before it was sealed, by the rows of its shards."""
    journal = Journal(run.path, "killed")
    for shard in sorted(run.path.glob(f"*/{segment}.parquet")):
        journal.append_all([(shard.parent.name, row) for row in pl.read_parquet(shard).to_dicts()])
        shard.unlink()
    for note in run.path.glob(f"journal/{segment}.*"):
        note.unlink()
    journal.flush()


def copied(made: Made, to: Path) -> Run:
    shutil.copytree(made.path, to)
    return Run(to)


def flip(path: Path, dice: Random) -> int:
    """Turn one bit of a file. Returns which."""
    data = bytearray(path.read_bytes())
    bit = dice.randrange(len(data) * 8)
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)
    return bit


def files_of(run: Run) -> list[Path]:
    return sorted(p for p in run.path.rglob("*") if p.is_file() and p.stat().st_size)


@pytest.mark.slow
def test_every_bit_that_flips_is_found_and_mended_to_the_same_export(made: Made, tmp_path: Path) -> None:
    dice = Random(SEED)
    print(f"seed {SEED}, {FLIPS} flips")
    files = [p.relative_to(made.path) for p in files_of(Run(made.path))]
    assert {p.parts[0] for p in files} > {"journal", "manifest.json", "samples", "completions", "verdicts"}
    for number in range(FLIPS):
        run = copied(made, tmp_path / f"run{number}")
        path = run.path / (files[number] if number < len(files) else dice.choices(files, sizes_of(made, files))[0])
        which = f"bit {flip(path, dice)} of {path} (seed {SEED}, flip {number})"
        assert str(path) in {fault.file for fault in run_faults(run)}, which
        shutil.copytree(run.path, tmp_path / "status")
        repair(run)
        assert not list(run_faults(run)), which
        made.finish(run)
        assert exported(run, tmp_path / "out") == made.exported, which
        assert not list(run_faults(run)), which
        for folder in (run.path, tmp_path / "out", tmp_path / "status"):
            shutil.rmtree(folder)


def sizes_of(made: Made, files: list[Path]) -> list[int]:
    return [(made.path / path).stat().st_size for path in files]


COMMANDS = {
    "status": ["status", "{run}", "--json"],
    "export": ["export", "{run}", "--to", "{out}", "--include-unreviewed"],
    "report": ["report", "{run}", "--out", "{out}.html"],
    "trace": ["trace", "{sample}", "--run", "{run}", "--json"],
    "rejected": ["rejected", "{run}", "--json"],
    "generate": ["generate", "instruct.yaml", "-n", "12", "-t", "replay:corpus.json", "--run", "{run}", "--local"],
    "push": ["review", "push", "{run}", "--url", "http://127.0.0.1:9"],
}


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_on_a_damaged_run_is_one_sentence_with_the_file_or_what_it_always_says(
    made: Made, tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARGILLA_API_KEY", "key")
    dice = Random(f"{SEED} {command}")
    sample = next(Run(made.path).samples()).id

    def said(run: Run, out: Path) -> tuple[int, str, BaseException | None]:
        words = [w.format(run=run.path, out=out, sample=sample) for w in COMMANDS[command]]
        done = CliRunner().invoke(app, words)
        return done.exit_code, done.stdout.replace(str(run.path), "RUN").replace(str(out), "OUT"), done.exception

    _, sound, _ = said(copied(made, tmp_path / "sound"), tmp_path / "sound-out")
    for number, path in enumerate(files_of(Run(made.path))):
        run = copied(made, tmp_path / f"run{number}")
        flipped = run.path / path.relative_to(made.path)
        which = f"bit {flip(flipped, dice)} of {flipped} (seed {SEED})"
        code, told, error = said(run, tmp_path / f"out{number}")
        if (isinstance(error, FiligranaError) and command != "push") or isinstance(error, StoreError):
            assert code != 0 and str(flipped) in error.message, (which, error)
            assert "filigrana repair" in error.hint or "copy" in error.hint, which
            assert len(str(error).splitlines()) == 2, which
        else:  # the file says nothing that the command tells
            assert flipped.suffix in {".rows", ".spare"}, (which, told, error)
            assert told == sound or command in {"export", "generate"}, which


def test_a_run_in_use_is_not_repaired(made: Made, tmp_path: Path) -> None:
    run = copied(made, tmp_path / "run")
    with RunLock(run), pytest.raises(StoreError, match="Another process is writing"):
        repair(run)


class KilledHereError(BaseException):
    """Stands for SIGKILL: nothing catches it."""


@pytest.mark.slow
@pytest.mark.parametrize("damaged", ["completions", "rejected", "journal"])
def test_a_repair_that_is_killed_anywhere_may_be_done_again(
    made: Made, tmp_path: Path, damaged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice, real = Random(f"{SEED} {damaged}"), os.replace
    for step in range(0, 60, 3):
        run, left = copied(made, tmp_path / f"run{step}"), [step]
        paths = [p for p in files_of(run) if p.parent.name == damaged and p.suffix in {".parquet", ".jsonl"}]
        which = f"bit {flip(paths[0], dice)} of {paths[0]}, killed at {step}"

        def killed(source: Path, target: Path, left: list[int] = left) -> None:
            if not left[0]:
                raise KilledHereError
            left[0] -= 1
            real(source, target)

        monkeypatch.setattr(os, "replace", killed)
        try:
            repair(run)
            ended = True
        except KilledHereError:
            ended = False
        monkeypatch.undo()
        monkeypatch.chdir(RECIPES)
        repair(run)
        assert not list(run_faults(run)), which
        made.finish(run)
        assert exported(run, tmp_path / f"out{step}") == made.exported, which
        if ended:
            return
    raise AssertionError("a repair of so small a run has fewer steps")


def test_what_is_paid_for_is_not_asked_again(made: Made, tmp_path: Path) -> None:
    """What lay in a damaged shard of samples, requests or verdicts is made of the completions that are there."""
    for table in ("samples", "requests", "verdicts"):
        run = copied(made, tmp_path / table)
        cut(shard_of(run, table))
        done = repair(run)
        assert done.pending > 0 and done.lost[table] > 0
        before = run.scan("completions").collect().height
        made.finish(run)
        assert run.scan("completions").collect().height == before
        assert exported(run, tmp_path / f"out-{table}") == made.exported


def test_rows_of_a_damaged_shard_that_can_be_proved_stay(made: Made, tmp_path: Path) -> None:
    run = copied(made, tmp_path / "run")
    shard = shard_of(run, "completions")
    frame = pl.read_parquet(shard)
    rows = frame.height
    other = pl.Series("data", ["{}" if number == 2 else one for number, one in enumerate(frame["data"])])
    frame.with_columns(other).write_parquet(shard)
    done = repair(run)
    assert done.lost["completions"] == 1 and done.pending == 1
    assert pl.read_parquet(shard).height == rows - 1
    assert [one.rows for one in done.set_aside if "completions" in one.file] == [1]
    (kept,) = (run.path / "damaged").glob("completions.*")
    assert pl.read_parquet(kept).height == rows


def test_a_sample_that_people_decided_on_stands_without_its_completion(made: Made, tmp_path: Path) -> None:
    run = copied(made, tmp_path / "run")
    sample = next(run.samples())
    append_decisions(run, [decision_row(decide(sample, "accepted"))])
    cut(shard_of(run, "completions"))
    done = repair(run)
    standing = {one.id for one in run.samples()}
    assert done.kept == 1 and sample.id in standing and len(standing) < 7
    assert not list(run_faults(run))
    assert repair(run).set_aside == ()


def test_a_manifest_that_is_lost_is_put_back_from_its_spare(made: Made, tmp_path: Path) -> None:
    run = copied(made, tmp_path / "run")
    sound = run.manifest_path.read_bytes()
    run.manifest_path.unlink()
    assert CliRunner().invoke(app, ["verify", str(run.path)]).exit_code == 1
    done = CliRunner().invoke(app, ["repair", str(run.path)])
    assert done.exit_code == 0 and f"{run.manifest_path} is as it was again" in done.stdout.replace("\n", "")
    assert run.manifest_path.read_bytes() == sound and not list(run_faults(run))


def shard_of(run: Run, table: str) -> Path:
    return next((run.path / table).glob("*.parquet"))


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])
