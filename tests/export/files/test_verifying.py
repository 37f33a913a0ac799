"""`verify` of an export names the file in which a bit has flipped, its manifest included, and of before nothing."""

from __future__ import annotations

import shutil
import tarfile
from pathlib import Path
from random import Random

import pytest
from typer.testing import CliRunner

from export.exporting import export_runs
from export.files.verifying import version_faults
from export.selection import Selection, Shape
from filigrana import app
from store.inspection import run_faults
from store.run import Run
from tests.export.export_run_builders import make_run, make_sample
from tests.export.test_export_messages import NO_HOLD_OUT

GOLDEN = Path(__file__).parents[2] / "golden" / "before_the_move.tar.xz"
ALL = Selection(include_unreviewed=True)  # type: ignore[call-arg]
SEED, FLIPS = 20, 40


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["parquet", "jsonl"])
def test_every_bit_that_flips_in_a_version_is_named(tmp_path: Path, file_type: str) -> None:
    run = make_run(tmp_path / "run", [make_sample(i) for i in range(8)])
    version = export_runs(
        [run], tmp_path / "out", ALL, NO_HOLD_OUT, Shape.model_validate({"file_type": file_type})
    ).path
    assert not list(version_faults(version))
    dice, files = Random(SEED), sorted(p for p in version.rglob("*") if p.is_file())
    for number in range(FLIPS):
        path = files[number % len(files)] if number < 2 * len(files) else version / "manifest.json"
        path.chmod(0o600)
        sound = path.read_bytes()
        data, bit = bytearray(sound), dice.randrange(len(sound) * 8)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        named = {fault.file for fault in version_faults(version)}
        assert named, f"bit {bit} of {path} (seed {SEED})"
        assert str(path) in named or path.name == "manifest.json", f"bit {bit} of {path} (seed {SEED}): {named}"
        path.write_bytes(sound)
    missing = files[0]
    missing.unlink()
    (version / "data" / "another.parquet").write_bytes(b"x")
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "out")])
    assert (
        done.exit_code == 1
        and f"{missing} is missing" in done.stdout
        and "another.parquet is not a file" in done.stdout
    )


@pytest.mark.slow
def test_runs_and_versions_of_before_there_were_checksums_are_sound(tmp_path: Path) -> None:
    with tarfile.open(GOLDEN) as packed:
        packed.extractall(tmp_path, filter="tar")
    (golden,) = tmp_path.iterdir()
    assert not list(run_faults(Run(golden / "run")))
    versions = [p.parent for p in golden.rglob("v000*/manifest.json")]
    assert versions
    for version in versions:
        assert not list(version_faults(version)), version
    shard = next((golden / "run" / "samples").glob("*.parquet"))
    shutil.copy(shard, shard.with_name("whole"))
    shard.write_bytes(shard.read_bytes()[:-100])
    assert str(shard) in {fault.file for fault in run_faults(Run(golden / "run"))}
    done = CliRunner().invoke(app, ["repair", str(golden / "run"), "--json"])
    assert done.exit_code == 0, done.output
    assert not list(run_faults(Run(golden / "run")))
