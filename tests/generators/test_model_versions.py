"""A model's version covers every byte of it; a run begun under a version's older name goes on unasked."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from generators.judging.panel import JudgeTeacher
from generators.local_run import roll_with
from generators.opening import GenerateOptions, Staff, load_plan
from generators.plan import plan_parts
from generators.teachers.factory import Pace, make_teacher, parse_teacher
from generators.teachers.vllm.model_folder import Revisions, model_revisions
from schemas.errors import UsageError
from store.books import books
from store.run import Run, RunLock
from tests.generators.programs import assert_nothing_was_paid_twice

TELLING = (
    "model-00001-of-00002.safetensors", "adapter_model.bin", "consolidated.pt", "model.gguf", "config.json",
    "tokenizer.json", "tokenizer.model", "merges.txt", "chat_template.jinja", "modeling_own.py",
    "additional_chat_templates/tools.jinja",
)  # fmt: skip


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILIGRANA_CACHE", str(tmp_path / "cache"))


def write_model(folder: Path) -> Path:
    """A folder with a file of each kind, larger than what was once read of its ends, and what training leaves."""
    for name in (*TELLING, "training_args.bin", "optimizer.pt", "README.md"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() * 20_000)
        settle(path)
    return folder


def settle(path: Path) -> None:
    """Let a file look as if it had been written long ago."""
    os.utime(path, (1_700_000_000, 1_700_000_000))


def retrain(path: Path) -> None:
    """Other bytes in the middle; size, times, beginning and end as they were."""
    before, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("name", TELLING)
def test_a_byte_in_the_middle_of_any_file_that_tells_is_another_version(tmp_path: Path, name: str) -> None:
    folder = write_model(tmp_path / "model")
    before = model_revisions(str(folder)).full
    assert model_revisions(str(folder)).full == before
    retrain(folder / name)
    assert model_revisions(str(folder)).full != before
    assert Revisions("base", "base").with_adapter(folder).full == f"base+{model_revisions(str(folder)).full}"


def test_what_says_nothing_is_no_part_of_the_version_nor_is_where_the_model_lies(tmp_path: Path) -> None:
    folder, elsewhere = write_model(tmp_path / "model"), write_model(tmp_path / "elsewhere")
    before = model_revisions(str(folder))
    for name in ("training_args.bin", "optimizer.pt", "README.md"):
        (folder / name).unlink()
    (folder / "config.json").touch()
    assert model_revisions(str(folder)) == before == model_revisions(str(elsewhere))
    (folder / "more.safetensors").write_bytes(b"x")
    assert model_revisions(str(folder)).full != before.full


def test_a_single_file_has_a_version_and_a_name_on_the_hub_none(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"x" * 1000)
    before = model_revisions(str(file))
    retrain(file)
    assert model_revisions(str(file)).full != before.full != "unpinned" == before.older
    assert model_revisions("someone/a-model") == Revisions("unpinned", "unpinned")


@pytest.mark.slow
def test_large_weights_are_read_once_and_it_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    with (folder / "model.safetensors").open("wb") as file:
        file.truncate(300 * 2**20)
    said: list[str] = []
    first = model_revisions(str(folder), said.append)
    assert any("0.3 GB, once" in line for line in said), said
    while not list((tmp_path / "cache" / "digests").glob("*.json")):
        said.clear()
        assert model_revisions(str(folder), said.append) == first
    said.clear()
    assert model_revisions(str(folder), said.append) == first and said == []
    settled = (folder / "model.safetensors").stat()
    with (folder / "model.safetensors").open("r+b") as file:
        file.seek(150 * 2**20)
        file.write(b"x")
    os.utime(folder / "model.safetensors", ns=(settled.st_atime_ns, settled.st_mtime_ns))
    assert model_revisions(str(folder), said.append) != first, "its times were put back, its bytes weren't"


def roll(folder: Path, count: int, revision: str, older: str = "") -> Run:
    """`count` rollouts of the shipped `instruct`, by the replay teacher under a model's revision."""
    run, spec, pace = Run(folder), parse_teacher("replay"), Pace(concurrency=8)
    options = GenerateOptions(parts=tuple(plan_parts("instruct", count)), teacher=spec, pace=pace)

    async def rolled() -> None:
        teacher = make_teacher(spec, pace, {})
        info = (await teacher.start()).model_copy(update={"revision": revision, "older_revision": older})
        judges = (JudgeTeacher("", teacher, info),)
        with RunLock(run):
            await roll_with(run, options, load_plan(options), Staff(teacher, info, judges), lambda *_: None)

    asyncio.run(rolled())
    return run


@pytest.mark.slow
def test_a_run_begun_under_the_older_version_goes_on_and_pays_for_nothing_twice(tmp_path: Path) -> None:
    run = roll(tmp_path, 12, revision="ends-1")
    for table in ("samples", "rejected"):  # as after an interruption: answered, and without an outcome
        for shard in (tmp_path / table).glob("*.parquet"):
            shard.unlink()
    for receipt in (tmp_path / "journal").glob("*.sealed"):
        receipt.unlink()
    run.write_manifest(run.manifest().model_copy(update={"receipts": False}))
    asked = books(run).requests

    roll(tmp_path, 12, revision="full-1", older="ends-1")
    assert (books(run).pending, books(run).requests) == (0, asked)
    roll(tmp_path, 16, revision="full-1", older="ends-1")
    assert_nothing_was_paid_twice(tmp_path)
    assert {sample.provenance.teacher_revision for sample in run.samples()} == {"ends-1"}

    with pytest.raises(UsageError, match=r"begun with teacher replay \(full-1\), not replay \(full-2\)"):
        roll(tmp_path, 20, revision="full-2", older="ends-1")  # retrained: the ends are the same
    with pytest.raises(UsageError, match=r"begun with teacher replay"):
        roll(tmp_path, 20, revision="full-3", older="ends-3")


@pytest.mark.slow
def test_a_run_begun_under_the_full_version_is_not_taken_over_by_the_same_ends(tmp_path: Path) -> None:
    roll(tmp_path, 4, revision="full-1", older="ends-1")
    with pytest.raises(UsageError, match="full-1"):
        roll(tmp_path, 8, revision="full-2", older="ends-1")
